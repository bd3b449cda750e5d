"""Filters in words."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dashboard.filters import periods
from dashboard.filters.description import phrase
from kerma.database.query.filters.criteria import find_criterion
from kerma.database.query.filters.criterion import Period, Range, SearchText
from kerma.standard.enumerations import ExamModality

CT1 = UUID(int=1)
MACHINES = {CT1: "Ring 64 · CT1"}
TODAY = date(2026, 3, 15)


def quoted(text: str) -> str:
    return f"\N{LEFT SINGLE QUOTATION MARK}{text}\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("text", SearchText("lung low"), f"with {quoted('lung low')}"),
        ("from", date(2026, 1, 1), "from 2026-01-01"),
        ("to", date(2026, 1, 31), "to 2026-01-31"),
        ("period", periods.of_name("28d", TODAY), "last 28 days (from 2026-02-16)"),
        ("period", periods.of_name("last_month", TODAY), "last month (2026-02-01 to 2026-02-28)"),
        ("received", periods.of_name("today", TODAY), "received today (from 2026-03-15)"),
        ("received", periods.of_name("yesterday", TODAY), "received yesterday (2026-03-14)"),
        ("received_from", date(2026, 1, 1), "received from 2026-01-01"),
        ("received_to", date(2026, 1, 31), "received to 2026-01-31"),
        ("machine", (CT1, UUID(int=2)), "Ring 64 · CT1 or unknown equipment"),
        ("study", ("a", "b", "c"), f"study {quoted('a')}, {quoted('b')} or {quoted('c')}"),
        ("study", tuple("abcde"), f"study {quoted('a')}, {quoted('b')}, {quoted('c')} or 2 more"),
        ("description", "x" * 100, f"description contains {quoted('x' * 59 + '…')}"),
        ("accession", SearchText("A1"), f"accession number contains {quoted('A1')}"),
        ("accession", SearchText("A1", ("hash",)), f"accession number is {quoted('A1')}"),
        ("dlp", Range(0.5, 500), "DLP 0.5 to 500 mGy·cm"),
        ("dlp", Range(None, 0), "DLP at most 0 mGy·cm"),
        ("spiral", Range(1, None), "spiral at least 1"),
        ("events", Range(0, 0), "events 0"),
        ("weekday", (6, 7), "on Saturday or Sunday"),
        ("hour", Range(22, 5), "22:00 to 05:59 o'clock"),
        ("percentile", Range(95, None), "percentile 95 to 100 of the dose of the studies that fit the other filters"),
        ("sex", ("F",), f"sex {quoted('female')}"),
        ("type", ("constant_angle",), f"type {quoted('localizer')}"),
        ("source", ("ct_rdsr",), f"source object {quoted('CT dose report (RDSR)')}"),
        ("problems", False, "without problems"),
    ],
)
def test_a_filter_is_described_in_words(name: str, value: Any, expected: str) -> None:
    assert phrase(find_criterion(ExamModality.CT, name), value, MACHINES) == expected


@pytest.mark.parametrize(
    ("name", "label", "first", "last"),
    [
        ("today", "Today", TODAY, None),
        ("yesterday", "Yesterday", date(2026, 3, 14), date(2026, 3, 14)),
        ("1d", "Last 1 day", TODAY, None),
        ("7d", "Last 7 days", date(2026, 3, 9), None),
        ("14d", "Last 14 days", date(2026, 3, 2), None),
        ("this_month", "This month", date(2026, 3, 1), None),
        ("last_month", "Last month", date(2026, 2, 1), date(2026, 2, 28)),
        ("this_year", "This year", date(2026, 1, 1), None),
        ("last_year", "Last year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_has_the_days_of_the_present_day(name: str, label: str, first: date, last: date | None) -> None:
    assert periods.of_name(name, TODAY) == Period(name, first, last)
    assert periods.label(name) == label


def test_a_period_moves_on_with_the_calendar() -> None:
    assert periods.of_name("last_month", date(2026, 4, 1)) == Period("last_month", date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize("name", ["", "0d", "-7d", "07d", "d", "99999d", "this_week", "7"])
def test_another_name_is_no_period(name: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        periods.of_name(name, TODAY)
