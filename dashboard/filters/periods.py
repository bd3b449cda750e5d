"""Periods that move on with the calendar, such as the last 28 days: names in URLs, labels, first and last day."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.filters.criterion import Period

Days = tuple[date | None, date | None]

# "14d": the last 14 days, today included. As a text, the number has no leading zero.
_NUMBER_OF_DAYS = re.compile(r"([1-9][0-9]{0,3})d")


def _today(today: date) -> Days:
    return today, None


def _yesterday(today: date) -> Days:
    return today - timedelta(days=1), today - timedelta(days=1)


def _this_month(today: date) -> Days:
    return today.replace(day=1), None


def _last_month(today: date) -> Days:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _this_year(today: date) -> Days:
    return today.replace(month=1, day=1), None


def _last_year(today: date) -> Days:
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


_BY_NAME: Mapping[str, tuple[str, Callable[[date], Days]]] = {
    "today": (msg("Today"), _today),
    "yesterday": (msg("Yesterday"), _yesterday),
    "this_month": (msg("This month"), _this_month),
    "last_month": (msg("Last month"), _last_month),
    "this_year": (msg("This year"), _this_year),
    "last_year": (msg("Last year"), _last_year),
}

#: The names of the periods that are offered, in their order.
NAMES = (
    "today",
    "yesterday",
    "7d",
    "28d",
    "this_month",
    "last_month",
    "90d",
    "365d",
    "this_year",
    "last_year",
)


def of_name(name: str, today: date) -> Period:
    """The period of this name on a day.

    Raises:
        ValueError: no period has this name.
    """
    if name in _BY_NAME:
        _, days = _BY_NAME[name]
        return Period(name, *days(today))
    return Period(name, today - timedelta(days=_number_of_days(name) - 1), None)


def label(name: str) -> str:
    """The period in words: "Last 28 days".

    Raises:
        ValueError: no period has this name.
    """
    if name in _BY_NAME:
        return tr(_BY_NAME[name][0])
    count = _number_of_days(name)
    return trn("Last {count} day", "Last {count} days", count, count=count)


def _number_of_days(name: str) -> int:
    found = _NUMBER_OF_DAYS.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no period")
    return int(found[1])
