"""CT dose reports as makers write them: the document of each habit, and what is read."""

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from sr_builder import code, coded, container, ct_dose, ct_event, ct_report, num, problems, read, text

from kerma import concepts as c
from kerma.concepts import Concept

SYNGO_EVENT = "Internal technical scan parameters: Body Size = Adult, X-ray Modulation Type = XYZ_EC"
YES, NO = Concept("373066001", "SCT"), Concept("373067005", "SCT")


def parameters(*children: Dataset) -> Dataset:
    return container(c.CT_ACQUISITION_PARAMETERS, *children)


def test_siemens_syngo_tells_the_modulation_in_the_comment() -> None:
    event = read(ct_report(ct_event(ct_dose(), text(c.COMMENT, SYNGO_EVENT)))).events[0]
    assert event["modulation_type"] == "XYZ_EC"


def test_a_coded_modulation_is_believed_over_the_comment() -> None:
    told = ct_event(ct_dose(), text(c.XRAY_MODULATION_TYPE, "XYZ"), text(c.COMMENT, SYNGO_EVENT))
    assert read(ct_report(told)).events[0]["modulation_type"] == "XYZ"


def test_siemens_intevo_calls_the_tube_current_by_another_name_and_the_code_is_believed() -> None:
    current = num(c.XRAY_TUBE_CURRENT, "150", "mA")
    current.ConceptNameCodeSequence = coded(c.XRAY_TUBE_CURRENT, "Maximum X-Ray Tube Current")
    event = ct_event(ct_dose(), parameters(container(c.CT_XRAY_SOURCE_PARAMETERS, current)))
    assert read(ct_report(event)).events[0]["sources"] == [{"tube_current_ma": 150.0}]


@pytest.mark.parametrize("meaning", ["CT Acquisition", "ct acquisition", "CT-Akquisition", ""])
def test_names_of_items_are_compared_by_code_whatever_their_case_or_language(meaning: str) -> None:
    event = ct_event(ct_dose())
    event.ConceptNameCodeSequence = coded(c.CT_ACQUISITION, meaning)
    assert read(ct_report(event)).events[0]["dlp_mgy_cm"] == 300.0


def test_ge_without_intent_of_the_procedure_is_read_like_any_other() -> None:
    report = ct_report(ct_event(ct_dose()))
    assert "ContentSequence" not in report.ContentSequence[0]
    assert read(report).status == "extracted"


def test_ge_lightspeed_with_an_empty_request_tells_the_procedure_at_the_root() -> None:
    header = {"RequestAttributesSequence": Sequence([]), "RequestedProcedureDescription": "CT head"}
    reading = read(ct_report(ct_event(ct_dose()), **header))
    assert (reading.status, reading.study["requested_procedure"]) == ("extracted", "CT head")


def test_philips_big_bore_leaves_the_target_region_empty() -> None:
    region = code(c.TARGET_REGION, Concept("T-D3000", "SRT"))
    region.ConceptCodeSequence = Sequence([])
    reading = read(ct_report(ct_event(ct_dose(), region)))
    assert ("target_region" in reading.events[0], reading.problems) == (False, [])


def test_toshiba_separates_two_numbers_by_a_slash() -> None:
    reading = read(ct_report(ct_event(ct_dose(), parameters(num(c.PITCH_FACTOR, "0.50/ 1.50", "1")))))
    assert (reading.events[0]["pitch"], reading.problems) == (1.0, [])


def test_a_decimal_comma_is_a_point() -> None:
    assert read(ct_report(ct_event(ct_dose("12,5", "250,75")))).events[0]["dlp_mgy_cm"] == 250.75


def test_a_comma_that_may_separate_thousands_is_not_guessed_at() -> None:
    reading = read(ct_report(ct_event(ct_dose(dlp="1,250"))))
    assert "dlp_mgy_cm" not in reading.events[0]
    assert problems(reading)["events[0].dlp_mgy_cm"] == "'1,250' is not a number"


def test_several_calibration_dates_do_no_harm() -> None:
    reading = read(ct_report(ct_event(ct_dose()), DateOfLastCalibration=["20260101", "20260102"]))
    assert (reading.status, reading.problems) == ("extracted", [])


def alert(*children: Dataset) -> Dataset:
    return container(c.DOSE_CHECK_ALERT, *children)


ESTIMATE = num(c.ACCUMULATED_DLP_FORWARD_ESTIMATE, "400", "mGy.cm")
LIMIT_OF_ZERO = num(c.DLP_ALERT_VALUE, "0", "mGy.cm")


@pytest.mark.parametrize(
    ("children", "limit"),
    [
        ((ESTIMATE,), None),
        ((LIMIT_OF_ZERO, ESTIMATE), None),
        ((code(c.DLP_ALERT_CONFIGURED, NO), LIMIT_OF_ZERO, ESTIMATE), None),
        ((code(c.DLP_ALERT_CONFIGURED, YES), LIMIT_OF_ZERO, ESTIMATE), 0.0),
        ((num(c.DLP_ALERT_VALUE, "1000", "mGy.cm"), ESTIMATE), 1000.0),
    ],
    ids=["no flag, no limit", "no flag, zero", "flag says no", "flag says yes", "no flag, a limit"],
)
def test_spectrum_dynamics_keeps_the_forward_estimate_without_a_false_alert(
    children: tuple[Dataset, ...], limit: float | None
) -> None:
    checks = read(ct_report(ct_event(ct_dose(), alert(*children)))).events[0]["dose_check"]
    assert [(check.get("configured_value"), check["forward_estimate"]) for check in checks] == [(limit, 400.0)]
