"""Compares a study with alert rules: one pure function for all ways by which values are stored."""

from collections.abc import Iterable, Iterator
from datetime import date

from kerma.alerts.alert_rule import OWN_VALUE_KINDS, AlertRule, RuleKind
from kerma.alerts.alert_study import AlertEvent, AlertStudy
from kerma.alerts.outcome import NOT_STATED, Evaluation, Limit, Measured, Outcome
from kerma.alerts.quantity import TRAITS, ValueLevel
from kerma.standard.enumerations import ExamModality

#: A value must exceed the limit by more than this fraction of it: sums of binary fractions may differ from the decimal
#: sum in the sixteenth digit, and a value at the limit does not exceed it.
ROUNDING = 1e-9
_MET, _NOT_MET = True, False


def exceeds(value: float, threshold: float) -> bool:
    """Whether a value is strictly above a threshold."""
    return value > threshold * (1 + ROUNDING)


def evaluate(rules: Iterable[AlertRule], study: AlertStudy, today: date) -> list[Evaluation]:
    """The comparisons of a study and its events with the enabled rules that concern it.

    Args:
        rules: rules of `OWN_VALUE_KINDS`; others are left out.
        study: the study; of quantities that it does not hold nothing is compared.
        today: the day of a study whose day is unknown.
    """
    day = study.day or today
    return [
        evaluation
        for rule in rules
        if rule.is_enabled and rule.kind in OWN_VALUE_KINDS and rule.is_in_force(day)
        for evaluation in _of_rule(rule, study)
    ]


def evaluate_compared(rule: AlertRule, study: AlertStudy, measured: Measured, limit: Limit) -> Evaluation:
    """The comparison of a study with a rule whose limit comes from levels or other studies.

    Args:
        rule: one of `COMPARING_KINDS` that concerns the study.
        study: the study.
        measured: its value.
        limit: with what it is compared.
    """
    outcome = _scope(rule, study, None)
    if outcome is None and measured.value is not None and limit.value is None:
        outcome = Outcome.NOTHING_TO_COMPARE
    return Evaluation(rule, None, outcome or _outcome(measured, limit.value or 0.0, rule.kind), measured, limit)


def concerns(rule: AlertRule, study: AlertStudy, today: date) -> bool:
    """Whether a rule concerns an examination on its day, whatever patient and values."""
    day = study.day or today
    is_of_modality = rule.modality in study.modalities
    return rule.is_enabled and is_of_modality and rule.is_in_force(day) and _concerns_examination(rule, study)


def _of_rule(rule: AlertRule, study: AlertStudy) -> Iterator[Evaluation]:
    if rule.quantity is None or rule.modality not in study.modalities or not _concerns_examination(rule, study):
        return
    if rule.kind is RuleKind.DOSE_CHECK:
        yield from _of_dose_checks(rule, study)
        return
    if rule.kind is RuleKind.GEOMETRY_MISSING:
        yield from _of_missing_map(rule, study)
        return
    if TRAITS[rule.quantity].level is ValueLevel.EVENT:
        for event in study.events:
            if _concerns_event(rule, event):
                yield _compared(rule, study, event)
    elif rule.quantity in study.values:
        yield _compared(rule, study, None)


def _of_dose_checks(rule: AlertRule, study: AlertStudy) -> Iterator[Evaluation]:
    """One comparison for each event with a dose check of the quantity: that with the largest estimate by its limit."""
    for event in study.events:
        checks = [check for check in event.dose_checks if check.quantity is rule.quantity and check.configured > 0]
        if checks:
            worst = max(checks, key=lambda check: check.estimate / check.configured)
            limit = Limit(rule.threshold * worst.configured, {"configured": worst.configured})
            measured = Measured(worst.estimate)
            outcome = _scope(rule, study, event) or _outcome(measured, limit.value or 0.0)
            yield Evaluation(rule, event.event_id, outcome, measured, limit)


def _of_missing_map(rule: AlertRule, study: AlertStudy) -> Iterator[Evaluation]:
    """The comparison of a study whose skin dose was computed."""
    if study.has_skin_dose_map is None or rule.quantity not in study.values:
        return
    found = _compared(rule, study, None)
    has_map = study.has_skin_dose_map and found.outcome is Outcome.EXCEEDS
    yield found._replace(outcome=Outcome.NOT_ABOVE) if has_map else found


def _concerns_examination(rule: AlertRule, study: AlertStudy) -> bool:
    """Whether equipment and standard name are those of the rule."""
    return rule.equipment_id in {None, study.equipment_id} and rule.standard_name in {None, study.standard_name}


def _concerns_event(rule: AlertRule, event: AlertEvent) -> bool:
    """Whether an event of this sort is compared at all: no localizer, and of the acquisitions those of the rule."""
    if event.modality != rule.modality or rule.quantity not in event.values:
        return False
    if event.modality is ExamModality.CT and event.acquisition is None:
        return False
    return rule.acquisition in {None, event.acquisition}


def _compared(rule: AlertRule, study: AlertStudy, event: AlertEvent | None) -> Evaluation:
    measured = NOT_STATED
    if rule.quantity is not None:
        measured = (study.values if event is None else event.values)[rule.quantity]
    outcome = _scope(rule, study, event) or _outcome(measured, rule.threshold)
    return Evaluation(rule, event and event.event_id, outcome, measured)


def _scope(rule: AlertRule, study: AlertStudy, event: AlertEvent | None) -> Outcome | None:
    """Why a value is not compared; None: it is."""
    if study.is_phantom:
        return Outcome.PHANTOM
    found = [condition for condition in _conditions(rule, study, event) if condition is not _MET]
    if _NOT_MET in found:
        return Outcome.OUT_OF_SCOPE
    return Outcome.SCOPE_UNKNOWN if found else None


def _conditions(rule: AlertRule, study: AlertStudy, event: AlertEvent | None) -> Iterator[bool | None]:
    """For each condition of the scope whether it is met; None: unknown."""
    region = (event and event.region) or study.region
    age, weight = study.age_years, study.weight_kg
    phantom = event and event.phantom
    if rule.regions:
        yield None if region is None else region in rule.regions
    if rule.age_years is not None:
        yield None if age is None else rule.age_years.contains_age(age)
    if rule.weight_kg is not None:
        yield None if weight is None else rule.weight_kg.contains(weight)
    if rule.phantom is not None:
        yield None if phantom is None else phantom == rule.phantom


def _outcome(measured: Measured, threshold: float, kind: RuleKind = RuleKind.THRESHOLD) -> Outcome:
    if measured.value is None:
        return Outcome.UNREADABLE if measured.is_unreadable else Outcome.MISSING
    if kind is RuleKind.REPEAT:
        return Outcome.NOT_ABOVE if exceeds(measured.value, threshold) else Outcome.EXCEEDS
    if measured.value == 0:
        return Outcome.ZERO
    return Outcome.EXCEEDS if exceeds(measured.value, threshold) else Outcome.NOT_ABOVE
