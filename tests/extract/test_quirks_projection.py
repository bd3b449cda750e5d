"""Fluoroscopy and radiography reports as makers write them: the document of each habit, and what is read."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard import manufacturer_concepts as mc
from kerma.standard.codes import Concept
from tests.support.sr_builder import (
    ENHANCED_SR,
    accumulated,
    code,
    coded,
    container,
    content,
    num,
    problems,
    read_json,
    report,
    text,
    uid,
    xray_event,
    xray_report,
)

DAP = accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2"))
SHUTTERS = container(
    mc.PHILIPS_WEDGES_AND_SHUTTERS,
    num(mc.PHILIPS_BOTTOM_SHUTTER, "51", "mm"),
    num(mc.PHILIPS_TOP_SHUTTER, "51", "mm"),
    num(mc.PHILIPS_LEFT_SHUTTER, "67.5", "mm"),
    num(mc.PHILIPS_RIGHT_SHUTTER, "67.5", "mm"),
)
FINAL_DISTANCE = num(mc.PHILIPS_FINAL_DISTANCE_SOURCE_TO_DETECTOR, "1195", "mm")
BEAM_POSITION = num(mc.PHILIPS_LONGITUDINAL_BEAM_POSITION, "1519", "mm")
PULSES = [num(c.PULSE_WIDTH, "3.8", "ms"), num(c.NUMBER_OF_PULSES, "5", "1")]
ARTIS_EVENT = '<FluoroData><iiDiameter SRData="220"/></FluoroData>'


@pytest.mark.parametrize(
    ("children", "name", "value"),
    [
        ([num(mc.PHILIPS_TABLE_HEIGHT_POSITION, "890", "mm")], "table_height_position_mm", 890.0),
        ([num(mc.PHILIPS_NUMBER_OF_FRAMES, "46", "1")], "number_of_pulses", 46.0),
        ([num(c.NUMBER_OF_PULSES, "40", "1"), num(mc.PHILIPS_NUMBER_OF_FRAMES, "46", "1")], "number_of_pulses", 40.0),
        ([num(c.AVERAGE_XRAY_TUBE_CURRENT, "12", "mA")], "tube_current_ma", 12.0),
        (PULSES, "exposure_time_ms", 19.0),
        ([num(c.EXPOSURE_TIME, "0", "ms"), *PULSES], "exposure_time_ms", 0.0),
        ([SHUTTERS, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1200", "mm")], "collimated_field_height_mm", 162.0),
        ([SHUTTERS, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1200", "mm")], "collimated_field_width_mm", 122.4),
        ([text(c.COMMENT, ARTIS_EVENT)], "detector_field_size_mm", 220.0),
        ([FINAL_DISTANCE], "distance_source_to_detector_mm", 1195.0),
        ([FINAL_DISTANCE, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1200", "mm")], "distance_source_to_detector_mm", 1200.0),
        ([SHUTTERS], "shutter_left_mm", 67.5),
        ([container(mc.PHILIPS_BEAM_POSITION, BEAM_POSITION)], "longitudinal_beam_position_mm", 1519.0),
    ],
)  # fmt: skip
def test_a_projection_event_is_completed(children: list[Dataset], name: str, value: float) -> None:
    assert read_json(xray_report(DAP, xray_event(*children))).events[0][name] == value


def test_the_height_of_the_isocentre_is_that_of_the_events_plane() -> None:
    height = num(mc.PHILIPS_HEIGHT_OF_SYSTEM, "1134", "mm")
    planes = (accumulated(height, plane="113620"), accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2"), plane="113621"))
    events = [xray_event(code(c.ACQUISITION_PLANE, Concept(plane))) for plane in ("113620", "113621")]
    values = [event.get("isocenter_height_mm") for event in read_json(xray_report(*planes, *events)).events]
    assert values == [1134.0, None]


def test_shutters_without_distance_to_the_detector_state_no_field() -> None:
    assert "collimated_field_height_mm" not in read_json(xray_report(DAP, xray_event(SHUTTERS))).events[0]


@pytest.mark.parametrize(
    ("position", "words"),
    [("HFS", ("headfirst", "supine")), ("FFP ", ("feet-first", "prone")), ("hfp", ("headfirst", "prone"))],
)
def test_artis_states_the_patients_position_in_the_reports_comment(position: str, words: tuple[str, str]) -> None:
    comment = text(c.COMMENT, f'<Root><PatientPosition><Position SRData="{position}"/></PatientPosition></Root>')
    event: dict[str, Any] = read_json(xray_report(DAP, xray_event(), comment)).events[0]
    assert (event["patient_table_relationship"], event["patient_orientation_modifier"]) == words


def test_a_coded_position_is_believed_over_the_comment() -> None:
    comment = text(c.COMMENT, '<Position SRData="FFP"/>')
    coded = code(c.PATIENT_TABLE_RELATIONSHIP, Concept("F-10470", "SRT"))
    event = read_json(xray_report(DAP, xray_event(coded), comment)).events[0]
    assert event["patient_table_relationship"] == "headfirst"


def test_azurion_states_no_field_where_it_writes_one_of_no_size() -> None:
    sizes = (num(c.COLLIMATED_FIELD_AREA, "0", "m2"), num(c.COLLIMATED_FIELD_HEIGHT, "-3", "mm"))
    event = xray_event(SHUTTERS, *sizes, num(c.DOSE_AREA_PRODUCT, "4e-6", "Gy.m2"))
    found = read_json(xray_report(DAP, event)).events[0]
    assert [name for name in found if name.startswith("collimated")] == []


def test_a_field_of_no_size_without_dose_is_zero() -> None:
    event = xray_event(SHUTTERS, num(c.COLLIMATED_FIELD_AREA, "0", "m2"), num(c.DOSE_AREA_PRODUCT, "0", "Gy.m2"))
    assert read_json(xray_report(DAP, event)).events[0]["collimated_field_area_cm2"] == 0.0


@pytest.mark.parametrize(("model", "modality"), [("Azurion", "RF"), ("DigitalDiagnost", "DX")])
def test_azurion_is_no_radiography_though_its_report_has_exposures_only(model: str, modality: str) -> None:
    device = code(c.ACQUISITION_DEVICE_TYPE, Concept("113958"))
    reading = read_json(xray_report(device, DAP, xray_event(), ManufacturerModelName=model))
    assert reading.study["modality"] == modality


def test_azurion_and_opera_leave_the_calibration_empty() -> None:
    empty = [content("DATETIME", Concept("113723")), num(Concept("122322"), None, None), text(Concept("113724"), "")]
    calibration = container(Concept("122505"), *empty)
    reading = read_json(xray_report(accumulated(calibration, num(c.DAP_TOTAL, "0.0001", "Gy.m2"))))
    assert (reading.status, reading.totals, reading.problems) == ("extracted", {"dap_gy_cm2": 1.0}, [])


def test_oec_writes_its_device_uid_as_text() -> None:
    values = text(c.DEVICE_OBSERVER_UID, "1.2.840.113619.9")
    assert read_json(xray_report(values, DAP)).study["device_observer_uid"] == "1.2.840.113619.9"


def test_oec_and_arcadis_name_no_template_and_are_known_by_content() -> None:
    written = xray_report(DAP, xray_event())
    assert "ContentTemplateSequence" not in written
    assert read_json(written).source == "projection_rdsr"


def test_a_report_with_neither_title_nor_procedure_is_known_by_content() -> None:
    written = report(DAP, xray_event(), title=Concept("X", "99X"), SOPClassUID=ENHANCED_SR)
    assert (read_json(written).source, read_json(written).totals) == ("projection_rdsr", {"dap_gy_cm2": 1.0})


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("0.0001", "Gy.m2", 1.0),
        ("10", "dGy.cm2", 1.0),
        ("100", "cGy.cm2", 1.0),
        ("1000", "mGy.cm2", 1.0),
        ("100", "uGy.m2", 1.0),
        ("1", "Gy.cm^2", 1.0),
    ],
    ids=["the standard", "Toshiba Ultimax", "cGy", "mGy", "uGy", "Siemens Arcadis"],
)
def test_an_area_product_is_the_same_in_each_makers_unit(value: str, unit: str, expected: float) -> None:
    assert read_json(xray_report(accumulated(num(c.DAP_TOTAL, value, unit)))).totals["dap_gy_cm2"] == expected


@pytest.mark.parametrize(("value", "unit"), [("0.0125", "Gy"), ("12.5", "mGy"), ("1.25", "cGy"), ("12500", "uGy")])
def test_canon_ultimax_writes_air_kerma_in_mgy(value: str, unit: str) -> None:
    event = xray_event(num(c.DOSE_RP, value, unit))
    assert read_json(xray_report(DAP, event)).events[0]["reference_air_kerma_mgy"] == 12.5


def test_canon_cxdi_leaves_the_area_product_without_a_value() -> None:
    reading = read_json(xray_report(DAP, xray_event(num(c.DOSE_AREA_PRODUCT, None, None))))
    assert ("dap_gy_cm2" in reading.events[0], reading.problems) == (False, [])


def test_an_item_without_measured_value_sequence_is_empty_too() -> None:
    bare = content("NUM", c.DOSE_AREA_PRODUCT)
    assert "dap_gy_cm2" not in read_json(xray_report(DAP, xray_event(bare))).events[0]


def test_eurocolumbus_states_each_pulse_and_no_exposure_time() -> None:
    pulses = [num(c.PULSE_WIDTH, width, "ms") for width in ("3", "5", "0")]
    currents = [num(c.XRAY_TUBE_CURRENT, "10\\20\\0", "mA")]
    event = xray_event(*pulses, *currents, num(c.NUMBER_OF_PULSES, "50", "1"))
    found = read_json(xray_report(DAP, event)).events[0]
    assert (found["exposure_time_ms"], found["tube_current_ma"]) == (200.0, 15.0)


def test_an_event_without_voltage_is_read_without_voltage() -> None:
    reading = read_json(xray_report(DAP, xray_event(num(c.DOSE_AREA_PRODUCT, "1e-5", "Gy.m2"))))
    assert ("tube_voltage_kv" in reading.events[0], reading.events[0]["dap_gy_cm2"]) == (False, 0.1)


def test_an_orientation_without_modifier_is_read_without_modifier() -> None:
    lying = code(c.PATIENT_ORIENTATION, Concept("F-10450", "SRT"))
    reading = read_json(xray_report(DAP, xray_event(lying)))
    event = reading.events[0]
    assert (event["patient_orientation"], "patient_orientation_modifier" in event) == ("recumbent", False)
    assert reading.problems == []


def test_a_filter_written_the_wrong_way_round_is_turned() -> None:
    copper = container(
        c.XRAY_FILTERS,
        num(c.XRAY_FILTER_THICKNESS_MINIMUM, "0.3", "mm"),
        num(c.XRAY_FILTER_THICKNESS_MAXIMUM, "0.1", "mm"),
    )
    event = read_json(xray_report(DAP, xray_event(copper))).events[0]
    assert event["filters"] == [{"minimum_mm": 0.1, "maximum_mm": 0.3}]


def test_arcadis_states_totals_in_codes_of_its_own() -> None:
    totals = (
        num(mc.RADSUM_DAP, "0.2359", "Gy.cm^2"),
        num(mc.RADSUM_FLUORO_TIME, "34.427", "s"),
    )
    no_kerma = num(mc.RADSUM_AIR_KERMA, None, None)
    reading = read_json(report(*totals, no_kerma, title=c.SIEMENS_RADIATION_SUMMARY, SOPClassUID=ENHANCED_SR))
    assert (reading.source, reading.study["modality"]) == ("siemens_summary_sr", "RF")
    assert reading.totals == {"dap_gy_cm2": 0.2359, "fluoro_time_s": 34.427}


def test_both_planes_count_in_the_total() -> None:
    planes = [
        accumulated(num(c.DAP_TOTAL, dap, "Gy.m2"), plane=p) for dap, p in (("1e-4", "113620"), ("3e-4", "113621"))
    ]
    assert read_json(xray_report(*planes)).totals["dap_gy_cm2"] == 4.0


def test_an_empty_code_is_no_code() -> None:
    mode = content("CODE", c.FLUORO_MODE, ConceptCodeSequence=Sequence([]))
    assert read_json(xray_report(DAP, xray_event(mode))).problems == []


def test_the_observers_uid_is_read_from_a_uid_item_too() -> None:
    assert read_json(xray_report(uid(c.DEVICE_OBSERVER_UID, "1.2.3"), DAP)).study["device_observer_uid"] == "1.2.3"


def test_an_area_product_called_by_another_name_is_known_by_its_code() -> None:
    dose = num(c.DOSE_AREA_PRODUCT, "1e-5", "Gy.m2")
    dose.ConceptNameCodeSequence = coded(c.DOSE_AREA_PRODUCT, "Dosisprodukt")
    assert read_json(xray_report(DAP, xray_event(dose))).events[0]["dap_gy_cm2"] == 0.1


def test_an_unknown_unit_is_refused_with_its_value() -> None:
    what = problems(read_json(xray_report(DAP, xray_event(num(c.DOSE_RP, "3", "R")))))[
        "events[0].reference_air_kerma_mgy"
    ]
    assert what == "unit 'R' is not a dose (Gy, mGy); value 3 left out"
