"""What kind of object a document is: by its content and its modality, whatever it calls itself."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.image_builder import (
    COMPUTED_RADIOGRAPHY,
    COMPUTED_TOMOGRAPHY,
    DIGITAL_XRAY,
    SECONDARY_CAPTURE,
    image,
)
from tests.support.sr_builder import (
    ENHANCED_SR,
    XRAY_RDSR,
    accumulated,
    code,
    container,
    content,
    ct_dose,
    ct_event,
    num,
    read_json,
    report,
    text,
    xray_event,
    xray_report,
)

LEFT_BREAST = Concept("80248007", "SCT")
DAP = num(c.DAP_TOTAL, "0.0001", "Gy.m2")


def glandular_total(dose: str) -> Dataset:
    total = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, dose, "mGy")
    total.ContentSequence = Sequence([code(c.LATERALITY, LEFT_BREAST)])
    return total


@pytest.mark.parametrize(
    "written",
    [
        xray_report(accumulated(glandular_total("1.5")), xray_event()),
        xray_report(accumulated(), xray_event(num(c.AVERAGE_GLANDULAR_DOSE, "1.5", "mGy"))),
        report(accumulated(glandular_total("1.5"))),
    ],
    ids=["accumulated", "in an event", "no procedure"],
)
def test_a_projection_report_with_glandular_dose_is_mammography(written: Dataset) -> None:
    assert read_json(written).study["modality"] == "MG"


@pytest.mark.parametrize("dose", ["0", "0.000", "none"])
def test_a_glandular_dose_that_is_none_makes_no_mammography(dose: str) -> None:
    written = xray_report(accumulated(DAP), xray_event(num(c.AVERAGE_GLANDULAR_DOSE, dose, "mGy")))
    assert read_json(written).study["modality"] == "DX"


@pytest.mark.parametrize("sop_class", [COMPUTED_RADIOGRAPHY, DIGITAL_XRAY])
@pytest.mark.parametrize(
    "header", [{"Modality": "MG"}, {"Modality": "CR", "BodyPartExamined": "BREAST"}], ids=["modality", "body part"]
)
def test_a_mammogram_in_a_class_of_radiography_is_a_mammogram(sop_class: str, header: dict[str, str]) -> None:
    reading = read_json(image(sop_class, OrganDose="0.0145", ImageLaterality="L", **header))
    assert (reading.source, reading.study["modality"]) == ("mg_image", "MG")
    assert reading.totals == {"agd_left_mgy": 1.45}


@pytest.mark.parametrize("sop_class", [COMPUTED_RADIOGRAPHY, DIGITAL_XRAY])
@pytest.mark.parametrize(
    "header", [{"Modality": "BMD"}, {"Modality": "BMD", "KVP": "76"}, {"Modality": "DOC"}], ids=str
)
def test_bone_densitometry_and_documents_are_no_radiographs(sop_class: str, header: dict[str, Any]) -> None:
    reading = read_json(image(sop_class, **header))
    assert reading.status == "skipped"
    assert f"of modality '{header['Modality']}': no radiograph" in str(reading.reason)


@pytest.mark.parametrize(
    "header", [{}, {"Modality": "CR"}, {"Modality": "DX"}, {"Modality": "RG"}, {"Modality": "OT", "KVP": "80"}], ids=str
)
def test_other_images_of_the_classes_of_radiography_are_radiographs(header: dict[str, Any]) -> None:
    assert read_json(image(COMPUTED_RADIOGRAPHY, **header)).source == "dx_image"


@pytest.mark.parametrize("sop_class", [COMPUTED_RADIOGRAPHY, SECONDARY_CAPTURE])
@pytest.mark.parametrize("conversion", ["DF", "SD", "DV"])
@pytest.mark.parametrize("modality", ["CR", "RG", "MG"])
def test_a_digitised_film_or_document_is_no_exposure(sop_class: str, conversion: str, modality: str) -> None:
    header = {"ImageType": ["ORIGINAL", "PRIMARY"], "KVP": "28", "ConversionType": conversion}
    assert read_json(image(sop_class, Modality=modality, **header)).status == "skipped"


@pytest.mark.parametrize("conversion", ["WSD", "DI", ""])
def test_a_mammogram_that_calls_itself_made_by_a_workstation_is_an_exposure(conversion: str) -> None:
    header = {"ImageType": ["ORIGINAL", "PRIMARY"], "KVP": "28", "ConversionType": conversion}
    assert read_json(image(SECONDARY_CAPTURE, Modality="MG", **header)).source == "mg_image"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"Modality": "XA"}, "skipped"),
        ({"Modality": "RF"}, "skipped"),
        ({"Modality": "CT"}, "extracted"),
        ({}, "extracted"),
        ({"Modality": "XA", "CTDIvol": 9.0}, "extracted"),
        ({"Modality": "XA", "ImageAndFluoroscopyAreaDoseProduct": "3"}, "extracted"),
    ],
    ids=str,
)
def test_a_ct_image_computed_from_a_rotational_acquisition_makes_no_ct_study(
    header: dict[str, Any], status: str
) -> None:
    written = image(COMPUTED_TOMOGRAPHY, KVP="90", XRayTubeCurrent="100", SeriesInstanceUID="2.25.5", **header)
    assert read_json(written).status == status


def emptied(sop_class: str, title: Concept | None, *children: Dataset) -> Dataset:
    """A report of which an anonymiser left these content items, and the sequence of them."""
    dataset = report(SOPClassUID=sop_class, title=title or c.COMMENT)
    dataset.ContentSequence = Sequence(children)
    if title is None:
        del dataset.ConceptNameCodeSequence
    return dataset


RADIOPHARMACEUTICAL_SR, ENHANCED_XRAY_SR = "1.2.840.10008.5.1.4.1.1.88.68", "1.2.840.10008.5.1.4.1.1.88.76"


@pytest.mark.parametrize(
    ("sop_class", "title"),
    [
        (XRAY_RDSR, c.XRAY_DOSE_REPORT),
        (XRAY_RDSR, None),
        (XRAY_RDSR, Concept("X", "99X")),
        (ENHANCED_SR, c.XRAY_DOSE_REPORT),
        (ENHANCED_SR, c.RADIOPHARMACEUTICAL_DOSE_REPORT),
        (ENHANCED_SR, c.SIEMENS_RADIATION_SUMMARY),
        (RADIOPHARMACEUTICAL_SR, None),
        (ENHANCED_XRAY_SR, Concept("X", "99X")),
    ],
)
@pytest.mark.parametrize(
    ("children", "words"),
    [
        ((), "has no content items (0040,A730): it was emptied"),
        ((text(c.COMMENT, "x"),), "has no number among its content items"),
        ((container(c.CT_ACQUISITION, text(c.COMMENT, "x")),), "has no number among its content items"),
        ((container(c.CT_ACQUISITION, num(c.DLP, None, None)),), "has no number among its content items"),
        ((container(c.CT_ACQUISITION, num(c.DLP, "", "mGy.cm")),), "has no number among its content items"),
    ],
    ids=["no items", "a text", "an event without numbers", "numbers without value", "numbers without digits"],
)
def test_a_dose_report_without_numbers_has_failed(
    sop_class: str, title: Concept | None, children: tuple[Dataset, ...], words: str
) -> None:
    reading = read_json(emptied(sop_class, title, *children))
    assert (reading.status, words in str(reading.reason)) == ("failed", True)
    assert reading.sop_instance_uid == "2.25.1"


def test_a_dose_report_whose_containers_are_garbled_has_failed() -> None:
    garbled = container(Concept("X", "99X"), num(c.DLP, "300", "mGy.cm"))
    reading = read_json(report(garbled, title=Concept("X", "99X")))
    assert (reading.status, "without dose" in str(reading.reason)) == ("failed", True)


def test_another_report_of_mammography_is_no_dose_report() -> None:
    procedure = code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY)
    assert read_json(report(procedure, title=Concept("X", "99X"), SOPClassUID=ENHANCED_SR)).status == "skipped"


def test_a_general_report_with_the_containers_of_a_dose_report_is_one() -> None:
    written = report(ct_event(ct_dose()), title=Concept("X", "99X"), SOPClassUID=ENHANCED_SR)
    assert (read_json(written).status, read_json(written).source) == ("extracted", "ct_rdsr")


def dose_info(**header: Any) -> Dataset:
    return image(SECONDARY_CAPTURE, **{"SeriesDescription": "Dose Info", "Manufacturer": "Philips", **header})


SCAN = content("TEXT", c.COMMENT, AcquisitionType="SPIRAL", CTDIvol=7.5)


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (dose_info(ExposureDoseSequence=Sequence([SCAN])), "extracted"),
        (dose_info(ExposureDoseSequence=Sequence([SCAN]), Manufacturer="Philips Medical Systems"), "extracted"),
        (dose_info(CommentsOnRadiationDose="Series #3 A Average CTDIvol=7.2 DLP=196.0"), "extracted"),
        (dose_info(), "skipped"),
        (dose_info(ExposureDoseSequence=Sequence([SCAN]), Manufacturer="GE MEDICAL SYSTEMS"), "skipped"),
        (dose_info(CommentsOnRadiationDose="DLP 196", Manufacturer="SIEMENS"), "skipped"),
        (dose_info(CommentsOnRadiationDose="nothing was scanned"), "failed"),
        (dose_info(ExposureDoseSequence=Sequence()), "failed"),
        (dose_info(ExposureDoseSequence=Sequence([SCAN]), Modality="XA"), "skipped"),
    ],
    ids=[
        "scans",
        "the whole name",
        "scans in comments",
        "a picture of numbers",
        "another maker",
        "its comments",
        "comments without scans",
        "no scans",
        "a page of angiography",
    ],
)
def test_a_dose_page_is_of_philips_and_states_doses(page: Dataset, status: str) -> None:
    assert read_json(page).status == status


def test_a_dose_page_without_manufacturer_is_recognised_by_the_private_dose() -> None:
    page = dose_info(Manufacturer="", ExposureDoseSequence=Sequence([SCAN]))
    page.private_block(0x00E1, "ELSCINT1", create=True).add_new(0x21, "DS", "196.01")
    assert read_json(page).totals == {"dlp_mgy_cm": 196.01}
