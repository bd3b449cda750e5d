"""A filter in words, for its chips and for the sentence above a list."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from dashboard.filters import url_values
from dashboard.pages.study.provenance import SOURCES
from dashboard.ui import formatting
from dashboard.ui.i18n import lower, msg, tr
from dashboard.ui.spelling import spelt
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter

#: Names of machines by equipment_id.
Machines = Mapping[UUID, str]

DAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
_SEXES = {"F": msg("female"), "M": msg("male"), "O": msg("other")}
_LONGEST = 60
_MOST_NAMED = 3


def summary(chosen: StudyFilter, title: str, machines: Machines) -> str:
    """What the filter leaves: "CT, from 2025-01-01, description contains 'thorax'"."""
    phrases = [phrase(criterion, value, machines) for criterion, value in chosen.criteria]
    return ", ".join((title, *phrases))


def phrase(criterion: Criterion, value: FilterValue, machines: Machines) -> str:
    """One criterion with its value."""
    return _PHRASES[criterion.kind](criterion, value, machines)


def choice(criterion: Criterion, text: str) -> str:
    """One of the texts of a choice, as people say it."""
    if criterion.name == "source":
        return tr(SOURCES[text]) if text in SOURCES else formatting.word(text)
    if criterion.name == "sex":
        return tr(_SEXES.get(text, text))
    return formatting.word(text) if criterion.vocabulary else spelt("".join(criterion.columns[:1]), text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _quoted(text: str) -> str:
    return tr("‘{text}’", text=_short(text))  # noqa: RUF001, the quotation marks of the language


def _any_of(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    said = names if more <= 0 else [*names[:_MOST_NAMED], tr("{more} more", more=more)]
    return tr(" or ").join([", ".join(said[:-1]), said[-1]] if said[1:] else said)


def _words(_: Criterion, value: Any, __: Machines) -> str:
    return tr("with {value}", value=_quoted(value.text))


def _contains(criterion: Criterion, value: Any, _: Machines) -> str:
    return _containing(lower(tr(criterion.label)), _quoted(value))


def _containing(label: str, text: str) -> str:
    return tr("{criterion} contains {value}", criterion=label, value=text)


def _coded(criterion: Criterion, value: Any, _: Machines) -> str:
    label, text = lower(tr(criterion.label)), _quoted(value.text)
    return tr("{criterion} is {value}", criterion=label, value=text) if value.hashes else _containing(label, text)


def _one_of(criterion: Criterion, value: Any, _: Machines) -> str:
    label = lower(tr(criterion.label.removesuffix(" is")))
    return f"{label} {_any_of([_quoted(choice(criterion, each)) for each in value])}"


def _machines(_: Criterion, value: Any, machines: Machines) -> str:
    return _any_of([_short(machines.get(each) or tr("unknown machine")) for each in value])


def _weekdays(_: Criterion, value: Any, __: Machines) -> str:
    return tr("on {value}", value=_any_of([tr(DAYS[day - 1]) for day in value]))


def _range(criterion: Criterion, value: Any, _: Machines) -> str:
    return f"{lower(tr(criterion.label))} {between(value, criterion.symbol)}"


def between(value: Range, symbol: str = "") -> str:
    """A range in words: "100 to 500 mGy·cm", "at least 5", "0"."""
    minimum, maximum = ("" if each is None else formatting.decimal(url_values.number(each)) for each in value)
    unit = f" {symbol}" if symbol else ""
    if minimum == maximum:
        return f"{minimum}{unit}"
    if minimum and maximum:
        return tr("{minimum} to {maximum}{unit}", minimum=minimum, maximum=maximum, unit=unit)
    return (
        tr("at least {minimum}{unit}", minimum=minimum, unit=unit)
        if minimum
        else tr("at most {maximum}{unit}", maximum=maximum, unit=unit)
    )


def _hours(_: Criterion, value: Any, __: Machines) -> str:
    minimum, maximum = (0 if value.minimum is None else value.minimum), (23 if value.maximum is None else value.maximum)
    return tr("{minimum}:00 to {maximum}:59 o'clock", minimum=f"{minimum:02.0f}", maximum=f"{maximum:02.0f}")


def _percentile(_: Criterion, value: Any, __: Machines) -> str:
    minimum, maximum = (
        formatting.decimal(url_values.number(each or 0))
        for each in (value.minimum, 100 if value.maximum is None else value.maximum)
    )
    return tr(
        "percentile {minimum} to {maximum} of the dose of what the other filters leave",
        minimum=minimum,
        maximum=maximum,
    )


def _yes_no(criterion: Criterion, value: Any, _: Machines) -> str:
    label = lower(tr(criterion.label))
    return tr("with {criterion}", criterion=label) if value else tr("without {criterion}", criterion=label)


_PHRASES: dict[FilterKind, Callable[[Criterion, Any, Machines], str]] = {
    FilterKind.WORDS: _words,
    FilterKind.CONTAINS: _contains,
    FilterKind.CODED: _coded,
    FilterKind.ONE_OF: _one_of,
    FilterKind.EQUIPMENT: _machines,
    FilterKind.FROM_DAY: lambda _, value, __: tr("from {day}", day=formatting.anything(value)),
    FilterKind.TO_DAY: lambda _, value, __: tr("to {day}", day=formatting.anything(value)),
    FilterKind.RANGE: _range,
    FilterKind.WHOLE: _range,
    FilterKind.EVENT_COUNT: _range,
    FilterKind.PERCENTILE: _percentile,
    FilterKind.WEEKDAYS: _weekdays,
    FilterKind.HOURS: _hours,
    FilterKind.YES_NO: _yes_no,
}
