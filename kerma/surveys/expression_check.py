"""Whether an expression has a meaning: its facts exist, its functions get what they take, and its units agree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kerma.facts.fact import Fact, ValueKind
from kerma.facts.record import nested_records_of
from kerma.standard.enumerations import ExamModality
from kerma.standard.vocabulary import FILTER_MATERIALS
from kerma.surveys.errors import nearest
from kerma.surveys.expression import SEVERAL, Call, Expression, ExpressionError, FactName, Literal, Scope
from kerma.surveys.functions import FUNCTIONS, OF_NUMBERS, Function, Takes, Yields
from kerma.surveys.known_facts import (
    OF_DOSES,
    PERSONAL,
    common_event_facts,
    common_study_facts,
    event_facts,
    study_facts,
)
from kerma.surveys.survey_study import EVENT_RECORDS

_FILTERS = "filters"
_MM = "mm"
_NUMBERS = frozenset({ValueKind.NUMBER, ValueKind.COUNT})


@dataclass(frozen=True)
class Vocabulary:
    """What expressions of a declaration may name.

    Attributes:
        modalities: of the studies; facts are those that all of them have.
        has_event: whether an event is at hand: the row is one, or the block is repeated for each.
        bands: names of its classes of numbers.
        words: its tables of words.
        has_doses: whether it declares the dose of each modality.
    """

    modalities: tuple[ExamModality, ...]
    has_event: bool = False
    bands: Collection[str] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    has_doses: bool = False

    def names(self, scope: Scope) -> Mapping[str, Fact]:
        """The known facts of a scope."""
        if scope is not Scope.STUDY:
            return common_event_facts(self.modalities)
        of_doses = OF_DOSES if self.has_doses else {}
        return {
            **common_study_facts(self.modalities),
            **of_doses,
            **{name: Fact(name, name, "A class of numbers.") for name in self.bands},
        }


@dataclass(frozen=True)
class Meaning:
    """What an expression yields.

    Attributes:
        unit: UCUM code of its numbers; empty: none.
        is_several: whether it yields several values.
        is_number: whether its values are numbers.
    """

    unit: str = ""
    is_several: bool = False
    is_number: bool = False


def meaning(expression: Expression, vocabulary: Vocabulary) -> Meaning:
    """What an expression yields.

    Raises:
        ExpressionError: it has no meaning.
    """
    if isinstance(expression, Literal):
        return Meaning()
    if isinstance(expression, FactName):
        return _of_fact(expression, vocabulary)
    function = FUNCTIONS.get(expression.function)
    if function is None:
        hint = nearest(expression.function, FUNCTIONS)
        raise ExpressionError(f"there is no function '{expression.function}'; {hint}", expression.offset)
    return _of_call(expression, function, vocabulary)


def declared_fact(name: FactName, vocabulary: Vocabulary) -> Fact:
    """The declaration of a fact.

    Raises:
        ExpressionError: there is none of this name.
    """
    names = vocabulary.names(name.scope)
    if name.name in names:
        return names[name.name]
    if name.name in PERSONAL:
        raise ExpressionError(f"'{name.name}' identifies a person; surveys do not contain it", name.offset)
    owner = "study" if name.scope is Scope.STUDY else "event"
    without = _without(name, vocabulary)
    what = f"{', '.join(without)} has no fact '{name.name}' of the {owner}; {_hint(name, vocabulary)}"
    raise ExpressionError(what, name.offset)


def _without(name: FactName, vocabulary: Vocabulary) -> list[ExamModality]:
    """The modalities without a fact."""
    facts = study_facts if name.scope is Scope.STUDY else event_facts
    return [modality for modality in vocabulary.modalities if name.name not in facts(modality)]


def _hint(name: FactName, vocabulary: Vocabulary) -> str:
    if len(_without(name, vocabulary)) < len(vocabulary.modalities):
        return "a survey of several modalities has facts of all; doses of each are declared under [doses] as 'dose'."
    if name.name in OF_DOSES:
        return "it needs the table [doses]."
    if name.scope is Scope.STUDY and name.name in common_event_facts(vocabulary.modalities):
        return f"of events it is 'event.{name.name}' or 'events.{name.name}'."
    if name.scope is not Scope.STUDY and name.name in common_study_facts(vocabulary.modalities):
        return f"of the study it is '{name.name}'."
    return nearest(name.name, vocabulary.names(name.scope))


def _of_fact(name: FactName, vocabulary: Vocabulary) -> Meaning:
    if name.scope is not Scope.STUDY and not name.name:
        raise ExpressionError(f"'{name.scope}' needs a fact, as {name.scope}.{_example(vocabulary)}", name.offset)
    fact = declared_fact(name, vocabulary)
    if name.scope is Scope.EVENT and not vocabulary.has_event:
        what = f"'event.{name.name}' needs rows = \"event\" or a repeated block; 'events.{name.name}' is of all events"
        raise ExpressionError(what, name.offset)
    unit = fact.unit if fact.unit != "1" else ""
    return Meaning(unit, name.scope in SEVERAL or "." in name.name, fact.kind in _NUMBERS)


def _example(vocabulary: Vocabulary) -> str:
    return next(name for name, fact in common_event_facts(vocabulary.modalities).items() if fact.unit)


def _of_call(call: Call, function: Function, vocabulary: Vocabulary) -> Meaning:
    if call.function == "count":
        _require(call, function, len(call.arguments) == 1 and _is_scope(call.arguments[0]))
        return Meaning(is_number=True)
    if call.function == "filter_thickness":
        return _of_filters(call, function, vocabulary)
    if call.function == "word":
        return _of_word(call, function, vocabulary)
    found = [meaning(argument, vocabulary) for argument in call.arguments]
    if function.takes is Takes.SEVERAL_AND_TEXT:
        is_right = len(found) == 2 and isinstance(call.arguments[1], Literal)  # noqa: PLR2004 -- a fact and a text
        _require(call, function, is_right and found[0].is_several)
        return Meaning(found[0].unit)
    _require(call, function, bool(found) and _fits(found, function))
    units = {one.unit for one, argument in zip(found, call.arguments, strict=True) if not isinstance(argument, Literal)}
    if function.has_unit and len(units) > 1:
        raise ExpressionError(f"the values have different units: {', '.join(sorted(units))}", call.offset)
    unit, is_number = next(iter(units), "") if function.has_unit else "", all(one.is_number for one in found)
    if call.function in OF_NUMBERS and not is_number:
        raise ExpressionError(f"{call.function}() takes numbers; this is a text", call.arguments[0].offset)
    return Meaning(unit, function.yields is Yields.SEVERAL, is_number and function.has_unit)


def _fits(found: list[Meaning], function: Function) -> bool:
    if function.takes is Takes.SEVERAL:
        return len(found) == 1 and found[0].is_several
    if function.takes is Takes.TWO_VALUES:
        return len(found) == 2 and not any(one.is_several for one in found)  # noqa: PLR2004 -- as it takes
    if function.takes is Takes.ONE_VALUE:
        return len(found) == 1 and not found[0].is_several
    if function.takes is Takes.TEXTS:
        return not any(one.is_several or one.unit for one in found)
    return True


def _is_scope(argument: Expression) -> bool:
    return isinstance(argument, FactName) and argument.scope in SEVERAL and not argument.name


def _of_word(call: Call, function: Function, vocabulary: Vocabulary) -> Meaning:
    is_right = len(call.arguments) == 2 and isinstance(call.arguments[1], FactName)  # noqa: PLR2004 -- value and table
    _require(call, function, is_right)
    table = call.arguments[1]
    if isinstance(table, FactName) and table.name not in vocabulary.words:
        hint = nearest(table.name, vocabulary.words) if vocabulary.words else "the declaration has none."
        raise ExpressionError(f"there is no table [words.{table.name}]; {hint}", table.offset)
    return Meaning("", meaning(call.arguments[0], vocabulary).is_several)


def _of_filters(call: Call, function: Function, vocabulary: Vocabulary) -> Meaning:
    for modality in vocabulary.modalities:
        if _FILTERS not in nested_records_of(EVENT_RECORDS[modality]):
            raise ExpressionError(f"{modality} states no filters of events", call.offset)
    filters, material = call.arguments if len(call.arguments) == 2 else (None, None)  # noqa: PLR2004 -- as it takes
    is_of_events = isinstance(filters, FactName) and filters.name == _FILTERS and filters.scope is not Scope.STUDY
    is_right = is_of_events and isinstance(material, Literal)
    _require(call, function, is_right)
    if isinstance(material, Literal) and material.text not in set(FILTER_MATERIALS.values()):
        hint = nearest(material.text, FILTER_MATERIALS.values())
        raise ExpressionError(f"there is no material '{material.text}'; {hint}", material.offset)
    is_several = isinstance(filters, FactName) and filters.scope in SEVERAL
    if not is_several and not vocabulary.has_event:
        raise ExpressionError("'event.filters' needs rows = \"event\" or a repeated block", call.offset)
    return Meaning(_MM, is_several, is_number=True)


def _require(call: Call, function: Function, is_right: bool) -> None:
    if not is_right:
        raise ExpressionError(f"{call.function}() takes {function.takes.value}", call.offset)
