"""The lean reader and pydicom read the same tree; damage is reported, not guessed at."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from kerma.dicom.content_json import tree_as_json, tree_from_json
from kerma.dicom.content_tree import tree_from_dataset
from kerma.dicom.document import open_document
from kerma.errors import MalformedObjectError, NotDicomError
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.sr_builder import as_file, code, container, ct_dose, ct_event, ct_report, num, text


def reference(data: bytes) -> object:
    return tree_from_dataset(dcmread(DicomBytesIO(data)))


def test_both_readers_agree_on_every_sample(samples: Path) -> None:
    files = [path for path in sorted(samples.glob("*.dcm")) if open_document(path.read_bytes()).tree]
    differing = [path.name for path in files if open_document(path.read_bytes()).tree != reference(path.read_bytes())]
    assert (len(files), differing) == (22, [])


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_every_transfer_syntax_gives_the_same_tree(syntax: str) -> None:
    data = as_file(ct_report(ct_event(ct_dose())), syntax)
    explicit = as_file(ct_report(ct_event(ct_dose())))
    assert open_document(data).tree == open_document(explicit).tree


@pytest.mark.parametrize(
    ("character_set", "words"),
    [("ISO_IR 100", "Schädel"), ("ISO_IR 192", "głowa 頭"), (["", "ISO 2022 IR 87"], "頭部"), ("ISO_IR 144", "голова")],
)
def test_texts_are_read_in_their_character_set(character_set: str | list[str], words: str) -> None:
    data = as_file(ct_report(text(c.COMMENT, words), SpecificCharacterSet=character_set))
    tree = open_document(data).tree
    assert tree is not None
    assert tree.children[-1].value == words


def test_a_code_may_stand_in_long_code_value() -> None:
    item = code(c.TARGET_REGION, Concept("short", "99X"))
    coded = item.ConceptCodeSequence[0]
    del coded.CodeValue
    coded.LongCodeValue = "x" * 20
    data = as_file(ct_report(item))
    assert open_document(data).tree == reference(data)


def test_the_tree_survives_the_way_through_json() -> None:
    tree = open_document(as_file(ct_report(ct_event(ct_dose(), text(c.COMMENT, "ok"))))).tree
    assert tree is not None
    assert tree_from_json(tree_as_json(tree)) == tree


def test_bytes_without_dicm_are_no_dicom() -> None:
    with pytest.raises(NotDicomError, match="letters DICM"):
        open_document(b"%PDF-1.7" + bytes(500))


def test_a_file_cut_anywhere_in_its_content_is_cut_short() -> None:
    data = as_file(ct_report(ct_event(ct_dose())))
    start = data.index(b"\x40\x00\x30\xa7SQ")
    for end in range(start + 12, len(data) - 1):
        with pytest.raises(MalformedObjectError):
            open_document(data[:end])


def test_nesting_without_end_is_refused() -> None:
    item = num(c.DLP, "1", "mGy.cm")
    for _ in range(70):
        item = container(c.CT_DOSE, item)
    with pytest.raises(MalformedObjectError, match="deeper than 64"):
        open_document(as_file(ct_report(item)))


def _random_items(children: st.SearchStrategy[Dataset]) -> st.SearchStrategy[Dataset]:
    return st.lists(children, max_size=4).map(lambda items: container(c.CT_DOSE, *items))


_LEAVES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\\"), max_size=20).map(
        lambda words: text(c.COMMENT, words)
    ),
    st.decimals(-999, 999, places=3).map(lambda value: num(c.DLP, str(value), "mGy.cm")),
    st.just(num(c.DLP, None, None)),
)


@settings(max_examples=100, deadline=None)
@given(st.recursive(_LEAVES, _random_items, max_leaves=20))
def test_both_readers_agree_on_made_up_documents(item: Dataset) -> None:
    data = as_file(ct_report(item, SpecificCharacterSet="ISO_IR 192"))
    assert open_document(data).tree == reference(data)
