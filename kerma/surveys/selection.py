"""Which studies a survey counts, with which of their events, and why it leaves others out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kerma.facts.age_bounds import AGE_FACT, AGE_TOLERANCE_YEARS
from kerma.facts.event import IrradiationEvent
from kerma.messages import Message, message
from kerma.standard.enumerations import ExamModality, Exclusion
from kerma.surveys.declaration import Rule, Survey
from kerma.surveys.doses import DOSE, is_dose, study_facts_in
from kerma.surveys.evaluation import RowContext, value
from kerma.surveys.expression import Expression
from kerma.surveys.known_facts import study_facts

if TYPE_CHECKING:
    from kerma.surveys.survey_study import SurveyStudy

_EXCLUDED = {
    Exclusion.PHANTOM_BY_RULE: message("A rule recognises a phantom or a test."),
    Exclusion.PHANTOM: message("A person marked it as phantom or test."),
    Exclusion.EXCLUDED: message("A person excluded it from statistics."),
}


class LeftOut(NamedTuple):
    """A study that the survey does not contain.

    Attributes:
        study_instance_uid: of the study.
        study_date: its date; None: unknown.
        equipment_name: its system.
        examination: its standard name, else its description.
        reason: why.
    """

    study_instance_uid: str
    study_date: date | None
    equipment_name: str
    examination: str
    reason: Message


@dataclass(frozen=True)
class SelectedStudy:
    """A study that the survey counts.

    Attributes:
        study: the study.
        events: its events that the survey counts.
        left_out_events: number of its other events by reason.
    """

    study: "SurveyStudy"
    events: Sequence[IrradiationEvent]
    left_out_events: Counter[str] = field(default_factory=Counter)


def selected(survey: Survey, study: "SurveyStudy") -> SelectedStudy | LeftOut:
    """The study with the events that the survey counts, or why the survey leaves it out."""
    events, left_out_events = _events(survey, study)
    reason = _reason(survey, RowContext(survey, study, events))
    if reason is not None:
        return left_out(study, reason)
    return SelectedStudy(study, events, left_out_events)


def left_out(study: "SurveyStudy", reason: Message) -> LeftOut:
    """The entry of a study that is left out."""
    header = study.header
    examination = study.standard_name or header.study_description or ""
    return LeftOut(header.study_instance_uid or "", header.study_date, study.equipment_name, examination, reason)


def _events(survey: Survey, study: "SurveyStudy") -> tuple[list[IrradiationEvent], Counter[str]]:
    events, others = [], Counter[str]()
    for number, event in enumerate(study.events):
        context = RowContext(survey, study, study.events, number)
        broken = next((rule for rule in survey.event_rules if holds(rule, context)), None)
        if broken is None:
            events.append(event)
        else:
            others[broken.reason] += 1
    return events, others


def _reason(survey: Survey, context: RowContext) -> Message | None:
    exclusion = context.study.exclusion.exclusion
    if exclusion is not None:
        return _EXCLUDED[exclusion]
    if (missing := _missing(survey, context)) is not None:
        return missing
    broken = next((rule for rule in survey.study_rules if holds(rule, context)), None)
    if broken is not None:
        return message("Left out by the survey: {rule}.", rule=broken.reason)
    if not context.events and survey.event_rules:
        return message("None of its events counts for this survey.")
    if survey.event_limit is not None and len(context.events) > survey.event_limit:
        return message("It has more events than the form has places ({number}).", number=survey.event_limit)
    return None


def _missing(survey: Survey, context: RowContext) -> Message | None:
    """The first needed fact that is not stated; equipment states zero for a dose that it did not measure."""
    for fact in survey.needs:
        found = value(fact, context)
        label = _label(context, fact.name)
        if not named_facts(survey, fact, context.study.modality).isdisjoint(context.study.mixed_totals):
            return message("{fact} is a dose of several modalities.", fact=label)
        if found is None:
            return message("{fact} is not stated.", fact=label)
        if is_dose(fact) and found == 0:
            return message("{fact} is stated as zero.", fact=label)
    return None


def named_facts(survey: Survey, expression: Expression, modality: ExamModality) -> frozenset[str]:
    """Names of the facts of a study in an expression; instead of `dose` those of the modality's quantity."""
    found, dose = study_facts_in(expression), survey.dose_of(modality)
    return found if dose is None or DOSE not in found else found - {DOSE} | study_facts_in(dose.expression)


def _label(context: RowContext, name: str) -> Message:
    """The label of a fact of the study, as screens translate it."""
    modality = context.study.modality
    dose = context.survey.dose_of(modality)
    if dose is not None and name == DOSE:
        return Message(dose.name, {})
    fact = study_facts(modality).get(name)
    return Message(fact.label if fact else name, {})


def holds(rule: Rule, context: RowContext) -> bool:
    """Whether all conditions of a rule hold."""
    found = value(rule.fact, context)
    if rule.is_missing and found is not None:
        return False
    if not rule.is_missing and not _compares(rule, found):
        return False
    return rule.also is None or holds(rule.also, context)


def _compares(rule: Rule, found: object) -> bool:
    if found is None:
        return False
    text = str(found).casefold()
    number = float(found) if isinstance(found, int | float) else None
    # On a birthday an age is neither below nor above it.
    tolerance = AGE_TOLERANCE_YEARS if rule.fact.name == AGE_FACT else 0
    conditions = (
        not rule.one_of or text in {one.casefold() for one in rule.one_of},
        not rule.contains or any(one.casefold() in text for one in rule.contains),
        rule.below is None or (number is not None and number + tolerance < rule.below),
        rule.maximum is None or (number is not None and number - tolerance <= rule.maximum),
        rule.above is None or (number is not None and number - tolerance > rule.above),
    )
    return all(conditions)
