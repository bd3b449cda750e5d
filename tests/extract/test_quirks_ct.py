"""CT dose reports as makers write them: the document of each habit, and what is read."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.extraction_json import ExtractionJson
from tests.support.image_builder import SECONDARY_CAPTURE, image
from tests.support.sr_builder import (
    code,
    coded,
    container,
    ct_dose,
    ct_event,
    ct_report,
    num,
    problems,
    read_json,
    text,
)

SYNGO_EVENT = "Internal technical scan parameters: Body Size = Adult, X-ray Modulation Type = XYZ_EC"
YES, NO = Concept("373066001", "SCT"), Concept("373067005", "SCT")


def parameters(*children: Dataset) -> Dataset:
    return container(c.CT_ACQUISITION_PARAMETERS, *children)


def test_siemens_syngo_states_the_modulation_in_the_comment() -> None:
    event = read_json(ct_report(ct_event(ct_dose(), text(c.COMMENT, SYNGO_EVENT)))).events[0]
    assert event["modulation_type"] == "XYZ_EC"


def test_a_coded_modulation_is_believed_over_the_comment() -> None:
    facts = ct_event(ct_dose(), text(c.XRAY_MODULATION_TYPE, "XYZ"), text(c.COMMENT, SYNGO_EVENT))
    assert read_json(ct_report(facts)).events[0]["modulation_type"] == "XYZ"


def test_siemens_intevo_calls_the_tube_current_by_another_name_and_the_code_is_believed() -> None:
    current = num(c.XRAY_TUBE_CURRENT, "150", "mA")
    current.ConceptNameCodeSequence = coded(c.XRAY_TUBE_CURRENT, "Maximum X-Ray Tube Current")
    event = ct_event(ct_dose(), parameters(container(c.CT_XRAY_SOURCE_PARAMETERS, current)))
    assert read_json(ct_report(event)).events[0]["sources"] == [{"tube_current_ma": 150.0}]


@pytest.mark.parametrize("meaning", ["CT Acquisition", "ct acquisition", "CT-Akquisition", ""])
def test_names_of_items_are_compared_by_code_whatever_their_case_or_language(meaning: str) -> None:
    event = ct_event(ct_dose())
    event.ConceptNameCodeSequence = coded(c.CT_ACQUISITION, meaning)
    assert read_json(ct_report(event)).events[0]["dlp_mgy_cm"] == 300.0


def test_ge_without_intent_of_the_procedure_is_read_like_any_other() -> None:
    report = ct_report(ct_event(ct_dose()))
    assert "ContentSequence" not in report.ContentSequence[0]
    assert read_json(report).status == "extracted"


def test_ge_lightspeed_with_an_empty_request_states_the_procedure_at_the_root() -> None:
    header: dict[str, Any] = {"RequestAttributesSequence": Sequence([]), "RequestedProcedureDescription": "CT head"}
    reading = read_json(ct_report(ct_event(ct_dose()), **header))
    assert (reading.status, reading.study["requested_procedure"]) == ("extracted", "CT head")


def test_philips_big_bore_leaves_the_target_region_empty() -> None:
    region = code(c.TARGET_REGION, Concept("T-D3000", "SRT"))
    region.ConceptCodeSequence = Sequence([])
    reading = read_json(ct_report(ct_event(ct_dose(), region)))
    assert ("target_region" in reading.events[0], reading.problems) == (False, [])


def test_toshiba_separates_two_numbers_by_a_slash() -> None:
    reading = read_json(ct_report(ct_event(ct_dose(), parameters(num(c.PITCH_FACTOR, "0.50/ 1.50", "1")))))
    assert (reading.events[0]["pitch"], reading.problems) == (1.0, [])


def test_a_decimal_comma_is_a_point() -> None:
    assert read_json(ct_report(ct_event(ct_dose("12,5", "250,75")))).events[0]["dlp_mgy_cm"] == 250.75


def test_a_comma_that_may_separate_thousands_is_not_guessed_at() -> None:
    reading = read_json(ct_report(ct_event(ct_dose(dlp="1,250"))))
    assert "dlp_mgy_cm" not in reading.events[0]
    assert problems(reading)["events[0].dlp_mgy_cm"] == "'1,250' is not a number"


def test_several_calibration_dates_do_no_harm() -> None:
    reading = read_json(ct_report(ct_event(ct_dose()), DateOfLastCalibration=["20260101", "20260102"]))
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
    checks = read_json(ct_report(ct_event(ct_dose(), alert(*children)))).events[0]["dose_check"]
    assert [(check.get("configured_value"), check["forward_estimate"]) for check in checks] == [(limit, 400.0)]


def philips_scan(**others: Any) -> Dataset:
    scan = Dataset()
    scan.AcquisitionType, scan.ScanLength, scan.XRayTubeCurrentInuA, scan.ExposureTime = "SPIRAL", 231, "165044.5", 6986
    scan.CTDIvol, scan.SpiralPitchFactor = 7.5, 0.835
    for keyword, value in others.items():
        setattr(scan, keyword, value)
    scan.private_block(0x00E1, "ELSCINT1", create=True).add_new(0x21, "DS", "196.01")
    return scan


def philips_page(
    *scans: Dataset, total: str | None = None, phantom: str | None = None, **header: Any
) -> ExtractionJson:
    page = image(SECONDARY_CAPTURE, SeriesDescription="Dose Info", **{"Manufacturer": "Philips", **header})
    page.ExposureDoseSequence = Sequence(scans)
    if total:
        page.private_block(0x00E1, "ELSCINT1", create=True).add_new(0x21, "DS", total)
    if phantom:
        page.private_block(0x01E1, "ELSCINT1", create=True).add_new(0x26, "SH", phantom)
    return read_json(page)


def test_philips_states_current_in_microampere_and_time_in_milliseconds() -> None:
    reading = philips_page(philips_scan(), total="196.01")
    event = reading.events[0]
    assert (event["sources"], event["exposure_time_s"]) == ([{"tube_current_ma": 165.0445}], 6.986)
    assert (event["dlp_mgy_cm"], reading.totals) == (196.01, {"dlp_mgy_cm": 196.01})


def test_philips_may_leave_out_the_total() -> None:
    reading = philips_page(philips_scan())
    assert (reading.status, reading.totals, reading.events[0]["dlp_mgy_cm"]) == ("extracted", {}, 196.01)


@pytest.mark.parametrize(
    ("written", "phantom"), [("16 CM", "head_16cm"), ("32 CM", "body_32cm"), ("32CM", "body_32cm")]
)
def test_philips_names_the_phantom_in_an_element_of_its_own(written: str, phantom: str) -> None:
    assert philips_page(philips_scan(), phantom=written).events[0]["ctdi_phantom"] == phantom


def test_philips_keeps_the_study_description_beside_the_protocol() -> None:
    header = {"StudyDescription": "CT abdomen", "ProtocolName": "Abdomen/KUB"}
    reading = philips_page(philips_scan(), philips_scan(SeriesDescription="PRE KIDNEYS"), **header)
    assert reading.study["study_description"] == "CT abdomen"
    assert [event["acquisition_protocol"] for event in reading.events] == ["Abdomen/KUB", "PRE KIDNEYS"]


def test_philips_states_when_a_scan_started() -> None:
    assert (
        philips_page(philips_scan(AcquisitionDateTime="20260102101112")).events[0]["started_at"]
        == "2026-01-02T10:11:12"
    )


def test_the_private_element_of_another_maker_is_no_dose() -> None:
    scan = philips_scan()
    scan[0x00E1, 0x0010].value = "SOMEBODY ELSE"
    assert "dlp_mgy_cm" not in philips_page(scan).events[0]


def test_philips_pages_without_a_sequence_state_the_scans_in_a_comment() -> None:
    comment = (
        "Series #3 PRE KIDNEYS Average CTDIvol=7.2 DLP=196.0\r\nSeries #6 100S C/A/P Average CTDIvol=9.3 DLP=657.9"
    )
    found = philips_page(CommentsOnRadiationDose=comment).events
    facts = [(event["acquisition_protocol"], event["ctdi_vol_mgy"], event["dlp_mgy_cm"]) for event in found]
    assert facts == [("PRE KIDNEYS", 7.2, 196.0), ("100S C/A/P", 9.3, 657.9)]
