"""Mammography dose reports (PS3.16 TID 10001 to 10003 and 10005)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

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
from kerma.simulate.facts import Facts, decimal_of, parts_of, start_of, text_of
from kerma.simulate.projection.projection_report import ANGLES, FIELD, SOURCE, reference_point, xray_filter
from kerma.simulate.study import Study
from kerma.standard import concepts as c
from kerma.standard.codes import Concept

_BREAST = (
    Row("half_value_layer_mm", c.HALF_VALUE_LAYER, "mm"),
    Row("entrance_air_kerma_mgy", c.ENTRANCE_EXPOSURE_AT_RP, "mGy"),
)
_COMPOSITION = (Row("breast_composition_percent", c.PERCENT_FIBROGLANDULAR_TISSUE, "%"),)
_GLANDULAR_DOSE = (Row("agd_mgy", c.AVERAGE_GLANDULAR_DOSE, "mGy"),)
_MECHANICAL = (
    Row("compressed_thickness_mm", c.COMPRESSION_THICKNESS, "mm"),
    Row("compression_force_n", c.COMPRESSION_FORCE, "N"),
    Row("distance_source_to_detector_mm", c.DISTANCE_SOURCE_TO_DETECTOR, "mm"),
)


def mammography_report(
    study: Study, events: Sequence[Facts], totals: Facts, end: datetime, *, intent: Concept
) -> bytes:
    """The report of a mammography study as a DICOM file."""
    w = Writer(study.equipment.spelling)
    available = (m.DETECTOR_DATA_AVAILABLE, m.SOURCE_DATA_AVAILABLE, m.MECHANICAL_DATA_AVAILABLE)
    content = [
        *procedure(w, c.MAMMOGRAPHY, intent),
        *observer(w, study.equipment),
        scope_of_accumulation(w, study),
        *(w.code(concept, m.YES) for concept in available),
        _accumulated(w, totals),
        *(_event(w, study, event) for event in events),
        *closing(w, study),
    ]
    return dicom_file(study, PROJECTION, end, content)


def _accumulated(w: Writer, totals: Facts) -> bytes:
    """TID 10002 with 10005: glandular dose of each breast."""
    doses = [
        w.num(
            c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE,
            decimal_of(totals, f"agd_{side}_mgy"),
            "mGy",
            w.code(c.LATERALITY, CODES["breast"][f"{side} breast"], relationship=HAS_CONCEPT_MOD),
        )
        for side in ("left", "right")
        if f"agd_{side}_mgy" in totals
    ]
    plane = w.code(c.ACQUISITION_PLANE, CODES["plane"]["single"], relationship=HAS_CONCEPT_MOD)
    return w.container(c.ACCUMULATED_XRAY_DOSE_DATA, plane, *doses)


def _event(w: Writer, study: Study, event: Facts) -> bytes:
    """TID 10003 with 10003B and 10003C."""
    side = word(w, c.LATERALITY, "laterality", event, relationship=HAS_CONCEPT_MOD)
    modifier = word(w, c.IMAGE_VIEW_MODIFIER, "view_modifier", event, relationship=HAS_CONCEPT_MOD)
    return w.container(
        c.IRRADIATION_EVENT_XRAY_DATA,
        *word(w, c.ACQUISITION_PLANE, "plane", event, relationship=HAS_CONCEPT_MOD),
        w.uid(c.IRRADIATION_EVENT_UID, text_of(event, "irradiation_event_uid")),
        w.datetime(c.DATETIME_STARTED, start_of(event)),
        *word(w, c.IRRADIATION_EVENT_TYPE, "irradiation_event_type", event),
        w.text(c.ACQUISITION_PROTOCOL, text_of(event, "acquisition_protocol")),
        *word(w, c.ANATOMICAL_STRUCTURE, "anatomical_structure", event, *side),
        *word(w, c.IMAGE_VIEW, "view", event, *modifier),
        *word(w, c.TARGET_REGION, "target_region", event),
        *numbers(w, _BREAST, event),
        reference_point(w, text_of(event, "reference_point_definition")),
        *numbers(w, _COMPOSITION, event),
        person(w, study.operator, c.IRRADIATION_ADMINISTERING, m.RADIOLOGIC_TECHNOLOGIST),
        *_source(w, study, event),
        *numbers(w, (*ANGLES, *_MECHANICAL), event),
    )


def _source(w: Writer, study: Study, event: Facts) -> list[bytes]:
    return [
        *numbers(w, _GLANDULAR_DOSE, event),
        *_of_each_pulse(w, SOURCE, event),
        *word(w, c.ANODE_TARGET_MATERIAL, "anode_target", event),
        *(xray_filter(w, added, m.STRIP_FILTER) for added in parts_of(event, "filters")),
        *numbers(w, FIELD, event),
        *word(w, c.XRAY_GRID, "grid", event),
        irradiating_device(w, study.equipment),
    ]


def _of_each_pulse(w: Writer, rows: Iterable[Row], event: Facts) -> list[bytes]:
    """A number for each pulse where the pulses are noted, else one."""
    pulses = parts_of(event, "_pulses")
    items = []
    for row in rows:
        of_pulses = [item for pulse in pulses for item in numbers(w, (row,), pulse)]
        items += of_pulses or numbers(w, (row,), event)
    return items
