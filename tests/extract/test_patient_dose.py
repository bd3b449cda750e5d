"""Patient dose reports (TID 10030) repeat doses of other reports: their values are never counted."""

from pydicom.dataset import Dataset

from kerma.dicom.content_tree import Reference
from kerma.extract import Item
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.sr_builder import STUDY_UID, coded, container, content, num, problems, read_json, report

PATIENT_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.73"
PEAK_SKIN_DOSE = Concept("128531")
XRAY_RDSR = "1.2.840.10008.5.1.4.1.1.88.67"


def patient_dose(*children: Dataset) -> Dataset:
    return report(
        *children,
        title=c.PATIENT_DOSE_REPORT,
        SOPClassUID=PATIENT_DOSE_SR,
        Manufacturer="Calculator",
        StationName="WS1",
    )


def estimate(*methodology: Dataset) -> Dataset:
    dose = num(PEAK_SKIN_DOSE, "1.8", "Gy")
    return container(c.RADIATION_DOSE_ESTIMATE, dose, container(c.RADIATION_DOSE_ESTIMATE_METHODOLOGY, *methodology))


def source_report(sop_instance_uid: str) -> Dataset:
    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = XRAY_RDSR, sop_instance_uid
    return content("COMPOSITE", c.SR_INSTANCE_USED, ReferencedSOPSequence=[reference])


WHOLE = patient_dose(estimate(source_report("2.25.55")))


def test_it_is_a_contribution_to_its_study_without_dose() -> None:
    reading = read_json(WHOLE)
    assert (reading.status, reading.source) == ("extracted", "patient_dose_sr")
    assert reading.study["study_instance_uid"] == STUDY_UID
    assert (reading.totals, reading.planes, reading.events, reading.problems) == ({}, [], [], [])


def test_it_states_no_modality_of_its_study() -> None:
    assert read_json(WHOLE).study["modality"] is None


def test_the_device_that_calculated_is_not_the_one_that_irradiated() -> None:
    study = read_json(WHOLE).study
    assert (study["manufacturer"], study["station_name"]) == (None, None)


def found(item: Item, concept: Concept) -> list[Item]:
    below = [match for child in item.children for match in found(child, concept)]
    return below + ([item] if item.name and item.name.concept == concept else [])


def test_its_estimates_and_their_source_stay_with_its_content() -> None:
    tree = read_json(WHOLE).tree
    assert tree is not None
    assert [(item.value, item.unit and item.unit.concept.value) for item in found(tree, PEAK_SKIN_DOSE)] == [
        ("1.8", "Gy")
    ]
    assert [item.value for item in found(tree, c.SR_INSTANCE_USED)] == [Reference(XRAY_RDSR, "2.25.55")]


def test_an_estimate_that_names_no_source_is_a_problem() -> None:
    assert "not named" in problems(read_json(patient_dose(estimate())))["estimates"]


def test_a_report_without_estimate_is_a_problem() -> None:
    assert problems(read_json(patient_dose(coded_only())))["estimates"]


def coded_only() -> Dataset:
    return content("CODE", c.COMMENT, ConceptCodeSequence=coded(c.COMMENT))
