"""Filters in words."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dashboard.filters.description import phrase
from dashboard.filters.periods import PERIODS, period_name
from kerma.database.query.filters.criteria import find_criterion
from kerma.database.query.filters.criterion import Range, SearchText
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
        ("type", ("constant_angle",), f"type {quoted('constant angle')}"),
        ("source", ("ct_rdsr",), f"source object {quoted('CT dose report (RDSR)')}"),
        ("problems", False, "without problems"),
    ],
)
def test_a_filter_is_described_in_words(name: str, value: Any, expected: str) -> None:
    assert phrase(find_criterion(ExamModality.CT, name), value, MACHINES) == expected


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Today", TODAY, None),
        ("Last 7 days", date(2026, 3, 9), None),
        ("Last month", date(2026, 2, 1), date(2026, 2, 28)),
        ("This year", date(2026, 1, 1), None),
        ("Last year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_its_days_and_its_days_are_the_period(name: str, first: date, last: date | None) -> None:
    assert PERIODS[name](TODAY) == (first, last)
    assert period_name((first, last), TODAY) == name


def test_other_days_have_no_name() -> None:
    assert period_name((None, None), TODAY) is None
