"""CT radiation dose reports (PS3.16 TID 10011 to 10015)."""

from datetime import datetime
from decimal import Decimal

from kerma.simulate.ct.ct_scanners import Scanner
from kerma.simulate.dicom import writer_concepts as m
from kerma.simulate.dicom.report import (
    CT,
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
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, HAS_OBS_CONTEXT, INFERRED_FROM, Writer
from kerma.simulate.facts import Facts, decimal_of, parts_of, start_of, text_of
from kerma.simulate.study import Study
from kerma.standard import concepts as c

_PARAMETERS = (
    Row("exposure_time_s", c.EXPOSURE_TIME, "s"),
    Row("scanning_length_mm", c.SCANNING_LENGTH, "mm"),
    Row("reconstructable_top_z_mm", c.TOP_OF_RECONSTRUCTABLE_VOLUME, "mm"),
    Row("reconstructable_bottom_z_mm", c.BOTTOM_OF_RECONSTRUCTABLE_VOLUME, "mm"),
    Row("scan_top_z_mm", c.TOP_OF_SCANNING_LENGTH, "mm"),
    Row("scan_bottom_z_mm", c.BOTTOM_OF_SCANNING_LENGTH, "mm"),
)
_BEAM = (
    Row("single_collimation_mm", c.SINGLE_COLLIMATION_WIDTH, "mm"),
    Row("total_collimation_mm", c.TOTAL_COLLIMATION_WIDTH, "mm"),
    Row("pitch", c.PITCH_FACTOR, "{ratio}"),
    Row("number_of_sources", c.NUMBER_OF_XRAY_SOURCES, "{X-Ray sources}"),
)
_SOURCE = (
    Row("tube_voltage_kv", c.KVP, "kV"),
    Row("tube_current_max_ma", c.MAXIMUM_XRAY_TUBE_CURRENT, "mA"),
    Row("tube_current_ma", c.XRAY_TUBE_CURRENT, "mA"),
    Row("rotation_time_s", c.EXPOSURE_TIME_PER_ROTATION, "s"),
)
_DOSE = Row("ctdi_vol_mgy", c.MEAN_CTDI_VOL, "mGy")
_DLP = Row("dlp_mgy_cm", c.DLP, "mGy.cm")
_DOSE_CHECK = {  # by kind: container, configured flags and values of DLP and CTDIvol, forward estimate
    "alert": (
        c.DOSE_CHECK_ALERT,
        c.DLP_ALERT_CONFIGURED,
        c.CTDI_VOL_ALERT_CONFIGURED,
        c.CTDI_VOL_ALERT_VALUE,
        c.ACCUMULATED_CTDI_VOL_FORWARD_ESTIMATE,
    ),
    "notification": (
        c.DOSE_CHECK_NOTIFICATION,
        c.DLP_NOTIFICATION_CONFIGURED,
        c.CTDI_VOL_NOTIFICATION_CONFIGURED,
        c.CTDI_VOL_NOTIFICATION_VALUE,
        c.CTDI_VOL_FORWARD_ESTIMATE,
    ),
}


def ct_report(
    study: Study, scanner: Scanner, events: list[Facts], totals: Facts, begin: datetime, end: datetime
) -> bytes:
    """The report of a CT study as a DICOM file."""
    w = Writer(study.equipment.spelling)
    content = [
        *procedure(w, c.COMPUTED_TOMOGRAPHY, m.DIAGNOSTIC_INTENT),
        *observer(w, study.equipment),
        w.datetime(c.START_OF_IRRADIATION, begin, relationship=HAS_OBS_CONTEXT),
        w.datetime(c.END_OF_IRRADIATION, end, relationship=HAS_OBS_CONTEXT),
        scope_of_accumulation(w, study),
        _accumulated(w, len(events), totals),
        *(_acquisition(w, study, scanner, event) for event in events),
        *closing(w, study),
    ]
    return dicom_file(study, CT, end, content)


def _accumulated(w: Writer, count: int, totals: Facts) -> bytes:
    """TID 10012."""
    return w.container(
        c.CT_ACCUMULATED_DOSE_DATA,
        w.num(c.TOTAL_NUMBER_OF_IRRADIATION_EVENTS, Decimal(count), "{events}"),
        w.num(c.DLP_TOTAL, decimal_of(totals, "dlp_mgy_cm"), "mGy.cm"),
    )


def _acquisition(w: Writer, study: Study, scanner: Scanner, event: Facts) -> bytes:
    """TID 10013."""
    contrast = m.WITH_CONTRAST if "_contrast" in event else m.WITHOUT_CONTRAST
    items = [
        w.text(c.ACQUISITION_PROTOCOL, text_of(event, "acquisition_protocol")),
        *word(w, c.TARGET_REGION, "target_region", event),
        *word(w, c.CT_ACQUISITION_TYPE, "acquisition_type", event),
        w.code(m.PROCEDURE_CONTEXT, contrast),
        w.uid(c.IRRADIATION_EVENT_UID, text_of(event, "irradiation_event_uid")),
    ]
    if "started_at" in event:
        items.append(w.datetime(c.DATETIME_STARTED, start_of(event)))
    items.append(_parameters(w, scanner, event))
    if "ctdi_vol_mgy" in event:
        items.append(_dose(w, event))
    items.append(w.text(c.XRAY_MODULATION_TYPE, text_of(event, "modulation_type")))
    if "comment" in event:
        items.append(w.text(c.COMMENT, text_of(event, "comment")))
    items.append(person(w, study.operator, c.IRRADIATION_ADMINISTERING, m.RADIOLOGIC_TECHNOLOGIST))
    items.append(irradiating_device(w, study.equipment))
    return w.container(c.CT_ACQUISITION, *items)


def _parameters(w: Writer, scanner: Scanner, event: Facts) -> bytes:
    sources = (
        w.container(
            c.CT_XRAY_SOURCE_PARAMETERS,
            w.text(c.XRAY_SOURCE_IDENTIFICATION, name),
            *numbers(w, _SOURCE, source),
        )
        for name, source in zip(scanner.source_names, parts_of(event, "sources"), strict=False)
    )
    frame = "frame_of_reference_uid"
    return w.container(
        c.CT_ACQUISITION_PARAMETERS,
        *numbers(w, _PARAMETERS, event),
        *([w.uid(c.FRAME_OF_REFERENCE_UID, text_of(event, frame))] if frame in event else []),
        *numbers(w, _BEAM, event),
        *sources,
    )


def _dose(w: Writer, event: Facts) -> bytes:
    return w.container(
        c.CT_DOSE,
        *numbers(w, (_DOSE,), event),
        *word(w, c.CTDIW_PHANTOM_TYPE, "ctdi_phantom", event),
        *numbers(w, (_DLP,), event),
        *_size_specific(w, event),
        *(_dose_check(w, check) for check in parts_of(event, "dose_check")),
    )


def _size_specific(w: Writer, event: Facts) -> list[bytes]:
    """SSDE with the water-equivalent diameter that it was inferred from."""
    if "ssde_mgy" not in event:
        return []
    diameter = w.num(
        c.WATER_EQUIVALENT_DIAMETER,
        decimal_of(event, "water_equivalent_diameter_mm"),
        "mm",
        relationship=INFERRED_FROM,
    )
    method = w.code(m.MEASUREMENT_METHOD, m.FROM_WATER_EQUIVALENT_DIAMETER, diameter, relationship=HAS_CONCEPT_MOD)
    return [w.num(c.SSDE, decimal_of(event, "ssde_mgy"), "mGy", method)]


def _dose_check(w: Writer, check: Facts) -> bytes:
    """TID 10015: CTDIvol is checked, DLP is not."""
    container, dlp_configured, ctdi_configured, value, estimate = _DOSE_CHECK[text_of(check, "kind")]
    items = [
        w.code(dlp_configured, m.NO),
        w.code(ctdi_configured, m.YES),
        w.num(value, decimal_of(check, "configured_value"), "mGy"),
    ]
    if "forward_estimate" in check:
        items += [
            w.num(estimate, decimal_of(check, "forward_estimate"), "mGy"),
            w.text(c.REASON_FOR_PROCEEDING, text_of(check, "reason")),
            person(w, text_of(check, "person"), c.IRRADIATION_ADMINISTERING, m.RADIOLOGIC_TECHNOLOGIST),
        ]
    return w.container(container, *items)
