from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from kerma.simulate.dicom.encoding import Private, dataset, element, part10
from kerma.simulate.dicom.meanings import MEANINGS, UNITS
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, Writer, decimal_string
from kerma.standard import concepts as c
from kerma.standard.codes import Concept, canonical
from kerma.standard.units import spelled

SOP_CLASS, SOP_INSTANCE = "1.2.840.10008.5.1.4.1.1.88.67", "2.25.1"
CHEST = Concept("816094009", "SCT")
SPIRAL = Concept("116152004", "SCT")


def read(content: bytes) -> Dataset:
    """A content item as pydicom reads it from a file."""
    body = dataset({"SOPClassUID": SOP_CLASS, "SOPInstanceUID": SOP_INSTANCE, "ContentSequence": content})
    item: Dataset = dcmread(BytesIO(part10(SOP_CLASS, SOP_INSTANCE, body))).ContentSequence[0]
    return item


def test_a_number_keeps_its_digits_and_its_unit() -> None:
    measured = read(Writer().num(c.DLP, Decimal("724.520"), "mGy.cm")).MeasuredValueSequence[0]
    assert str(measured.NumericValue) == "724.520"
    assert measured.MeasurementUnitsCodeSequence[0].CodeValue == "mGy.cm"


def test_an_unknown_number_is_empty_and_says_so() -> None:
    item = read(Writer().unknown(c.DOSE_RP))
    assert len(item.MeasuredValueSequence) == 0
    assert item.NumericValueQualifierCodeSequence[0].CodeMeaning == "Value Unknown"


def test_children_stand_under_their_parent() -> None:
    w = Writer()
    item = read(w.container(c.CT_DOSE, w.num(c.DLP, Decimal(1), "mGy.cm"), w.num(c.MEAN_CTDI_VOL, Decimal(2), "mGy")))
    assert [child.ConceptNameCodeSequence[0].CodeMeaning for child in item.ContentSequence] == ["DLP", "Mean CTDIvol"]


def test_the_relationship_is_written() -> None:
    item = read(Writer().code(c.ACQUISITION_PLANE, Concept("113622"), relationship=HAS_CONCEPT_MOD))
    assert item.RelationshipType == "HAS CONCEPT MOD"


def test_a_time_has_milliseconds_only_where_there_are_any() -> None:
    whole, fraction = datetime(2026, 1, 2, 3, 4, 5), datetime(2026, 1, 2, 3, 4, 5, 67_000)  # noqa: DTZ001 -- local
    written = [read(Writer().datetime(c.DATETIME_STARTED, when)).DateTime for when in (whole, fraction)]
    assert written == ["20260102030405", "20260102030405.067"]


def test_text_of_any_language_survives() -> None:
    body = dataset(
        {
            "SpecificCharacterSet": "ISO_IR 192",
            "ContentSequence": Writer().text(c.COMMENT, "Schädel, 胸部"),
        }
    )
    item = dcmread(BytesIO(part10(SOP_CLASS, SOP_INSTANCE, body))).ContentSequence[0]
    assert item.TextValue == "Schädel, 胸部"


@pytest.mark.parametrize(("concept", "written"), [(SPIRAL, "P5-08001"), (CHEST, "T-D3000"), (c.DLP, "113838")])
def test_older_software_writes_older_codes(concept: Concept, written: str) -> None:
    item = read(Writer("SRT").code(c.TARGET_REGION, concept))
    assert item.ConceptCodeSequence[0].CodeValue == written


def test_srt_codes_of_concepts_that_snomed_retains_mean_the_same() -> None:
    code = read(Writer("SRT").code(c.CT_ACQUISITION_TYPE, SPIRAL)).ConceptCodeSequence[0]
    assert canonical(code.CodeValue, code.CodingSchemeDesignator) == SPIRAL


def test_a_number_too_long_for_the_standard_is_refused() -> None:
    with pytest.raises(ValueError, match="DS takes 16"):
        decimal_string(Decimal("0.000012345678901234"))


def read_elements(elements: dict[Any, Any]) -> Dataset:
    """Elements as pydicom reads them from a file."""
    return dcmread(BytesIO(part10(SOP_CLASS, SOP_INSTANCE, dataset(elements))))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Rows", 8),
        ("PixelIntensityRelationshipSign", -1),
        ("CTDIvol", 7.2),
        ("DetectorVector", (1, 2)),
    ],
)
def test_binary_numbers_are_read_as_they_were_written(keyword: str, value: Any) -> None:
    found = read_elements({keyword: value})[keyword].value
    assert (tuple(found) if isinstance(value, tuple) else found) == value


def test_attribute_tags_are_named_by_their_keywords() -> None:
    found = read_elements({"FrameIncrementPointer": ("EnergyWindowVector", "DetectorVector")}).FrameIncrementPointer
    assert [int(tag) for tag in found] == [0x00540010, 0x00540020]


def test_a_makers_own_elements_stand_in_the_order_of_tags() -> None:
    elements = {"PixelData": b"\0\0", Private(0x00E1, 0x1021, "DS"): "5.25", Private(0x00E1, 0x0010, "LO"): "ELSCINT1"}
    found = read_elements(elements)
    assert [int(element.tag) for element in found] == [0x00E10010, 0x00E11021, 0x7FE00010]
    assert found.private_block(0x00E1, "ELSCINT1")[0x21].value == 5.25


def test_an_unknown_keyword_is_refused() -> None:
    with pytest.raises(ValueError, match="'DoseOfTheDay' is not a keyword"):
        element("DoseOfTheDay", "1")


def test_a_value_too_long_for_its_representation_is_refused() -> None:
    with pytest.raises(ValueError, match="StudyDescription takes at most 65535 bytes"):
        element("StudyDescription", "x" * 70_000)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if not unit.startswith("{")])
def test_units_are_written_in_ucum(unit: str) -> None:
    assert spelled(unit) == unit


@pytest.mark.parametrize("concept", MEANINGS, ids="-".join)
def test_codes_and_meanings_fit_into_the_standard(concept: Concept) -> None:
    assert len(concept.value) <= 16
    assert 0 < len(MEANINGS[concept]) <= 64
