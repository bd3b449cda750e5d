"""Mammography images and reports as makers write them: the document of each habit, and what is read."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.image_builder import MAMMOGRAPHY, SECONDARY_CAPTURE, coded_item, image
from tests.support.sr_builder import code, container, num, problems, read_json, report, xray_event


def exposure(**header: Any) -> dict[str, Any]:
    return read_json(image(MAMMOGRAPHY, **header)).events[0]


def test_the_glandular_dose_of_an_image_is_in_dgy() -> None:
    reading = read_json(image(MAMMOGRAPHY, OrganDose="0.01373", ImageLaterality="L"))
    assert (reading.events[0]["agd_mgy"], reading.totals) == (1.373, {"agd_left_mgy": 1.373})


@pytest.mark.parametrize(("comment", "percent"), [("31 %", 31.0), ("31%", 31.0), (" 7.5 % ", 7.5)])
def test_ge_states_the_glandular_share_in_the_comments_on_dose(comment: str, percent: float) -> None:
    assert exposure(CommentsOnRadiationDose=comment)["breast_composition_percent"] == percent


@pytest.mark.parametrize("comment", ["", "dose reduced by 31 % today", "31"])
def test_another_comment_is_no_glandular_share(comment: str) -> None:
    assert "breast_composition_percent" not in exposure(CommentsOnRadiationDose=comment)


def _with_thickness(value: str, creator: str = "GEMS_SENO_02") -> Dataset:
    header = image(MAMMOGRAPHY)
    header.private_block(0x0045, creator, create=True).add_new(0x49, "DS", value)
    return header


def test_ge_states_the_radiological_thickness_in_an_element_of_its_own() -> None:
    assert read_json(_with_thickness("45")).events[0]["radiological_thickness_mm"] == 45.0


def test_the_same_element_of_another_maker_means_something_else() -> None:
    assert "radiological_thickness_mm" not in read_json(_with_thickness("45", "SOMEBODY ELSE")).events[0]


def test_ge_states_the_magnification() -> None:
    assert exposure(EstimatedRadiographicMagnificationFactor="1.8")["magnification_factor"] == 1.8


def test_hologic_keeps_projections_in_secondary_captures() -> None:
    header = image(
        SECONDARY_CAPTURE, Modality="MG", ImageType=["ORIGINAL", "PRIMARY"], OrganDose="0.0026", Laterality="R"
    )
    reading = read_json(header)
    assert (reading.source, reading.totals) == ("mg_image", {"agd_right_mgy": 0.26})


def test_a_derived_secondary_capture_of_mammography_states_no_dose() -> None:
    header = image(SECONDARY_CAPTURE, Modality="MG", ImageType=["DERIVED", "SECONDARY"], OrganDose="0.0026")
    assert read_json(header).status == "skipped"


def test_an_empty_side_of_the_image_leaves_the_side_of_the_series() -> None:
    assert exposure(ImageLaterality="", Laterality="R")["laterality"] == "right"


def _total(side: Concept) -> Dataset:
    dose = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, "2.5", "mGy")
    dose.ContentSequence = [code(c.LATERALITY, side)]
    return report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), container(c.ACCUMULATED_XRAY_DOSE_DATA, dose))


@pytest.mark.parametrize(
    ("side", "name"),
    [
        (Concept("T-04020", "SRT"), "agd_right_mgy"),
        (Concept("T-04020", "SNM3"), "agd_right_mgy"),
        (Concept("73056007", "SCT"), "agd_right_mgy"),
        (Concept("C0222600", "UMLS"), "agd_right_mgy"),
        (Concept("T-04030", "SRT"), "agd_left_mgy"),
        (Concept("80248007", "SCT"), "agd_left_mgy"),
        (Concept("C0222601", "UMLS"), "agd_left_mgy"),
        (Concept("T-04080", "SRT"), "agd_both_mgy"),
        (Concept("63762007", "SCT"), "agd_both_mgy"),
        (Concept("C0222605", "UMLS"), "agd_both_mgy"),
        (Concept("G-A100", "SRT"), "agd_right_mgy"),
        (Concept("7771000", "SCT"), "agd_left_mgy"),
    ],
)
def test_hologic_and_others_name_the_breast_in_several_schemes(side: Concept, name: str) -> None:
    assert read_json(_total(side)).totals == {name: 2.5}


@pytest.mark.parametrize(("value", "unit"), [("2.5", "mGy"), ("0.025", "dGy"), ("0.0025", "Gy")])
def test_a_glandular_dose_in_dgy_is_converted(value: str, unit: str) -> None:
    event = xray_event(num(c.AVERAGE_GLANDULAR_DOSE, value, unit))
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), event))
    assert reading.events[0]["agd_mgy"] == 2.5


def test_a_composition_found_by_computer_does_no_harm() -> None:
    found = code(Concept("111005"), Concept("111042"), num(c.PERCENT_FIBROGLANDULAR_TISSUE, "31", "%"))
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), xray_event(found)))
    assert reading.status == "extracted"
    assert "events[0].breast_composition_percent" not in problems(reading)


SPECIMEN = coded_item("127457009", "SCT", "specimen from breast")


@pytest.mark.parametrize(
    "view", [{"ViewCodeSequence": SPECIMEN}, {"ViewPosition": "SPECIMEN"}], ids=["by its code", "in words"]
)
def test_the_dose_of_a_specimen_is_no_dose_of_the_patient(view: dict[str, Any]) -> None:
    reading = read_json(image(MAMMOGRAPHY, OrganDose="0.002", ImageLaterality="L", **view))
    assert (reading.totals, "agd_mgy" in reading.events[0]) == ({}, False)
    assert problems(reading)["events[0].agd_mgy"] == (
        "0.2 mGy is stated for a specimen: no dose of the patient; left out"
    )


def test_a_report_s_dose_of_a_specimen_is_no_dose_of_the_patient() -> None:
    view = code(c.IMAGE_VIEW, Concept("G-8310", "SRT"))
    event = xray_event(view, num(c.AVERAGE_GLANDULAR_DOSE, "0.2", "mGy"))
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), event))
    assert (reading.events[0]["view"], "agd_mgy" in reading.events[0]) == ("specimen", False)
    assert "no dose of the patient" in problems(reading)["events[0].agd_mgy"]


def test_a_specimen_without_dose_is_no_problem() -> None:
    reading = read_json(image(MAMMOGRAPHY, OrganDose="0", ImageLaterality="L", ViewCodeSequence=SPECIMEN))
    assert (reading.events[0]["agd_mgy"], reading.problems) == (0.0, [])


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (code(c.TARGET_REGION, Concept("76752008", "SCT"), code(c.LATERALITY, Concept("7771000", "SCT"))), "left"),
        (code(c.TARGET_REGION, Concept("76752008", "SCT"), code(c.LATERALITY, Concept("T-04020", "SRT"))), "right"),
        (code(c.TARGET_REGION, Concept("80248007", "SCT")), "left"),
        (code(c.TARGET_REGION, Concept("76752008", "SCT")), None),
    ],
    ids=["a modifier", "a breast as modifier", "a breast as region", "no side"],
)
def test_the_side_may_belong_to_the_target_region(region: Dataset, expected: str | None) -> None:
    dose = num(c.AVERAGE_GLANDULAR_DOSE, "1.2", "mGy")
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), xray_event(region, dose)))
    assert reading.events[0].get("laterality") == expected
    assert ("events[0].laterality" in problems(reading)) == (expected is None)


def test_the_side_of_the_anatomical_structure_is_believed_first() -> None:
    structure = code(c.ANATOMICAL_STRUCTURE, Concept("76752008", "SCT"), code(c.LATERALITY, Concept("24028007", "SCT")))
    region = code(c.TARGET_REGION, Concept("76752008", "SCT"), code(c.LATERALITY, Concept("7771000", "SCT")))
    dose = num(c.AVERAGE_GLANDULAR_DOSE, "1.2", "mGy")
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), xray_event(structure, region, dose)))
    assert reading.events[0]["laterality"] == "right"
