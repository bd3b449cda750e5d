"""Dates of a column: ISO 8601, day.month.year, and dates with slashes whose order one of them shows."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kerma.messages import Message, message, quoted
from kerma.patient_sizes.errors import MAX_LINES, SizeFileError, UnreadableCell, together

#: Behind a date, a time of day may stand, which is not needed.
_TIME = r"(?:[T ]\d{1,2}:\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}")
_DICOM = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_DOTTED = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}})\.?{_TIME}")
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_TIME}")
_MAX_MONTH = 12


class DateOrder(StrEnum):
    """Whether the day or the month stands first in a date with slashes."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class DateText(NamedTuple):
    """A date as it stands in a line."""

    line: int
    text: str


class _Slashed(NamedTuple):
    """A date with slashes: its first two numbers, in the order in which they stand, and its year."""

    source: DateText
    first: int
    second: int
    year: int


def dates_of(texts: Sequence[DateText], order: DateOrder | None = None) -> list[date | None]:
    """The dates of a column; None where there is none.

    Args:
        texts: of all its cells.
        order: of dates with slashes; None: one of them has to show it.

    Raises:
        SizeFileError: one is no date, or the order of dates with slashes cannot be recognised.
    """
    slashed = [part for one in texts if (part := _slashed(one)) is not None]
    is_day_first = _is_day_first(slashed, order) if slashed else True
    found: list[date | None] = []
    errors: list[SizeFileError] = []
    count = 0
    for one in texts:
        try:
            found.append(_date(one, is_day_first=is_day_first) if one.text else None)
        except UnreadableCell as error:
            count += 1
            errors += [error] if len(errors) < MAX_LINES else []
    if errors:
        raise together(errors, count)
    return found


def _slashed(one: DateText) -> _Slashed | None:
    match = _SLASHED.fullmatch(one.text)
    return None if match is None else _Slashed(one, int(match[1]), int(match[2]), int(match[3]))


def _is_day_first(slashed: Sequence[_Slashed], order: DateOrder | None) -> bool:
    """Whether the day stands first: a number above twelve is one."""
    if order is not None:
        return order is DateOrder.DAY_FIRST
    day_first = next((one for one in slashed if one.first > _MAX_MONTH), None)
    month_first = next((one for one in slashed if one.second > _MAX_MONTH), None)
    if day_first is None and month_first is None:
        what = message(
            "{value} may be day/month or month/day, and no date of the column shows which: state the order, or "
            "write dates as YYYY-MM-DD.",
            value=quoted(slashed[0].source.text),
        )
        raise UnreadableCell(slashed[0].source.line, what)
    if day_first is not None and month_first is not None:
        raise SizeFileError(_mixed(day_first.source, month_first.source))
    return day_first is not None


def _mixed(day_first: DateText, month_first: DateText) -> Message:
    return message(
        "The dates are in different orders: {value} in line {line} has the day first, {other} in line {other_line} the "
        "month.",
        value=quoted(day_first.text),
        line=day_first.line,
        other=quoted(month_first.text),
        other_line=month_first.line,
    )


def _date(one: DateText, *, is_day_first: bool) -> date:
    for pattern, of_numbers in _FORMS.items():
        if match := pattern.fullmatch(one.text):
            first, second, third = map(int, match.groups()[:3])
            try:
                return of_numbers(first, second, third, is_day_first)
            except ValueError:
                break
    what = message("{value} is no date: write it as YYYY-MM-DD or DD.MM.YYYY.", value=quoted(one.text))
    raise UnreadableCell(one.line, what)


def _year_first(year: int, month: int, day: int, _is_day_first: bool) -> date:
    return date(year, month, day)


def _day_first(day: int, month: int, year: int, _is_day_first: bool) -> date:
    return date(year, month, day)


def _either(first: int, second: int, year: int, is_day_first: bool) -> date:
    return date(year, second, first) if is_day_first else date(year, first, second)


_FORMS: dict[re.Pattern[str], Callable[[int, int, int, bool], date]] = {
    _ISO: _year_first,
    _DICOM: _year_first,
    _DOTTED: _day_first,
    _SLASHED: _either,
}
