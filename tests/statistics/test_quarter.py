"""Quarters of the calendar."""

from datetime import date

import pytest

from kerma.statistics.quarter import Quarter


@pytest.mark.parametrize(
    ("day", "text", "first", "last"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, text: str, first: date, last: date) -> None:
    quarter = Quarter.of_day(day)
    assert (str(quarter), quarter.first_day, quarter.last_day) == (text, first, last)
    assert Quarter.from_text(text) == quarter


def test_the_quarter_before_the_first_of_a_year_is_the_last_of_the_year_before() -> None:
    assert Quarter(2026, 1).previous == Quarter(2025, 4)


@pytest.mark.parametrize(
    "text", ["", "2026-Q0", "2026-Q5", "2026", "26-Q1", "2026-Q1 ", "0001-Q1", "9999-Q4", "٢٠٢٦-Q1"]
)
def test_another_text_is_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        Quarter.from_text(text)
