"""Filters as text: of a chip, of the line above a list, and of an exported file."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

from dashboard.filters import periods, url_values
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import lower, msg, tr
from dashboard.ui.text.object_sources import source_name
from dashboard.ui.text.spelling import display_text
from kerma.database.query.filters.criterion import (
    Criterion,
    FilterKind,
    FilterValue,
    Period,
    Range,
    SearchText,
    checked,
)
from kerma.database.query.filters.study_filter import StudyFilter

#: Displayed names of equipment, by `equipment_id`.
EquipmentLabels: TypeAlias = Mapping[UUID, str]

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
_MAX_LENGTH = 60
_MAX_LISTED = 3
_LAST_HOUR, _LAST_PERCENTILE = 23, 100


class _Subject(NamedTuple):
    """A criterion, and the names of the equipment that its value may contain."""

    criterion: Criterion
    labels: EquipmentLabels

    @property
    def label(self) -> str:
        """The translated label within a sentence."""
        return lower(tr(self.criterion.label))


def summary(study_filter: StudyFilter, title: str, labels: EquipmentLabels) -> str:
    """The filter as text: "CT, from 2025-01-01, description contains 'thorax'"."""
    phrases = [phrase(criterion, value, labels) for criterion, value in study_filter.criteria]
    return ", ".join((title, *phrases))


def phrase(criterion: Criterion, value: FilterValue, labels: EquipmentLabels) -> str:
    """One criterion with its value: "description contains 'thorax'"."""
    return _PHRASES[criterion.kind](_Subject(criterion, labels), value)


def option(criterion: Criterion, text: str) -> str:
    """A text of a criterion of kind ONE_OF, as displayed."""
    if criterion.name == "source":
        return source_name(text)
    if criterion.name == "sex":
        return tr(_SEXES.get(text, text))
    return formatting.word(text) if criterion.vocabulary else display_text("".join(criterion.columns[:1]), text)


def _short(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"


def _quoted(text: str) -> str:
    return tr("‘{text}’", text=_short(text))  # noqa: RUF001 -- the quotation marks of the language


def _any_of(texts: list[str]) -> str:
    more = len(texts) - _MAX_LISTED
    listed = texts if more <= 0 else [*texts[:_MAX_LISTED], tr("{more} more", more=more)]
    return tr(" or ").join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed)


def _words(_: _Subject, value: SearchText) -> str:
    return tr("with {value}", value=_quoted(value.text))


def _contains(subject: _Subject, value: str) -> str:
    return tr("{criterion} contains {value}", criterion=subject.label, value=_quoted(value))


def _coded(subject: _Subject, value: SearchText) -> str:
    if value.hashes:
        return tr("{criterion} is {value}", criterion=subject.label, value=_quoted(value.text))
    return _contains(subject, value.text)


def _one_of(subject: _Subject, value: tuple[str, ...]) -> str:
    label = lower(tr(subject.criterion.attribute or subject.criterion.label))
    return f"{label} {_any_of([_quoted(option(subject.criterion, text)) for text in value])}"


def _equipment(subject: _Subject, value: tuple[UUID, ...]) -> str:
    return _any_of([_short(subject.labels.get(equipment_id) or tr("unknown equipment")) for equipment_id in value])


def _weekdays(_: _Subject, value: tuple[int, ...]) -> str:
    return tr("on {value}", value=_any_of([tr(DAYS[day - 1]) for day in value]))


def _from_day(subject: _Subject, value: date) -> str:
    pattern = msg("received from {day}") if _is_of_reception(subject) else msg("from {day}")
    return tr(pattern, day=formatting.day(value))


def _to_day(subject: _Subject, value: date) -> str:
    pattern = msg("received to {day}") if _is_of_reception(subject) else msg("to {day}")
    return tr(pattern, day=formatting.day(value))


def _is_of_reception(subject: _Subject) -> bool:
    return subject.criterion.columns == ("received_at",)


def _period(subject: _Subject, value: Period) -> str:
    pattern = msg("received {period} ({days})") if _is_of_reception(subject) else msg("{period} ({days})")
    return tr(pattern, period=lower(periods.label(value.name)), days=_days(value))


def _days(value: Period) -> str:
    """The days of a period now: "from 2026-11-02", "2026-10-01 to 2026-10-31"."""
    days = [formatting.day(day) for day in (value.first, value.last) if day is not None]
    if value.last is None:
        return tr("from {day}", day=days[0])
    return days[0] if value.first == value.last else tr("{first} to {last}", first=days[0], last=days[1])


def _range(subject: _Subject, value: Range) -> str:
    return f"{subject.label} {between(value, subject.criterion.symbol)}"


def between(value: Range, symbol: str = "") -> str:
    """A range with its unit: "100 to 500 mGy·cm", "at least 5", "0"."""
    minimum, maximum = (_number(bound) for bound in value)
    unit = f" {symbol}" if symbol else ""
    if minimum == maximum:
        return f"{minimum}{unit}"
    if minimum and maximum:
        return tr("{minimum} to {maximum}{unit}", minimum=minimum, maximum=maximum, unit=unit)
    if minimum:
        return tr("at least {minimum}{unit}", minimum=minimum, unit=unit)
    return tr("at most {maximum}{unit}", maximum=maximum, unit=unit)


def _number(bound: float | None) -> str:
    return "" if bound is None else formatting.decimal(url_values.number(bound))


def _hours(_: _Subject, value: Range) -> str:
    first = 0 if value.minimum is None else value.minimum
    last = _LAST_HOUR if value.maximum is None else value.maximum
    return tr("{minimum}:00 to {maximum}:59 o'clock", minimum=f"{first:02.0f}", maximum=f"{last:02.0f}")


def _percentile(_: _Subject, value: Range) -> str:
    return tr(
        "percentile {minimum} to {maximum} of the dose of the studies that fit the other filters",
        minimum=_number(value.minimum or 0),
        maximum=_number(_LAST_PERCENTILE if value.maximum is None else value.maximum),
    )


def _yes_no(subject: _Subject, value: bool) -> str:
    pattern = msg("with {criterion}") if value else msg("without {criterion}")
    return tr(pattern, criterion=subject.label)


_PHRASES: dict[FilterKind, Callable[[_Subject, FilterValue], str]] = {
    FilterKind.WORDS: checked(SearchText, _words),
    FilterKind.CONTAINS: checked(str, _contains),
    FilterKind.HASHED_TEXT: checked(SearchText, _coded),
    FilterKind.ONE_OF: checked(tuple, _one_of),
    FilterKind.EQUIPMENT: checked(tuple, _equipment),
    FilterKind.FROM_DAY: checked(date, _from_day),
    FilterKind.TO_DAY: checked(date, _to_day),
    FilterKind.PERIOD: checked(Period, _period),
    FilterKind.RANGE: checked(Range, _range),
    FilterKind.WHOLE: checked(Range, _range),
    FilterKind.EVENT_COUNT: checked(Range, _range),
    FilterKind.PERCENTILE: checked(Range, _percentile),
    FilterKind.WEEKDAYS: checked(tuple, _weekdays),
    FilterKind.HOURS: checked(Range, _hours),
    FilterKind.YES_NO: checked(bool, _yes_no),
}
