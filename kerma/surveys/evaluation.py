"""The values of expressions for one study, and the cells that columns make of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, TypeGuard, cast

from kerma.facts.age_bounds import AGE_FACT, completed_years
from kerma.facts.event import IrradiationEvent
from kerma.standard.enumerations import IrradiationEventType
from kerma.surveys.declaration import Survey
from kerma.surveys.expression import Call, Expression, FactName, Literal, Scope
from kerma.surveys.functions import FUNCTIONS, Dimensions, Interval, Single, Value, filter_thickness_mm
from kerma.surveys.known_facts import CODE_FACTS, OF_DOSES

if TYPE_CHECKING:
    from kerma.surveys.survey_study import SurveyStudy


_FILTERS = "filters"
_SCOPES = {Scope.FLUORO_EVENTS: True, Scope.ACQUISITION_EVENTS: False}


@dataclass(frozen=True)
class RowContext:
    """What the expressions of a row refer to.

    Attributes:
        survey: the declaration.
        study: the study.
        events: its events that the survey counts.
        number: position of the event of the row or block in `events`; None: there is none.
        row_number: number of the row, from 1.
        study_number: number of the study among the counted ones, from 1.
    """

    survey: Survey
    study: "SurveyStudy"
    events: Sequence[IrradiationEvent]
    number: int | None = None
    row_number: int = 0
    study_number: int = 0

    @property
    def event(self) -> IrradiationEvent | None:
        """The event of the row or block."""
        return None if self.number is None or self.number >= len(self.events) else self.events[self.number]

    def events_of(self, scope: Scope) -> Sequence[IrradiationEvent]:
        """The events of a scope."""
        if scope is Scope.EVENT:
            return () if self.event is None else (self.event,)
        if scope is Scope.EVENTS:
            return self.events
        fluoroscopy = IrradiationEventType.FLUOROSCOPY
        is_fluoro = _SCOPES[scope]
        return [
            one for one in self.events if (getattr(one, "irradiation_event_type", None) == fluoroscopy) is is_fluoro
        ]


def value(expression: Expression, context: RowContext) -> Value:
    """The value of an expression; None where nothing is stated."""
    if isinstance(expression, Literal):
        return expression.text
    if isinstance(expression, FactName):
        return _fact(expression, context)
    return _call(expression, context)


def study_value(name: str, context: RowContext) -> Single | None:
    """A fact of the study, by name."""
    study = context.study
    bands = next((one for one in context.survey.bands if one.name == name), None)
    if bands is not None:
        number = study_value(bands.fact.name, context)
        return bands.label(number) if isinstance(number, int | float) else None
    added: dict[str, Single] = {
        "row_number": context.row_number,
        "study_number": context.study_number,
        "record_id": study.pseudonym or str(context.study_number),
        "modality": study.modality,
        "event_count": len(context.events),
    }
    if name in OF_DOSES:
        return _of_dose(name, context)
    if name in added:
        return added[name]
    if name in CODE_FACTS or name in study.mixed_totals:
        return study.codes.get(CODE_FACTS.get(name, ""))
    for record in (study.totals, study.header, study):
        if hasattr(record, name):
            return cast("Single | None", getattr(record, name))
    return None


def _of_dose(name: str, context: RowContext) -> Single | None:
    """The dose that the survey declares for the modality of the study, its name or its unit."""
    dose = context.survey.dose_of(context.study.modality)
    if dose is None:
        return None
    texts = {"dose_name": dose.name, "dose_unit": dose.unit}
    return texts[name] if name in texts else cast("Single | None", value(dose.expression, context))


def _fact(name: FactName, context: RowContext) -> Value:
    if name.scope is Scope.STUDY:
        return study_value(name.name, context)
    if name.scope is Scope.EVENT and name.name == "number":
        return None if context.event is None or context.number is None else context.number + 1
    values = tuple(_event_values(context.events_of(name.scope), name.name))
    if name.scope is Scope.EVENT and "." not in name.name:
        return values[0] if values else None
    return values or None


def _event_values(events: Sequence[IrradiationEvent], name: str) -> Iterator[Single]:
    """The stated values of a fact of events, or of the records of a list below them."""
    part, _, own = name.rpartition(".")
    for event in events:
        for record in getattr(event, part) if part else (event,):
            found = getattr(record, own)
            if found is not None:
                yield found


def _call(call: Call, context: RowContext) -> Value:
    special = _SPECIAL.get(call.function)
    if special is not None:
        return special(call, context)
    values = [one for argument in call.arguments for one in _several(value(argument, context))]
    compute = FUNCTIONS[call.function].compute
    return None if compute is None else compute(values)


def is_single(found: Value) -> TypeGuard[Single]:
    """Whether a value is one value."""
    return found is not None and (not isinstance(found, tuple) or isinstance(found, Interval | Dimensions))


def _several(found: Value) -> tuple[Single, ...]:
    if found is None:
        return ()
    return (found,) if is_single(found) else cast("tuple[Single, ...]", found)


def _count(call: Call, context: RowContext) -> Value:
    return len(context.events_of(cast("FactName", call.arguments[0]).scope))


def _one_or(call: Call, context: RowContext) -> Value:
    distinct = list(dict.fromkeys(_several(value(call.arguments[0], context))))
    if len(distinct) > 1:
        return value(call.arguments[1], context)
    return distinct[0] if distinct else None


def _word(call: Call, context: RowContext) -> Value:
    words = context.survey.words[cast("FactName", call.arguments[1]).name]
    found = value(call.arguments[0], context)
    translated = tuple(words.get(str(one), one) for one in _several(found))
    if is_single(found):
        return translated[0]
    return translated or None


def _numbered(call: Call, context: RowContext) -> Value:
    """A value with its number from the second event with the same value on: RCC, RCC2, RCC3."""
    own = value(call.arguments[0], context)
    if own is None or context.number is None:
        return own
    others = (RowContext(context.survey, context.study, context.events, number) for number in range(context.number))
    before = sum(value(call.arguments[0], other) == own for other in others)
    return f"{own}{before + 1}" if before else own


def _completed(call: Call, context: RowContext) -> Value:
    """A number without its decimals; of an age, the birthdays that the patient has had."""
    argument = call.arguments[0]
    number = value(argument, context)
    if not isinstance(number, int | float):
        return None
    is_age = isinstance(argument, FactName) and argument.name == AGE_FACT
    return completed_years(number) if is_age else floor(number)


def _filter_thickness(call: Call, context: RowContext) -> Value:
    filters, material = cast("FactName", call.arguments[0]), cast("Literal", call.arguments[1]).text
    events = context.events_of(filters.scope)
    found = (filter_thickness_mm(getattr(event, _FILTERS), material) for event in events)
    stated = tuple(thickness for thickness in found if thickness is not None)
    if filters.scope is Scope.EVENT:
        return stated[0] if stated else None
    return stated or None


_SPECIAL = {
    "count": _count,
    "one_or": _one_or,
    "word": _word,
    "numbered": _numbered,
    "completed": _completed,
    "filter_thickness": _filter_thickness,
}
