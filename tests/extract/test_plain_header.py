"""The fast reader of headers and pydicom read the same, of every object that the fast one does not leave to pydicom."""

from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset, Sequence
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from kerma.dicom.plain_header import PlainHeader, plain_header
from kerma.simulate import hospital
from tests.support.fuzz.cases import cases
from tests.support.fuzz.seeds import seeds

CONTENT = 0x0040A730
PIXELS = 0x7FE00000
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
UNUSUAL_SYNTAXES = [ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
DOCUMENTS = [*seeds(), *(made.to_bytes() for made in hospital(8))]
#: Without those in big-endian order or deflated, which pydicom reads.
USUAL = [data for data in DOCUMENTS if not any(uid.encode() in data[:1000] for uid in UNUSUAL_SYNTAXES)]
SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian]


# pydicom warns about damaged values; `extract` checks them itself, and ignores that.
pytestmark = pytest.mark.filterwarnings("ignore")


def is_end(tag: int) -> bool:
    return tag == CONTENT or tag >= PIXELS


def by_pydicom(data: bytes) -> PlainHeader:
    def stop(tag: BaseTag, _vr: str | None, _length: int) -> bool:
        return is_end(tag)

    stream = BytesIO(data)
    return PlainHeader(read_partial(stream, stop), stream.tell())


def differs(data: bytes) -> str:
    """What the two readers read differently; empty where nothing, or where the file is left to pydicom."""
    fast = plain_header(data, is_end)
    if fast is None:
        return ""
    slow = by_pydicom(data)
    if fast.end != slow.end:
        return f"end {fast.end} instead of {slow.end}"
    if fast.dataset.original_encoding != slow.dataset.original_encoding:
        return "encoding"
    if fast.dataset.original_character_set != slow.dataset.original_character_set:
        return "character set"
    return "elements" if values(fast.dataset) != values(slow.dataset) else ""


def values(dataset: Dataset) -> list[tuple[object, ...]]:
    """Tag, value representation and value of each element, or the error that reading its value raises."""
    return [(tag, *value(dataset, tag)) for tag in dataset.keys()]  # noqa: SIM118 -- tags, not elements


def value(dataset: Dataset, tag: BaseTag) -> tuple[object, ...]:
    try:
        element = dataset[tag]
    except Exception as error:  # noqa: BLE001 -- of whatever kind, it must be the same
        return (type(error),)
    if isinstance(element.value, Sequence):
        return element.VR, [values(item) for item in element.value]
    return element.VR, str(element.value)


@pytest.mark.parametrize("number", range(len(USUAL)))
def test_every_usual_document_is_read_fast_and_alike(number: int) -> None:
    assert plain_header(USUAL[number], is_end) is not None
    assert not differs(USUAL[number])


@pytest.mark.parametrize("part", range(4))
def test_a_damaged_document_is_read_alike_or_left_to_pydicom(part: int) -> None:
    found = {name: differs(data) for name, data in cases(DOCUMENTS, 250, seed=part)}
    assert not {name: text for name, text in found.items() if text}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.dcm")), ids=lambda path: path.name)
def test_every_sample_is_read_alike(path: Path) -> None:
    assert not differs(path.read_bytes())


def image(syntax: str, *, undefined_length: bool) -> bytes:
    """An image whose sequences nest, and state their length or not."""
    inner, outer, dataset = Dataset(), Dataset(), Dataset()
    inner.CodeMeaning = "Schädel"
    inner.is_undefined_length_sequence_item = undefined_length
    outer.AnatomicRegionModifierSequence = [inner, inner]
    outer.is_undefined_length_sequence_item = undefined_length
    outer["AnatomicRegionModifierSequence"].is_undefined_length = undefined_length
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "Ærø^Łódź"
    dataset.AnatomicRegionSequence = [outer]
    dataset["AnatomicRegionSequence"].is_undefined_length = undefined_length
    dataset.KVP, dataset.Rows, dataset.PixelData = "", 3, bytes(18)
    dataset.BitsAllocated = 16
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    stream = BytesIO()
    implicit = syntax == ImplicitVRLittleEndian
    dataset.ensure_file_meta()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.save_as(stream, implicit_vr=implicit, little_endian=True, enforce_file_format=True)
    return stream.getvalue()


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("undefined_length", [True, False])
def test_a_header_with_sequences_is_read_alike(syntax: str, undefined_length: bool) -> None:
    data = image(syntax, undefined_length=undefined_length)
    assert plain_header(data, is_end) is not None
    assert not differs(data)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_header_that_is_cut_short_is_left_to_pydicom(syntax: str) -> None:
    data = image(syntax, undefined_length=True)
    end = by_pydicom(data).end
    found = [cut for cut in range(140, end) if differs(data[:cut])]
    assert not found
