"""Fluoroscopy and radiography dose reports (PS3.16 TID 10001 to 10004, 10003A to C, 10007)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kerma.simulate.dicom import writer_concepts as m
from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.report import (
    PROJECTION,
    Row,
    closing,
    dicom_file,
    irradiating_device,
    numbers,
    observer,
    person,
    procedure,
    scope_of_accumulation,
    word,
)
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, Writer
from kerma.simulate.facts import Facts, parts_of, start_of, text_of, total
from kerma.simulate.study import Study
from kerma.standard import concepts as c
from kerma.standard.codes import Concept

INTENTS = {
    "diagnostic": m.DIAGNOSTIC_INTENT,
    "therapeutic": m.THERAPEUTIC_INTENT,
    "combined": m.COMBINED_INTENT,
}
_DEVICE_TYPES = {"RF": m.FLUOROSCOPY_GUIDED_SYSTEM, "DX": m.INTEGRATED_RADIOGRAPHY_SYSTEM}

_GY_M2, _GY, _UA_S = -4, -3, 3  # powers of ten from Gy·cm² (and cm²), mGy and mAs
_TOTALS = (
    Row("dap_gy_cm2", c.DAP_TOTAL, "Gy.m2", _GY_M2),
    Row("reference_air_kerma_mgy", c.DOSE_RP_TOTAL, "Gy", _GY),
    Row("fluoro_dap_gy_cm2", c.FLUORO_DAP_TOTAL, "Gy.m2", _GY_M2),
    Row("fluoro_reference_air_kerma_mgy", c.FLUORO_DOSE_RP_TOTAL, "Gy", _GY),
    Row("fluoro_time_s", c.TOTAL_FLUORO_TIME, "s"),
    Row("acquisition_dap_gy_cm2", c.ACQUISITION_DAP_TOTAL, "Gy.m2", _GY_M2),
    Row("acquisition_reference_air_kerma_mgy", c.ACQUISITION_DOSE_RP_TOTAL, "Gy", _GY),
    Row("acquisition_time_s", c.TOTAL_ACQUISITION_TIME, "s"),
)
_DETECTOR = (
    Row("exposure_index", c.EXPOSURE_INDEX, "1"),
    Row("target_exposure_index", c.TARGET_EXPOSURE_INDEX, "1"),
    Row("deviation_index", c.DEVIATION_INDEX, "1"),
)
SOURCE = (
    Row("pulse_rate_per_s", c.PULSE_RATE, "{pulse}/s"),
    Row("number_of_pulses", c.NUMBER_OF_PULSES, "1"),
    Row("pulse_width_ms", c.PULSE_WIDTH, "ms"),
    Row("irradiation_duration_s", c.IRRADIATION_DURATION, "s"),
    Row("tube_voltage_kv", c.KVP, "kV"),
    Row("tube_current_ma", c.XRAY_TUBE_CURRENT, "mA"),
    Row("exposure_time_ms", c.EXPOSURE_TIME, "ms"),
    Row("exposure_mas", c.EXPOSURE, "uA.s", _UA_S),
    Row("focal_spot_size_mm", c.FOCAL_SPOT_SIZE, "mm"),
)
FIELD = (
    Row("collimated_field_area_cm2", c.COLLIMATED_FIELD_AREA, "m2", _GY_M2),
    Row("collimated_field_height_mm", c.COLLIMATED_FIELD_HEIGHT, "mm"),
    Row("collimated_field_width_mm", c.COLLIMATED_FIELD_WIDTH, "mm"),
)
ANGLES = (
    Row("primary_angle_deg", c.POSITIONER_PRIMARY_ANGLE, "deg"),
    Row("secondary_angle_deg", c.POSITIONER_SECONDARY_ANGLE, "deg"),
    Row("primary_end_angle_deg", c.POSITIONER_PRIMARY_END_ANGLE, "deg"),
    Row("secondary_end_angle_deg", c.POSITIONER_SECONDARY_END_ANGLE, "deg"),
)
_MECHANICAL = (
    Row("table_head_tilt_angle_deg", c.TABLE_HEAD_TILT_ANGLE, "deg"),
    Row("table_horizontal_rotation_angle_deg", c.TABLE_HORIZONTAL_ROTATION_ANGLE, "deg"),
    Row("table_cradle_tilt_angle_deg", c.TABLE_CRADLE_TILT_ANGLE, "deg"),
    Row("distance_source_to_isocenter_mm", c.DISTANCE_SOURCE_TO_ISOCENTER, "mm"),
    Row("distance_source_to_reference_point_mm", c.DISTANCE_SOURCE_TO_REFERENCE_POINT, "mm"),
    Row("distance_source_to_detector_mm", c.DISTANCE_SOURCE_TO_DETECTOR, "mm"),
    Row("table_longitudinal_position_mm", c.TABLE_LONGITUDINAL_POSITION, "mm"),
    Row("table_lateral_position_mm", c.TABLE_LATERAL_POSITION, "mm"),
    Row("table_height_position_mm", c.TABLE_HEIGHT_POSITION, "mm"),
    Row("table_longitudinal_end_position_mm", m.TABLE_LONGITUDINAL_END_POSITION, "mm"),
    Row("table_lateral_end_position_mm", m.TABLE_LATERAL_END_POSITION, "mm"),
    Row("table_height_end_position_mm", m.TABLE_HEIGHT_END_POSITION, "mm"),
    Row("table_x_position_to_isocenter_mm", c.TABLE_X_POSITION_TO_ISOCENTER, "mm"),
    Row("table_y_position_to_isocenter_mm", c.TABLE_Y_POSITION_TO_ISOCENTER, "mm"),
    Row("table_z_position_to_isocenter_mm", c.TABLE_Z_POSITION_TO_ISOCENTER, "mm"),
    Row("table_x_end_position_to_isocenter_mm", c.TABLE_X_END_POSITION_TO_ISOCENTER, "mm"),
    Row("table_y_end_position_to_isocenter_mm", c.TABLE_Y_END_POSITION_TO_ISOCENTER, "mm"),
    Row("table_z_end_position_to_isocenter_mm", c.TABLE_Z_END_POSITION_TO_ISOCENTER, "mm"),
)
_FILTER = (
    Row("minimum_mm", c.XRAY_FILTER_THICKNESS_MINIMUM, "mm"),
    Row("maximum_mm", c.XRAY_FILTER_THICKNESS_MAXIMUM, "mm"),
)


def projection_report(
    study: Study,
    events: Sequence[Facts],
    planes: Sequence[Facts],
    end: datetime,
    *,
    intent: Concept,
    by_step: bool = False,
    calibration: str = "",
) -> bytes:
    """The report of a fluoroscopy or radiography study as a DICOM file."""
    w = Writer(study.equipment.spelling)
    available = (m.DETECTOR_DATA_AVAILABLE, m.SOURCE_DATA_AVAILABLE, m.MECHANICAL_DATA_AVAILABLE)
    content = [
        *procedure(w, c.PROJECTION_XRAY, intent),
        w.code(c.ACQUISITION_DEVICE_TYPE, _DEVICE_TYPES[study.equipment.modality]),
        *observer(w, study.equipment),
        scope_of_accumulation(w, study, by_step=by_step),
        *(w.code(concept, m.YES) for concept in available),
        *(_accumulated(w, plane, events, calibration) for plane in planes),
        *(_event(w, study, event) for event in events),
        *closing(w, study),
    ]
    return dicom_file(study, PROJECTION, end, content)


def _accumulated(w: Writer, plane: Facts, events: Sequence[Facts], calibration: str) -> bytes:
    """TID 10002 with 10004 (fluoroscopy) or 10007 (radiography)."""
    own = [event for event in events if event["plane"] == plane["plane"]]
    acquisitions = [event for event in own if event["irradiation_event_type"] != "fluoroscopy"]
    reference = text_of(events[0], "reference_point_definition")
    items = word(w, c.ACQUISITION_PLANE, "plane", plane, relationship=HAS_CONCEPT_MOD)
    if calibration:
        items.append(_calibration(w, calibration))
    items += numbers(w, _TOTALS, plane)
    if "reference_air_kerma_mgy" not in plane:
        items.append(w.unknown(c.DOSE_RP_TOTAL))
    items.append(w.num(c.TOTAL_RADIOGRAPHIC_FRAMES, total(acquisitions, "number_of_pulses"), "1"))
    items.append(reference_point(w, reference))
    return w.container(c.ACCUMULATED_XRAY_DOSE_DATA, *items)


def _calibration(w: Writer, party: str) -> bytes:
    """When and by whom the dose meter was calibrated."""
    return w.container(
        m.CALIBRATION,
        w.code(m.DOSE_MEASUREMENT_DEVICE, m.DOSIMETER, relationship=HAS_CONCEPT_MOD),
        w.datetime(m.CALIBRATION_DATETIME, datetime(2024, 3, 4, 12, 5, 42)),  # noqa: DTZ001 - local time
        w.num(m.CALIBRATION_FACTOR, Decimal(1), "1"),
        w.num(m.CALIBRATION_UNCERTAINTY, Decimal(5), "%"),
        w.text(m.CALIBRATION_RESPONSIBLE_PARTY, party),
    )


def reference_point(w: Writer, definition: str) -> bytes:
    """A code where CID 10025 has one, else the maker's words."""
    coded = CODES["reference_point_definition"].get(definition)
    if coded:
        return w.code(c.REFERENCE_POINT_DEFINITION, coded)
    return w.text(c.REFERENCE_POINT_DEFINITION, definition)


def _event(w: Writer, study: Study, event: Facts) -> bytes:
    """TID 10003."""
    return w.container(
        c.IRRADIATION_EVENT_XRAY_DATA,
        *word(w, c.ACQUISITION_PLANE, "plane", event, relationship=HAS_CONCEPT_MOD),
        w.uid(c.IRRADIATION_EVENT_UID, text_of(event, "irradiation_event_uid")),
        w.datetime(c.DATETIME_STARTED, start_of(event)),
        *word(w, c.IRRADIATION_EVENT_TYPE, "irradiation_event_type", event),
        w.text(c.ACQUISITION_PROTOCOL, text_of(event, "acquisition_protocol")),
        *_patient(w, event),
        *word(w, c.TARGET_REGION, "target_region", event),
        *numbers(w, (Row("dap_gy_cm2", c.DOSE_AREA_PRODUCT, "Gy.m2", _GY_M2),), event),
        *([w.text(c.COMMENT, text_of(event, "comment"))] if "comment" in event else []),
        person(w, study.operator, c.IRRADIATION_ADMINISTERING, m.RADIOLOGIC_TECHNOLOGIST),
        *numbers(w, _DETECTOR, event),
        *_source(w, study, event),
        *_mechanical(w, event),
    )


def _patient(w: Writer, event: Facts) -> list[bytes]:
    side = word(w, c.LATERALITY, "laterality", event, relationship=HAS_CONCEPT_MOD)
    modifier = word(
        w, c.PATIENT_ORIENTATION_MODIFIER, "patient_orientation_modifier", event, relationship=HAS_CONCEPT_MOD
    )
    return [
        *word(w, c.ANATOMICAL_STRUCTURE, "anatomical_structure", event, *side),
        *word(w, c.IMAGE_VIEW, "image_view", event),
        *word(w, c.PATIENT_TABLE_RELATIONSHIP, "patient_table_relationship", event),
        *word(w, c.PATIENT_ORIENTATION, "patient_orientation", event, *modifier),
    ]


def _source(w: Writer, study: Study, event: Facts) -> list[bytes]:
    """TID 10003B."""
    kerma = numbers(w, (Row("reference_air_kerma_mgy", c.DOSE_RP, "Gy", _GY),), event)
    return [
        *(kerma or [w.unknown(c.DOSE_RP)]),
        reference_point(w, text_of(event, "reference_point_definition")),
        *word(w, c.FLUORO_MODE, "fluoro_mode", event),
        *numbers(w, SOURCE, event),
        w.code(c.ANODE_TARGET_MATERIAL, CODES["anode_target"]["tungsten"]),
        *(xray_filter(w, value, m.FLAT_FILTER) for value in parts_of(event, "filters")),
        *numbers(w, FIELD, event),
        *word(w, c.XRAY_GRID, "grid", event),
        irradiating_device(w, study.equipment),
    ]


def xray_filter(w: Writer, facts: Facts, kind: Concept) -> bytes:
    """An added filter (rows 18 to 22 of TID 10003B)."""
    return w.container(
        c.XRAY_FILTERS,
        w.code(c.XRAY_FILTER_TYPE, kind),
        *word(w, c.XRAY_FILTER_MATERIAL, "material", facts),
        *numbers(w, _FILTER, facts),
    )


def _mechanical(w: Writer, event: Facts) -> list[bytes]:
    """TID 10003C; a mobile C-arm does not know its angles, a radiography room has none."""
    angles = numbers(w, ANGLES, event)
    if not angles and "fluoro_mode" in event:
        angles = [w.unknown(c.POSITIONER_PRIMARY_ANGLE), w.unknown(c.POSITIONER_SECONDARY_ANGLE)]
    return [*angles, *numbers(w, _MECHANICAL, event)]
