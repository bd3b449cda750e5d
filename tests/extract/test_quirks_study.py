"""Study facts where makers put them elsewhere than the standard says."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.support.image_builder import coded_item, image
from tests.support.sr_builder import ct_dose, ct_event, ct_report, problems, read_json

GE = {"Manufacturer": "GE Healthcare", "ManufacturerModelName": "Optima XR220", "SeriesDescription": "Abdomen"}


def test_ge_optima_xr220_states_the_exam_in_the_series_description() -> None:
    assert read_json(image(**GE)).study["study_description"] == "Abdomen"


@pytest.mark.parametrize(
    ("other", "description"),
    [({"StudyDescription": "Trauma"}, "Trauma"), ({"ManufacturerModelName": "Definium"}, None)],
    ids=["a description", "another model"],
)
def test_a_series_description_is_no_study_description_elsewhere(other: dict[str, str], description: str | None) -> None:
    assert read_json(image(**GE | other)).study["study_description"] == description


@pytest.mark.parametrize(
    ("maker", "model", "expected"),
    [
        ("Canon Inc.", "CXDI Control Software NE", "CR THORAX"),
        ("CARESTREAM", "DRX-Revolution", "CR THORAX"),
        ("SIEMENS", "Ysio", None),
    ],
)
def test_canon_and_carestream_state_the_request_in_the_study_description(
    maker: str, model: str, expected: str | None
) -> None:
    header = image(Manufacturer=maker, ManufacturerModelName=model, StudyDescription="CR THORAX")
    assert read_json(header).study["requested_procedure"] == expected


def _request(**inside: Any) -> Sequence:
    item = Dataset()
    for keyword, value in inside.items():
        setattr(item, keyword, value)
    return Sequence([item])


@pytest.mark.parametrize(
    "header",
    [
        {"RequestedProcedureDescription": "Chest"},
        {"RequestedProcedureCodeSequence": coded_item("X", "99X", "Chest")},
        {"RequestAttributesSequence": _request(RequestedProcedureDescription="Chest")},
        {"RequestAttributesSequence": _request(RequestedProcedureCodeSequence=coded_item("X", "99X", "Chest"))},
        {"RequestAttributesSequence": _request(ScheduledProcedureStepDescription="Chest")},
        {"ReferencedRequestSequence": _request(RequestedProcedureDescription="Chest")},
        {"RequestAttributesSequence": Sequence([]), "RequestedProcedureDescription": "Chest"},
    ],
    ids=["at the root", "code", "in the request", "code in the request", "scheduled step", "report", "empty request"],
)
def test_the_requested_procedure_is_found_wherever_it_stands(header: dict[str, Any]) -> None:
    assert read_json(ct_report(ct_event(ct_dose()), **header)).study["requested_procedure"] == "Chest"


@pytest.mark.parametrize(
    "header",
    [
        {"PerformedProcedureStepDescription": "Chest"},
        {"ProcedureCodeSequence": coded_item("X", "99X", "Chest")},
        {"PerformedProtocolCodeSequence": coded_item("X", "99X", "Chest")},
    ],
    ids=["step", "procedure code", "protocol code"],
)
def test_the_performed_procedure_is_found_wherever_it_stands(header: dict[str, Any]) -> None:
    assert read_json(ct_report(ct_event(ct_dose()), **header)).study["performed_procedure"] == "Chest"


def test_a_report_without_study_date_states_when_its_content_was_made() -> None:
    reading = read_json(ct_report(ct_event(ct_dose()), StudyDate="", ContentDate="20260102", ContentTime="101010"))
    assert reading.study["study_date"] is None
    expected = "the study has no date (0008,0020); its content dates from 2026-01-02"
    assert problems(reading)["study.study_date"] == expected


def test_names_stay_in_their_script_and_several_are_joined() -> None:
    header: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192",
        "OperatorsName": ["Müller", "Smith"],
        "InstitutionName": "中心医院",
    }
    study = read_json(ct_report(ct_event(ct_dose()), **header)).study
    assert (study["operators_name"], study["institution_name"]) == ("Müller | Smith", "中心医院")
