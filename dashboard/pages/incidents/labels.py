"""What the terms of the register are called on screens and in reports."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.incidents.country_pack import CATEGORY_TITLES, PACKS
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_statistics import Dimension
from kerma.incidents.incident_terms import (
    UNITS,
    BodyPart,
    Cause,
    DetectedBy,
    DoseQuantity,
    ExposureKind,
    IncidentAction,
    IncidentState,
    PatientGroup,
    Setting,
    TaskKind,
)
from kerma.incidents.proposal import Verdict
from kerma.standard.units import symbol

LABELS: Mapping[StrEnum, str] = {
    IncidentState.DRAFT: msg("draft"),
    IncidentState.IN_REVIEW: msg("in review"),
    IncidentState.CLOSED: msg("closed"),
    IncidentState.REOPENED: msg("reopened"),
    IncidentAction.SUBMITTED: msg("submitted for review"),
    IncidentAction.SIGNED: msg("signed"),
    IncidentAction.RETURNED: msg("returned"),
    IncidentAction.CLOSED: msg("closed"),
    IncidentAction.REOPENED: msg("reopened"),
    ExposureKind.ACCIDENTAL: msg("accidental: none was intended"),
    ExposureKind.UNINTENDED: msg("unintended: another one was intended"),
    PatientGroup.ADULT: msg("adult"),
    PatientGroup.CHILD: msg("child"),
    Setting.EXAMINATION: msg("examination"),
    Setting.INTERVENTION: msg("intervention"),
    BodyPart.BRAIN: msg("brain"),
    BodyPart.OTHER: msg("another region"),
    DetectedBy.DOSE_ALERT: msg("dose alert"),
    DetectedBy.STAFF: msg("staff"),
    DetectedBy.PATIENT: msg("patient"),
    DetectedBy.FOLLOW_UP: msg("follow-up of the patient"),
    DetectedBy.AUDIT: msg("audit"),
    DetectedBy.OTHER: msg("in another way"),
    Cause.WRONG_PATIENT: msg("wrong patient"),
    Cause.WRONG_REGION: msg("wrong region"),
    Cause.WRONG_PROTOCOL: msg("wrong protocol"),
    Cause.REPEAT_MOTION: msg("repeat: motion"),
    Cause.REPEAT_CONTRAST: msg("repeat: contrast medium"),
    Cause.REPEAT_EQUIPMENT: msg("repeat: equipment"),
    Cause.CENTRING: msg("centring or exposure control"),
    Cause.PATIENT_SIZE: msg("size of the patient"),
    Cause.COMPLEX_PROCEDURE: msg("complex procedure"),
    Cause.CLINICAL_NEED: msg("clinical need"),
    Cause.PREGNANCY_UNKNOWN: msg("pregnancy was not known"),
    Cause.DATA_FAULT: msg("fault of data, as a unit"),
    Cause.UNKNOWN: msg("unknown cause"),
    DoseQuantity.CTDI_VOL: msg("CTDIvol"),
    DoseQuantity.DLP: msg("DLP"),
    DoseQuantity.DAP: msg("DAP"),
    DoseQuantity.REFERENCE_AIR_KERMA: msg("reference air kerma"),
    DoseQuantity.AGD: msg("average glandular dose"),
    DoseQuantity.ADMINISTERED_ACTIVITY: msg("administered activity"),
    TaskKind.NOTIFY_AUTHORITY: msg("Notify the authority"),
    TaskKind.REPORT_AUTHORITY: msg("Report to the authority"),
    TaskKind.SKIN_CHECK: msg("Skin: first check"),
    TaskKind.SKIN_CHECK_YEAR: msg("Skin: check after a year"),
    TaskKind.FETAL_FOLLOW_UP: msg("Unborn child: follow-up"),
    TaskKind.MEASURE: msg("Measure"),
    Verdict.MET: msg("criterion met"),
    Verdict.NOT_MET: msg("criterion not met"),
    Verdict.OPEN: msg("not decided"),
    Dimension.YEAR: msg("all incidents"),
    Dimension.CATEGORY: msg("category"),
    Dimension.CAUSE: msg("cause"),
    Dimension.MODALITY: msg("modality"),
}
_BY_VALUE = {cause.value: label for cause, label in LABELS.items() if isinstance(cause, Cause)}


def label(term: StrEnum | None) -> str:
    """What a term is called; "not stated" for None."""
    return tr("not stated") if term is None else tr(LABELS[term])


def cause_label(value: str) -> str:
    """What the cause of a stored value is called; "not stated" where it is empty."""
    return tr(_BY_VALUE[value]) if value in _BY_VALUE else value or tr("not stated")


def yes_no(value: bool | None) -> str:
    """Yes, no or "not stated"."""
    return {None: tr("not stated"), True: tr("yes"), False: tr("no")}[value]


def pack(code: str) -> str:
    """A country pack with its law."""
    found = PACKS[code]
    return f"{translated(found.title)} · {found.law}"


def category(pack_code: str, code: str) -> str:
    """A category with what it is about."""
    title = CATEGORY_TITLES.get((pack_code, code))
    return code if title is None else f"{code}: {translated(title)}"


def categories(content: IncidentContent) -> str:
    """The categories that people decided on; "not stated" without one."""
    return "; ".join(category(content.pack, code) for code in content.categories) or tr("not stated")


def unit(quantity: DoseQuantity | None) -> str:
    """The unit of a quantity; empty without one."""
    return symbol(UNITS[quantity]) if quantity else ""


def dose(value: Decimal | None, unit_symbol: str) -> str:
    """A value with its unit, digit by digit as it was entered; "not stated" for None."""
    return tr("not stated") if value is None else f"{formatting.decimal(f'{value:f}')} {unit_symbol}".strip()


def factor(content: IncidentContent) -> str:
    """Total by intended dose, or why there is none."""
    return _factor(content.dose_factor, content.intended_dose, content.total_dose)


def effective_dose_factor(content: IncidentContent) -> str:
    """As `factor`, of the effective dose."""
    return _factor(content.effective_dose_factor, content.intended_effective_dose_msv, content.effective_dose_msv)


def _factor(value: Decimal | None, intended: Decimal | None, total: Decimal | None) -> str:
    if value is not None:
        return formatting.decimal(f"{round(value, 2):f}")
    return tr("none: no exposure was intended") if intended == 0 and total is not None else tr("not stated")
