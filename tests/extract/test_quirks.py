"""Each repair of a maker's habit: the document as that maker writes it, and what is read."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from sr_builder import (
    accumulated,
    code,
    container,
    ct_dose,
    ct_event,
    ct_report,
    num,
    read,
    text,
    xray_event,
    xray_report,
)

from kerma import concepts as c
from kerma.concepts import Concept

DAP = accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2"))
SHUTTERS = container(
    c.PHILIPS_WEDGES_AND_SHUTTERS,
    num(c.PHILIPS_BOTTOM_SHUTTER, "51", "mm"),
    num(c.PHILIPS_TOP_SHUTTER, "51", "mm"),
    num(c.PHILIPS_LEFT_SHUTTER, "67.5", "mm"),
    num(c.PHILIPS_RIGHT_SHUTTER, "67.5", "mm"),
)
PULSES = [num(c.PULSE_WIDTH, "3.8", "ms"), num(c.NUMBER_OF_PULSES, "5", "1")]
ARTIS_EVENT = '<FluoroData><iiDiameter SRData="220"/></FluoroData>'
SYNGO_EVENT = "Internal technical scan parameters: Body Size = Adult, X-ray Modulation Type = XYZ_EC"


@pytest.mark.parametrize(
    ("children", "name", "value"),
    [
        ([num(c.PHILIPS_TABLE_HEIGHT_POSITION, "890", "mm")], "table_height_position_mm", 890.0),
        ([num(c.PHILIPS_NUMBER_OF_FRAMES, "46", "1")], "number_of_pulses", 46.0),
        ([num(c.NUMBER_OF_PULSES, "40", "1"), num(c.PHILIPS_NUMBER_OF_FRAMES, "46", "1")], "number_of_pulses", 40.0),
        ([num(c.AVERAGE_XRAY_TUBE_CURRENT, "12", "mA")], "tube_current_ma", 12.0),
        (PULSES, "exposure_time_ms", 19.0),
        ([num(c.EXPOSURE_TIME, "0", "ms"), *PULSES], "exposure_time_ms", 0.0),
        ([SHUTTERS, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1200", "mm")], "collimated_field_height_mm", 162.0),
        ([SHUTTERS, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1200", "mm")], "collimated_field_width_mm", 122.4),
        ([text(c.COMMENT, ARTIS_EVENT)], "detector_field_size_mm", 220.0),
    ],
)  # fmt: skip
def test_a_projection_event_is_completed(children: list[Dataset], name: str, value: float) -> None:
    assert read(xray_report(DAP, xray_event(*children))).events[0][name] == value


def test_shutters_without_distance_to_the_detector_tell_no_field() -> None:
    assert "collimated_field_height_mm" not in read(xray_report(DAP, xray_event(SHUTTERS))).events[0]


@pytest.mark.parametrize(
    ("position", "words"),
    [("HFS", ("headfirst", "supine")), ("FFP ", ("feet-first", "prone")), ("hfp", ("headfirst", "prone"))],
)
def test_artis_tells_the_patients_position_in_the_reports_comment(position: str, words: tuple[str, str]) -> None:
    comment = text(c.COMMENT, f'<Root><PatientPosition><Position SRData="{position}"/></PatientPosition></Root>')
    event: dict[str, Any] = read(xray_report(DAP, xray_event(), comment)).events[0]
    assert (event["patient_table_relationship"], event["patient_orientation_modifier"]) == words


def test_a_coded_position_is_believed_over_the_comment() -> None:
    comment = text(c.COMMENT, '<Position SRData="FFP"/>')
    coded = code(c.PATIENT_TABLE_RELATIONSHIP, Concept("F-10470", "SRT"))
    event = read(xray_report(DAP, xray_event(coded), comment)).events[0]
    assert event["patient_table_relationship"] == "headfirst"


def test_syngo_ct_tells_the_modulation_in_the_comment() -> None:
    event = read(ct_report(ct_event(ct_dose(), text(c.COMMENT, SYNGO_EVENT)))).events[0]
    assert event["modulation_type"] == "XYZ_EC"
