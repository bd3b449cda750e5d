"""Concepts are compared by value and scheme; older codes stand for the same concept."""

from pathlib import Path
from typing import Any, cast

import pytest
from pydicom.sr._snomed_dict import mapping as snomed

from kerma.standard import concepts, manufacturer_concepts
from kerma.standard.code_twins import CODE_TWINS, CodeTwin
from kerma.standard.codes import Concept, canonical
from kerma.standard.vocabulary import FILTER_MATERIALS
from scripts.make_code_twins import CurrentCode, current_codes, page

PIXELMED = Path("/usr/share/java/pixelmed.jar")
CODED = (10006, 10016, 25, 4020, 4021)


@pytest.mark.parametrize(
    ("value", "scheme", "expected"),
    [
        ("P5-08001", "SRT", Concept("116152004", "SCT")),
        ("C0860888", "UMLS", Concept("116152004", "SCT")),
        ("P5-06000", "SRT", concepts.FLUOROSCOPY),
        ("G-C171", "SNM3", concepts.LATERALITY),
        ("T-D0005", "99SDM", concepts.ANATOMICAL_STRUCTURE),
        ("C-127F9", "SRT", Concept("66925006", "SCT")),
        ("C-12700", "SRT", Concept("66925006", "SCT")),
        ("113735", "DCM", concepts.EXPOSURE_TIME),
        ("mGy", "UCM", Concept("mGy", "UCUM")),
        ("113838", "DCM", concepts.DLP),
        ("unheard", "99X", Concept("unheard", "99X")),
        ("105837005", "SCT", Concept("66925006", "SCT")),
        ("417881006", "SCT", concepts.RADIOPHARMACEUTICAL_AGENT),
        ("C-105A1", "SCT", Concept("40565003", "SCT")),
        ("40565003", "SRT", Concept("40565003", "SCT")),
        ("G-C171", "SNOMED", concepts.LATERALITY),
        ("272741003", "SNOMED", concepts.LATERALITY),
        ("113838", "DICOM", concepts.DLP),
        ("113838", "dcm", concepts.DLP),
        ("113838", "Dicom ", concepts.DLP),
        ("272741003", "SNOMED_CT", concepts.LATERALITY),
        ("272741003", "SnomedCT", concepts.LATERALITY),
        ("001", "99PHI-IXR-XPER", manufacturer_concepts.PHILIPS_HEIGHT_OF_SYSTEM),
    ],
)
def test_an_older_code_is_the_same_concept(value: str, scheme: str, expected: Concept) -> None:
    assert canonical(value, scheme) == expected


def test_the_same_value_in_another_scheme_is_another_concept() -> None:
    assert canonical("113838", "99X") != concepts.DLP


def test_every_standard_code_is_one_that_pydicom_knows() -> None:
    from pydicom.sr._concepts_dict import concepts as known  # noqa: PLC0415 -- a large table, needed here only

    dcm = {code for entry in cast("dict[str, dict[str, Any]]", known["DCM"]).values() for code in entry}
    ours = {value.value for value in vars(concepts).values() if isinstance(value, Concept) and value.scheme == "DCM"}
    assert sorted(ours - dcm) == []


@pytest.mark.parametrize("cid", CODED)
def test_every_code_of_a_context_group_and_its_older_form_is_one_concept(cid: int) -> None:
    older = {current: value for value, current in snomed["SRT"].items()}
    current = {Concept(code.value, code.scheme): code.meaning for code in current_codes(cid)}
    apart = {
        meaning
        for concept, meaning in current.items()
        if canonical(*concept) != concept
        or (concept.value in older and canonical(older[concept.value], "SRT") != concept)
    }
    assert apart == set()


@pytest.mark.parametrize("material", [code for cid in (10006, 10016) for code in current_codes(cid)], ids=str)
def test_every_material_has_its_older_codes_for_the_element_or_a_compound(material: CurrentCode) -> None:
    twins = {twin.scheme for twin in CODE_TWINS if twin.current_value == material.value}
    older = {value for value, current in snomed["SRT"].items() if canonical(current, "SCT").value == material.value}
    assert "SCT" in twins
    assert "SRT" in twins or older
    assert FILTER_MATERIALS[Concept(material.value, material.scheme)]


@pytest.mark.parametrize("twin", CODE_TWINS, ids=lambda twin: f"{twin.value} {twin.scheme}")
def test_a_replaced_code_stands_for_a_current_one_and_names_its_source(twin: CodeTwin) -> None:
    current = Concept(twin.current_value, twin.current_scheme)
    assert canonical(twin.value, twin.scheme) == canonical(*current) == current
    assert twin.source


@pytest.mark.skipif(not PIXELMED.exists(), reason="the Debian package libpixelmed-java is not installed")
def test_the_table_is_the_one_that_the_context_groups_of_pixelmed_give() -> None:
    printed = Path(concepts.__file__).with_name("code_twins.py").read_text("utf-8")
    assert page(printed, PIXELMED) == printed
