"""Study, patient and equipment facts of the header: read one by one, so that a bad one costs only itself."""

from typing import Any

import pytest

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.extraction_json import ExtractionJson
from tests.support.sr_builder import (
    code,
    container,
    ct_dose,
    ct_event,
    ct_report,
    num,
    problems,
    read_json,
    report,
    text,
    uid,
)


def with_header(**header: Any) -> ExtractionJson:
    return read_json(ct_report(ct_event(ct_dose()), **header))


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ({}, "study_date", "2026-01-02"),
        ({}, "study_time", "10:10:10"),
        ({"StudyTime": "0930"}, "study_time", "09:30:00"),
        ({"StudyTime": "093015.25"}, "study_time", "09:30:15.250000"),
        ({"PatientBirthDate": "19860102"}, "patient_age_years", 40.0),
        ({"PatientBirthDate": "19860102", "PatientAge": "039Y"}, "patient_age_years", 40.0),
        ({"PatientAge": "006M"}, "patient_age_years", 0.5),
        ({"PatientAge": "014D"}, "patient_age_years", 0.038),
        ({"PatientSize": "1.86"}, "patient_size_m", 1.86),
        ({"PatientSize": "0"}, "patient_size_m", 0.0),
        ({}, "patient_size_m", None),
        ({"SoftwareVersions": ["VA10", "SP2"]}, "software_versions", "VA10 | SP2"),
        ({"OperatorsName": ["A^B", "C^D"]}, "operators_name", "A^B | C^D"),
        ({"StudyDescription": "  Thorax "}, "study_description", "Thorax"),
        ({"PatientSex": "F"}, "patient_sex", "F"),
        ({}, "modality", "CT"),
    ],
)
def test_a_fact_of_the_header(header: dict[str, Any], name: str, value: object) -> None:
    assert (
        with_header(**header).study[name] == pytest.approx(value)
        if value
        else with_header(**header).study[name] == value
    )


def test_a_study_without_date_has_none_and_says_so() -> None:
    reading = with_header(StudyDate="")
    assert (reading.status, reading.study["study_date"]) == ("extracted", None)
    assert "no date" in problems(reading)["study.study_date"]


@pytest.mark.filterwarnings("ignore:.*value.*:UserWarning")  # pydicom warns of the broken values it writes
@pytest.mark.parametrize(
    ("header", "where", "words"),
    [
        ({"StudyDate": "2026-13-45"}, "study.study_date", "'2026-13-45' is not a date (YYYYMMDD)"),
        ({"PatientAge": "old"}, "study.patient_age_years", "'OLD' is not an age (such as 045Y)"),
        ({"PatientSex": "X"}, "study.patient_sex", "'X' is none of M, F, O"),
    ],
)
def test_a_bad_value_is_absent_and_named(header: dict[str, Any], where: str, words: str) -> None:
    reading = with_header(**header)
    assert reading.study[where.split(".")[1]] is None
    assert problems(reading)[where] == words


def test_the_study_uid_may_come_from_the_scope_of_accumulation() -> None:
    scope = code(c.SCOPE_OF_ACCUMULATION, Concept("113014"), uid(c.STUDY_INSTANCE_UID, "2.25.4242"))
    accumulated = container(c.CT_ACCUMULATED_DOSE_DATA)
    assert read_json(report(scope, accumulated, StudyInstanceUID="")).study["study_instance_uid"] == "2.25.4242"


def test_a_report_that_names_no_study_fails_with_a_reason() -> None:
    reading = with_header(StudyInstanceUID="")
    assert reading.status == "failed"
    assert "(0020,000D) is missing" in str(reading.reason)


def test_the_device_observer_states_what_the_header_leaves_out() -> None:
    observer = (text(c.DEVICE_OBSERVER_MODEL_NAME, "Scan 9"), text(c.DEVICE_OBSERVER_UID, "1.2.3"))
    study = read_json(report(*observer, container(c.CT_ACCUMULATED_DOSE_DATA))).study
    assert (study["manufacturer_model_name"], study["device_observer_uid"]) == ("Scan 9", "1.2.3")


def test_the_procedure_is_found_where_the_maker_puts_it() -> None:
    request = code(c.COMMENT, Concept("X", "99X"))
    request.RequestedProcedureDescription = "CT head"
    assert with_header(ReferencedRequestSequence=[request]).study["requested_procedure"] == "CT head"


def test_a_name_stays_one_text() -> None:
    study = with_header(PatientName="Wu^Li=吳^立", SpecificCharacterSet="ISO_IR 192").study
    assert study["patient_name"] == "Wu^Li=吳^立"


@pytest.mark.parametrize(("header", "height"), [({}, 1.78), ({"PatientSize": "1.80"}, 1.80)])
def test_a_radiopharmaceutical_report_states_the_height_that_its_header_leaves_out(
    header: dict[str, Any], height: float
) -> None:
    characteristics = container(c.PATIENT_CHARACTERISTICS, num(c.PATIENT_HEIGHT, "178", "cm"))
    administration = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION)
    document = report(administration, characteristics, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT, **header)
    assert read_json(document).study["patient_size_m"] == height


IN_2020 = {"StudyDate": "20200101"}
BORN_1976 = {"StudyDate": "20260102", "PatientBirthDate": "19760102"}


@pytest.mark.filterwarnings("ignore:.*value.*:UserWarning")  # pydicom warns of the broken value it writes
@pytest.mark.parametrize(
    ("header", "age", "where"),
    [
        ({**BORN_1976, "PatientAge": "050Y"}, 50.0, None),
        ({**BORN_1976, "PatientAge": "049Y"}, 50.0, None),
        ({**BORN_1976, "PatientAge": "027Y"}, 50.0, "study.patient_age_years"),
        ({**BORN_1976, "PatientAge": "old"}, 50.0, None),
        ({**BORN_1976, "PatientBirthDate": "17000101", "PatientAge": "045Y"}, 45.0, "study.patient_birth_date"),
        ({**BORN_1976, "PatientBirthDate": "17000101"}, None, "study.patient_birth_date"),
        (
            {"StudyDate": "20200101", "PatientBirthDate": "19000101", "PatientAge": "045Y"},
            45.0,
            "study.patient_age_years",
        ),
        ({"StudyDate": "20200101", "PatientBirthDate": "19080501", "PatientAge": "111Y"}, 111.67, None),
    ],
    ids=[
        "both agree",
        "before the birthday",
        "both differ",
        "an age that is none",
        "a placeholder",
        "a placeholder alone",
        "a placeholder of this time",
        "a very old person",
    ],
)
def test_the_age_is_from_the_birth_date_unless_that_stands_for_an_unknown_one(
    header: dict[str, Any], age: float | None, where: str | None
) -> None:
    reading = with_header(**header)
    assert reading.study["patient_age_years"] == (pytest.approx(age, abs=0.01) if age else None)
    assert {path for path in problems(reading) if path.startswith("study.patient")} == ({where} if where else set())


def test_a_problem_about_the_birth_date_does_not_repeat_it() -> None:
    named = problems(with_header(**{**BORN_1976, "PatientBirthDate": "17000101"}))["study.patient_birth_date"]
    assert named == "the birth date would make the patient 326 years old: it probably stands for an unknown one"
