"""Studies of the rounds about alerts, and rules of each kind with limits that many of them exceed."""

from collections.abc import Iterator

from kerma.alerts.alert_rule import AlertRule, RuleKind, Severity
from kerma.alerts.quantity import AlertQuantity
from kerma.simulate import hospital_studies
from kerma.standard import concepts as c
from kerma.standard.enumerations import ExamModality
from tests.support.alert_rules import rule
from tests.support.hospital import unique
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    ct_dose,
    ct_event,
    num,
    report,
    xray_event,
    xray_report,
)

# Rules about own practice compare with at least twenty.
_HEADS = 25
_M, _Q, _K = ExamModality, AlertQuantity, RuleKind
#: Its alerts are the ones that people acknowledge while the servers are killed.
ACKNOWLEDGED = "DAP"

RULES: tuple[AlertRule, ...] = (
    rule("10", rule_id=ACKNOWLEDGED, modality=_M.FLUOROSCOPY, quantity=_Q.DAP, unit="Gy.cm2"),
    # The worker computes it.
    rule("50", rule_id="SKIN", modality=_M.FLUOROSCOPY, quantity=_Q.PEAK_SKIN_DOSE, unit="mGy"),
    rule(
        "10",
        rule_id="GEOMETRY",
        modality=_M.FLUOROSCOPY,
        quantity=_Q.DAP,
        unit="Gy.cm2",
        kind=_K.GEOMETRY_MISSING,
    ),
    rule("300", rule_id="DLP", modality=_M.CT, quantity=_Q.DLP, unit="mGy.cm", severity=Severity.ALERT),
    rule("20", rule_id="ACQUISITION", modality=_M.CT, quantity=_Q.CTDI_VOL, unit="mGy"),
    rule("50", rule_id="PERCENTILE", modality=_M.CT, quantity=_Q.DLP, unit="%", kind=_K.PERCENTILE),
    rule("0.5", rule_id="LEVEL", modality=_M.CT, quantity=_Q.DLP, unit="1", kind=_K.MULTIPLE_OF_LEVEL),
    rule("0.5", rule_id="GROUP", modality=_M.CT, quantity=_Q.DLP, unit="1", kind=_K.GROUP_MEAN_20),
    rule("365", rule_id="REPEAT", modality=_M.CT, quantity=None, unit="d", kind=_K.REPEAT),
    rule("1", rule_id="GLANDULAR", modality=_M.MAMMOGRAPHY, quantity=_Q.AGD_PER_EXPOSURE, unit="mGy"),
    rule("0.2", rule_id="RADIOGRAPHY", modality=_M.RADIOGRAPHY, quantity=_Q.DAP, unit="Gy.cm2"),
    rule("100", rule_id="ACTIVITY", modality=_M.NUCLEAR_MEDICINE, quantity=_Q.ADMINISTERED_ACTIVITY, unit="MBq"),
)


def objects(studies: int) -> Iterator[bytes]:
    """Objects of so many studies: those of the demo hospital, and what it does not have often enough."""
    for study in hospital_studies(studies - _HEADS - 1):
        yield from (item.to_bytes() for item in study.objects)
    yield _fluoroscopy_without_geometry()
    for number in range(_HEADS):
        yield _head_ct(number)


def _head_ct(number: int) -> bytes:
    """One of a patient who has a CT of the head each day, with a little more dose each time."""
    dlp, day = str(400 + 100 * number), f"202610{number + 1:02}"
    procedure = code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY)
    total = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, dlp, "mGy.cm"))
    event = ct_event(ct_dose(dlp=dlp), event_uid=f"2.25.{day}3")
    header = {"StudyDate": day, "StudyDescription": "CT head", "PatientAge": "060Y"}
    return unique(report(procedure, total, event), **header, **_uids(f"2.25.{day}"))


def _fluoroscopy_without_geometry() -> bytes:
    totals = accumulated(num(c.DAP_TOTAL, "50", "Gy.cm2"), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    event = xray_event(event_uid="2.25.20261031.3")
    return unique(xray_report(totals, event), StudyDate="20261031", **_uids("2.25.20261031"))


def _uids(study: str) -> dict[str, str]:
    return {"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}1", "SOPInstanceUID": f"{study}2"}
