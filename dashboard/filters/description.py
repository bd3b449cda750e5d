"""A filter in words, for its chips and for the sentence above a list."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from dashboard.filters import url_values
from dashboard.pages.study.provenance import SOURCES
from dashboard.ui import formatting
from dashboard.ui.i18n import lower, msg, tr
from dashboard.ui.spelling import spelt
from kerma.database.query.filters.criteria import Criterion, Kind, Range, Value
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


def phrase(criterion: Criterion, value: Value, machines: Machines) -> str:
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
    return tr("{criterion} is {value}", criterion=label, value=text) if value.hashed else _containing(label, text)


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
    least, most = ("" if each is None else formatting.decimal(url_values.number(each)) for each in value)
    unit = f" {symbol}" if symbol else ""
    if least == most:
        return f"{least}{unit}"
    if least and most:
        return tr("{least} to {most}{unit}", least=least, most=most, unit=unit)
    return (
        tr("at least {least}{unit}", least=least, unit=unit)
        if least
        else tr("at most {most}{unit}", most=most, unit=unit)
    )


def _hours(_: Criterion, value: Any, __: Machines) -> str:
    least, most = (0 if value.least is None else value.least), (23 if value.most is None else value.most)
    return tr("{least}:00 to {most}:59 o'clock", least=f"{least:02.0f}", most=f"{most:02.0f}")


def _percentile(_: Criterion, value: Any, __: Machines) -> str:
    least, most = (
        formatting.decimal(url_values.number(each or 0))
        for each in (value.least, 100 if value.most is None else value.most)
    )
    return tr("percentile {least} to {most} of the dose of what the other filters leave", least=least, most=most)


def _yes_no(criterion: Criterion, value: Any, _: Machines) -> str:
    label = lower(tr(criterion.label))
    return tr("with {criterion}", criterion=label) if value else tr("without {criterion}", criterion=label)


_PHRASES: dict[Kind, Callable[[Criterion, Any, Machines], str]] = {
    Kind.WORDS: _words,
    Kind.CONTAINS: _contains,
    Kind.CODED: _coded,
    Kind.ONE_OF: _one_of,
    Kind.MACHINES: _machines,
    Kind.FROM_DAY: lambda _, value, __: tr("from {day}", day=formatting.anything(value)),
    Kind.TO_DAY: lambda _, value, __: tr("to {day}", day=formatting.anything(value)),
    Kind.RANGE: _range,
    Kind.WHOLE: _range,
    Kind.EVENT_COUNT: _range,
    Kind.PERCENTILE: _percentile,
    Kind.WEEKDAYS: _weekdays,
    Kind.HOURS: _hours,
    Kind.YES_NO: _yes_no,
}
