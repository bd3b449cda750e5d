"""CT dose reports (TID 10011 to 10015): each fact where the contract says it."""

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
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


def test_the_total_is_the_reports_own() -> None:
    assert read_json(ct_report(ct_event(ct_dose()), dlp="310.5")).totals == {"dlp_mgy_cm": 310.5}


def test_a_zero_dose_is_zero_and_no_dose_is_absent() -> None:
    zero, silent = read_json(ct_report(ct_event(ct_dose("0", "0")), ct_event(event_uid="2.25.8"))).events
    assert zero["dlp_mgy_cm"] == 0.0
    assert "dlp_mgy_cm" not in silent


def test_a_localizer_without_dose_is_no_problem() -> None:
    localizer = container(c.CT_ACQUISITION, code(c.CT_ACQUISITION_TYPE, Concept("113805")), _uid())
    assert read_json(ct_report(localizer)).problems == []


def _uid() -> Dataset:
    item: Dataset = ct_event().ContentSequence[1]
    return item


@pytest.mark.parametrize(
    ("concept", "word"),
    [
        (Concept("113804"), "sequenced"),
        (Concept("116152004", "SCT"), "spiral"),
        (Concept("P5-08001", "SRT"), "spiral"),
        (Concept("C0860888", "UMLS"), "spiral"),
        (Concept("113805"), "constant_angle"),
        (Concept("113806"), "stationary"),
        (Concept("113807"), "free"),
        (Concept("R-FB8F1", "SRT"), "cone_beam"),
    ],
)
def test_every_acquisition_type_has_its_word(concept: Concept, word: str) -> None:
    event = container(c.CT_ACQUISITION, code(c.CT_ACQUISITION_TYPE, concept, meaning="in Polish"), _uid())
    assert read_json(ct_report(event)).events[0]["acquisition_type"] == word


def test_an_unknown_acquisition_type_is_a_problem_with_its_code() -> None:
    event = container(c.CT_ACQUISITION, code(c.CT_ACQUISITION_TYPE, Concept("9", "99X"), meaning="Wobble"), _uid())
    assert "'9' of '99X' ('Wobble')" in problems(read_json(ct_report(event)))["events[0].acquisition_type"]


def test_each_source_has_its_own_voltage() -> None:
    sources = [container(c.CT_XRAY_SOURCE_PARAMETERS, num(c.KVP, kv, "kV")) for kv in ("100", "140")]
    reading = read_json(ct_report(ct_event(container(c.CT_ACQUISITION_PARAMETERS, *sources))))
    assert reading.events[0]["sources"] == [{"tube_voltage_kv": 100.0}, {"tube_voltage_kv": 140.0}]


def test_a_dose_check_states_kind_values_reason_and_person() -> None:
    alert = container(
        c.DOSE_CHECK_ALERT,
        num(c.DLP_ALERT_VALUE, "1000", "mGy.cm"),
        num(c.ACCUMULATED_DLP_FORWARD_ESTIMATE, "1200", "mGy.cm"),
        text(c.REASON_FOR_PROCEEDING, "large patient"),
        text(c.PERSON_NAME, "Ray^Grapher"),
    )
    check = {
        "kind": "alert",
        "quantity": "dlp_mgy_cm",
        "configured_value": 1000.0,
        "forward_estimate": 1200.0,
        "reason": "large patient",
        "person": "Ray^Grapher",
    }
    dose = ct_dose()
    dose.ContentSequence.append(alert)
    assert read_json(ct_report(ct_event(dose))).events[0]["dose_check"] == [check]


def test_a_dose_check_that_is_not_configured_is_no_check() -> None:
    off = container(c.DOSE_CHECK_ALERT, code(c.DLP_ALERT_CONFIGURED, Concept("373067005", "SCT")))
    assert read_json(ct_report(ct_event(ct_dose(), off))).events[0]["dose_check"] == []


@pytest.mark.parametrize(
    ("report", "where", "words"),
    [
        (ct_report(ct_event(ct_dose(dlp_unit="mGy"))), "events[0].dlp_mgy_cm", "unit 'mGy' is not a length product"),
        (ct_report(ct_event(ct_dose(dlp="lots"))), "events[0].dlp_mgy_cm", "'lots' is not a number"),
        (ct_report(ct_event(ct_dose(dlp="NaN"))), "events[0].dlp_mgy_cm", "'NaN' is not a number"),
        (ct_report(ct_event(ct_dose(dlp="1e999"))), "events[0].dlp_mgy_cm", "'1e999' is not a number"),
        (
            ct_report(ct_event(container(c.CT_DOSE, text(c.DLP, "300 mGycm")))),
            "events[0].dlp_mgy_cm",
            "a text ('300 mGycm') instead of a number",
        ),
        (
            ct_report(ct_event(container(c.CT_DOSE, num(c.MEAN_CTDI_VOL, "10", "mGy")))),
            "events[0].dlp_mgy_cm",
            "missing; the standard requires it (TID 10013)",
        ),
        (ct_report(ct_event(container(c.CT_DOSE, num(c.DLP, "1", None)))), "events[0].dlp_mgy_cm", "no unit is given"),
        (ct_report(container(c.CT_ACQUISITION)), "events[0].irradiation_event_uid", "missing"),
    ],
    ids=["wrong unit", "no number", "not a number", "no quantity", "text", "missing", "no unit", "no event UID"],
)
def test_what_cannot_be_read_is_absent_and_named(report: Dataset, where: str, words: str) -> None:
    reading = read_json(report)
    assert reading.status == "extracted"
    assert where.split(".")[1] not in reading.events[0]
    assert words in problems(reading)[where]


def test_a_number_that_the_maker_left_empty_is_missing_not_unreadable() -> None:
    event = ct_event(ct_dose(), container(c.CT_ACQUISITION_PARAMETERS, num(c.PITCH_FACTOR, None, None)))
    reading = read_json(ct_report(event))
    assert ("pitch" in reading.events[0], reading.problems) == (False, [])


def test_the_diameter_may_stand_below_the_method_of_the_size_specific_dose() -> None:
    ssde = num(c.SSDE, "12", "mGy")
    method = code(c.MEASUREMENT_METHOD, Concept("113988"), num(c.WATER_EQUIVALENT_DIAMETER, "250", "mm"))
    ssde.ContentSequence = [method]
    dose = ct_dose()
    dose.ContentSequence.append(ssde)
    assert read_json(ct_report(ct_event(dose))).events[0]["water_equivalent_diameter_mm"] == 250.0


@pytest.mark.parametrize(("announced", "expected"), [("1", []), ("3", ["events"])])
def test_a_report_that_holds_fewer_events_than_it_announces_may_be_cut_short(
    announced: str, expected: list[str]
) -> None:
    whole = ct_report(ct_event(ct_dose()))
    summary = whole.ContentSequence[1]
    summary.ContentSequence.append(num(c.TOTAL_NUMBER_OF_IRRADIATION_EVENTS, announced, "{events}"))
    assert list(problems(read_json(whole))) == expected


def test_the_ends_of_a_scan_may_lie_on_both_sides_of_the_origin() -> None:
    ends = (
        num(c.TOP_OF_SCANNING_LENGTH, "120.5", "mm"),
        num(c.BOTTOM_OF_SCANNING_LENGTH, "-180", "mm"),
        uid(c.FRAME_OF_REFERENCE_UID, "2.25.77"),
    )
    reading = read_json(ct_report(ct_event(ct_dose(), container(c.CT_ACQUISITION_PARAMETERS, *ends))))
    event = reading.events[0]
    assert (event["scan_top_z_mm"], event["scan_bottom_z_mm"]) == (120.5, -180.0)
    assert event["frame_of_reference_uid"] == "2.25.77"
    assert reading.problems == []


def test_a_cone_beam_ct_reports_its_dose_area_product_in_or_beside_the_dose() -> None:
    area_product = num(c.DOSE_AREA_PRODUCT, "0.000085", "Gy.m2")
    inside, beside = container(c.CT_DOSE, area_product), area_product
    accumulated = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DAP_TOTAL, "0.00017", "Gy.m2"))
    events = (ct_event(inside, event_uid="2.25.7"), ct_event(beside, event_uid="2.25.8"))
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY), accumulated, *events))
    assert (reading.totals, [event["dap_gy_cm2"] for event in reading.events]) == ({"dap_gy_cm2": 1.7}, [0.85, 0.85])
