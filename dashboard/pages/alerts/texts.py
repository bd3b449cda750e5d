"""Alerts and rules in words: states, severities, outcomes, causes, values with their uncertainty, and limits."""

import math
from collections.abc import Mapping

from dashboard.pages.alerts.shipped_texts import SHIPPED_TEXTS
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.alerts.acquisition import Acquisition
from kerma.alerts.alert_rule import AlertRule, RuleKind, RuleMark, Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.band import Band
from kerma.alerts.handling import Cause
from kerma.alerts.outcome import Outcome
from kerma.alerts.quantity import AlertQuantity
from kerma.standard.units import symbol

STATES: Mapping[AlertState, str] = {
    AlertState.NEW: msg("new"),
    AlertState.SEEN: msg("seen"),
    AlertState.EXPLAINED: msg("explained"),
    AlertState.INCIDENT: msg("incident"),
    AlertState.DISMISSED: msg("dismissed"),
}
SEVERITIES: Mapping[Severity, str] = {
    Severity.NOTIFICATION: msg("notification"),
    Severity.ALERT: msg("alert"),
    Severity.EVENT: msg("possible significant event"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.EXCEEDS: msg("above the limit"),
    Outcome.NOT_ABOVE: msg("no longer above the limit"),
    Outcome.ZERO: msg("stated as zero"),
    Outcome.MISSING: msg("value is no longer stated"),
    Outcome.UNREADABLE: msg("value cannot be read"),
    Outcome.SCOPE_UNKNOWN: msg("age, weight, region or phantom is not known"),
    Outcome.NOTHING_TO_COMPARE: msg("nothing to compare with"),
    Outcome.OUT_OF_SCOPE: msg("the rule does not concern it"),
    Outcome.PHANTOM: msg("phantom or test"),
    Outcome.STUDY_GONE: msg("the study has no object any more"),
}
CAUSES: Mapping[Cause, str] = {
    Cause.SIZE: msg("size of the patient"),
    Cause.COMPLEX_PROCEDURE: msg("complex procedure"),
    Cause.REPEAT_MOTION: msg("repeated because of motion"),
    Cause.REPEAT_CONTRAST: msg("repeated because of contrast medium"),
    Cause.REPEAT_EQUIPMENT: msg("repeated because of the equipment"),
    Cause.WRONG_PROTOCOL: msg("wrong protocol"),
    Cause.WRONG_PATIENT: msg("wrong patient"),
    Cause.WRONG_REGION: msg("wrong region"),
    Cause.EXPOSURE_CONTROL: msg("automatic exposure control or centring"),
    Cause.ARMS: msg("arms in the beam"),
    Cause.METAL: msg("metal in the beam"),
    Cause.CLINICAL_NEED: msg("clinical need"),
    Cause.DATA_FAULT: msg("fault of the data, as a wrong unit"),
    Cause.UNKNOWN: msg("not known"),
}
MARKS: Mapping[RuleMark, str] = {
    RuleMark.READ: msg("read in the publication"),
    RuleMark.TRANSCRIBED: msg("read in a transcription"),
    RuleMark.UNCHECKED: msg("unchecked"),
    RuleMark.SITE: msg("entered by the site"),
}
QUANTITIES: Mapping[str, str] = {
    AlertQuantity.PEAK_SKIN_DOSE: msg("Peak skin dose"),
    AlertQuantity.REFERENCE_AIR_KERMA: msg("Reference air kerma"),
    AlertQuantity.DAP: msg("DAP"),
    AlertQuantity.FLUORO_TIME: msg("Fluoro time"),
    AlertQuantity.DAP_PER_EXPOSURE: msg("DAP of an exposure"),
    AlertQuantity.DLP: msg("DLP"),
    AlertQuantity.DLP_PER_ACQUISITION: msg("DLP of an acquisition"),
    AlertQuantity.CTDI_VOL: msg("CTDIvol"),
    AlertQuantity.AGD_PER_BREAST: msg("AGD of a breast"),
    AlertQuantity.AGD_PER_EXPOSURE: msg("AGD of an exposure"),
    AlertQuantity.ADMINISTERED_ACTIVITY: msg("Administered activity"),
}
KINDS: Mapping[str, str] = {
    RuleKind.THRESHOLD: msg("above a limit"),
    RuleKind.MULTIPLE_OF_LEVEL: msg("multiple of the reference level"),
    RuleKind.REPEAT: msg("repeated within days"),
    RuleKind.GROUP_MEAN_20: msg("mean of 20, multiple of the reference level"),
    RuleKind.PERCENTILE: msg("percentile of the site"),
    RuleKind.DOSE_CHECK: msg("forward estimate, multiple of the configured value"),
    RuleKind.GEOMETRY_MISSING: msg("above a limit, without a map of the skin dose"),
    RuleKind.EQUIPMENT_SILENT: msg("no study for days"),
}
_ACQUISITIONS = {
    Acquisition.SINGLE: msg("single acquisition"),
    Acquisition.REPEATED: msg("repeated at one position, as a perfusion"),
}
# An uncertainty that begins with one of these digits has two digits.
_TWO_DIGITS_BELOW = 3
_HOURS_OF_TWO_DAYS = 48


def own_text(text: str) -> str:
    """A title or source: translated where it is that of a shipped rule, else as the site wrote it."""
    return tr(text) if text in SHIPPED_TEXTS else text


def title(rule: AlertRule | None, rule_id: str) -> str:
    """What a rule is about; its name where the rule is not known."""
    return own_text(rule.title) if rule else rule_id


def value_with_uncertainty(
    value: float | None, low: float | None, high: float | None, unit: str, *, is_upper_bound: bool
) -> str:
    """A value as a physicist writes it: "2.1 Gy ± 0.6", "at most 1.9 Gy", "250 Gy·cm²"; a dash where there is none.

    The uncertainty is expanded (k = 2). Where it is not the same in both directions, its ends are written.
    """
    if value is None:
        return formatting.MISSING
    if is_upper_bound:
        return tr("at most {value}", value=_with_unit(formatting.four_digits(value), unit))
    if low is None or high is None:
        return _with_unit(formatting.four_digits(value), unit)
    half = (high - low) / 2
    decimals = _decimals(value, half)
    stated = _with_unit(formatting.number(round(value, decimals), decimals), unit)
    if math.isclose(high - value, value - low, rel_tol=0.01, abs_tol=1e-9):
        return f"{stated} ± {formatting.number(round(half, decimals), decimals)}"
    lower, upper = (formatting.number(round(end, decimals), decimals) for end in (low, high))
    return tr("{value} ({lower} to {upper})", value=stated, lower=lower, upper=upper)


def limit_text(rule: AlertRule) -> str:
    """What a rule compares and its limit: "Peak skin dose > 2 Gy"."""
    limit = _with_unit(formatting.number(float(rule.limit)), rule.unit)
    quantity = QUANTITIES.get(rule.quantity or "", rule.quantity or "")
    if rule.kind is RuleKind.THRESHOLD:
        return f"{tr(quantity)} > {limit}"
    about = KINDS.get(rule.kind, rule.kind)
    return f"{tr(quantity)}, {tr(about)}: {limit}" if quantity else f"{tr(about)}: {limit}"


def scope_text(rule: AlertRule, equipment: Mapping[str, str] | None = None) -> str:
    """What limits the studies that a rule concerns; empty: all of the modality.

    Args:
        rule: the rule.
        equipment: names of equipment by identifier; one that is not in it is shown by its identifier.
    """
    equipment_id = None if rule.equipment_id is None else str(rule.equipment_id)
    parts = (
        rule.standard_name,
        ", ".join(map(formatting.word, rule.regions)),
        (equipment or {}).get(equipment_id, equipment_id) if equipment_id else None,
        rule.age_years and _band(rule.age_years, tr("years")),
        rule.weight_kg and _band(rule.weight_kg, "kg"),
        rule.phantom and tr("phantom: {phantom}", phantom=formatting.word(rule.phantom)),
        rule.acquisition and tr(_ACQUISITIONS[rule.acquisition]),
    )
    return " · ".join(str(part) for part in parts if part)


def duration(hours: float | None) -> str:
    """A time until people act: 40 min, 5.2 h, 3.1 d; a dash where there is none."""
    if hours is None:
        return formatting.MISSING
    if hours < 1:
        return tr("{number} min", number=formatting.number(math.ceil(60 * hours)))
    if hours < _HOURS_OF_TWO_DAYS:
        return tr("{number} h", number=formatting.number(round(hours, 1)))
    return tr("{number} d", number=formatting.number(round(hours / 24, 1)))


def _band(band: Band, unit: str) -> str:
    lower = formatting.number(band.lower)
    if band.upper is None:
        return tr("from {lower} {unit}", lower=lower, unit=unit)
    return tr("from {lower} to below {upper} {unit}", lower=lower, upper=formatting.number(band.upper), unit=unit)


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {tr(symbol(unit))}".strip() if symbol(unit) else number


def _decimals(value: float, uncertainty: float) -> int:
    """Decimal places of a value with its uncertainty.

    One significant digit of the uncertainty, two where it begins with 1 or 2; of the value at least two digits.
    """
    if uncertainty <= 0 or value <= 0:
        return 2
    magnitude = _magnitude(uncertainty)
    of_uncertainty = (1 if uncertainty / 10**magnitude < _TWO_DIGITS_BELOW else 0) - magnitude
    return max(0, of_uncertainty, 1 - _magnitude(value))


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value))
