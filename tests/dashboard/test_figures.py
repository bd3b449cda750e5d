"""Numbers as a physicist writes them. A narrow no-break space parts thousands; here it is written as "_"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import columns_named
from dashboard.ui.text import formatting
from kerma.facts import ct, study
from kerma.facts.fact import ValueKind
from kerma.facts.skin_dose import PEAK

if TYPE_CHECKING:
    from kerma.facts.fact import Fact

FACTS: dict[str, Fact] = {fact.name: fact for fact in (*ct.TOTALS, *study.HEADER)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (724.52, "724.52"),
        (7.463, "7.463"),
        (9.9100003242, "9.91"),
        (0.1 + 0.2, "0.3"),
        (0.0123456, "0.01235"),
        (0.000041, "0.000041"),
        (1234567.891, "1_234_567.89"),
        (12, "12"),
        (-30.25, "\N{MINUS SIGN}30.25"),
        (0, "0"),
        (0.0, "0"),
        (None, formatting.MISSING),
        (float("nan"), formatting.MISSING),
    ],
)
def test_a_number_alone(value: float | None, text: str) -> None:
    assert formatting.number(value).replace("\N{NARROW NO-BREAK SPACE}", "_") == text


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([7.46, 236.09, 724.5], ["7.46", "236.09", "724.50"]),
        ([120.0, 80.0, None], ["120", "80", formatting.MISSING]),
        ([12.34, 0.1532], ["12.34", "0.153"]),
        ([0.041, 0.0825], ["0.0410", "0.0825"]),
        ([0.0, 1.5], ["0", "1.5"]),
        ([250.0, 0.0004], ["250", "0.0004"]),
    ],
)
def test_a_column_shares_its_decimals_and_loses_no_small_value(values: list[float], texts: list[str]) -> None:
    places = formatting.decimals_for(values)
    assert [formatting.number(value, places) for value in values] == texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2001.13, "33:21"),
        (59.6, "1:00"),
        (65.0, "1:05"),
        (9.96, "0:10"),
        (4.64, "0:04.6"),
        (0.04, "0:00.04"),
        (0, "0:00"),
    ],
)
def test_fluoroscopy_time_is_written_in_minutes_and_seconds(seconds: float, text: str) -> None:
    [column] = columns_named("fluoro_time_s")
    assert (formatting.in_column(column, seconds), column.symbol) == (text, "min:s")


@pytest.mark.parametrize(("value", "text"), [(4411.43, "4_411"), (92.913, "92.91"), (0.012345, "0.01235"), (0.0, "0")])
def test_lists_show_four_digits_of_air_kerma(value: float, text: str) -> None:
    [column] = columns_named("reference_air_kerma_mgy")
    assert formatting.in_column(column, value).replace("\N{NARROW NO-BREAK SPACE}", "_") == text


@pytest.mark.parametrize(("value", "text"), [(100.0, "100"), (83.3, "83.3"), (50.0, "50.0"), (0.0, "0")])
def test_a_percentage_of_all_is_written_alike_in_each_column(value: float, text: str) -> None:
    column = Column(name="height", label="Height", help="", unit="%", number_format=NumberFormat.PERCENTAGE)
    assert formatting.in_column(column, value, decimals=1) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("dlp_mgy_cm", 724.52, "724.52 mGy·cm"),
        ("dlp_mgy_cm", 0.0, "0 mGy·cm"),
        ("dlp_mgy_cm", None, formatting.MISSING),
        ("patient_age_years", 67.62, "67 years"),
        ("patient_age_years", 0.25, "0.25 years"),
        ("patient_size_m", 1.86, "1.86 m"),
        ("study_description", "Thorax", "Thorax"),
    ],
)
def test_a_fact_is_shown_with_its_unit(name: str, value: object, text: str) -> None:
    assert formatting.of_fact(FACTS[name], value) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("constant_angle", "localizer"),
        ("head_16cm", "head, 16 cm"),
        ("feet-first", "feet-first"),
        (None, formatting.MISSING),
    ],
)
def test_a_code_is_described_in_words(code: str | None, text: str) -> None:
    assert formatting.word(code) == text


@pytest.mark.parametrize(("count", "text"), [(7, "7"), (100, "100"), (101, "100+")])
def test_a_count_states_when_it_was_stopped(count: int, text: str) -> None:
    assert formatting.capped(count, 100) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(3, "a moment"), (60, "1 minute"), (7300, "2 hours"), (200000, "2 days")]
)
def test_a_span_of_time_is_shown_in_one_unit(seconds: float, text: str) -> None:
    assert formatting.ago(seconds) == text


def test_a_moment_is_shown_as_the_modality_gave_it() -> None:
    assert formatting.moment(datetime(2026, 3, 1, 8, 5, 7, 123)) == "2026-03-01 08:05:07"  # noqa: DTZ001


def test_a_computed_peak_has_three_significant_digits() -> None:
    assert formatting.of_fact(PEAK, 6663.59).replace("\N{NARROW NO-BREAK SPACE}", "_") == "6_660 mGy"


def test_the_ends_of_a_span_have_as_many_decimals() -> None:
    assert (formatting.estimate(5.998, 7.121), formatting.estimate(7.121, 5.998)) == ("6.00", "7.12")


def test_years_have_four_digits() -> None:
    assert formatting.day(date(1, 2, 3)) == "0001-02-03"


NUMBERS = Column(name="x", label="X", help="X.", kind=ValueKind.NUMBER)
ROUNDED = {
    "decimals of the column": (NUMBERS, 91.93992769701931, 91.94),
    "four digits": (replace(NUMBERS, number_format=NumberFormat.FOUR_DIGITS), 12345.6, 12350),
    "a percentage": (replace(NUMBERS, number_format=NumberFormat.PERCENTAGE), 33.333, 33.3),
    "minutes": (replace(NUMBERS, number_format=NumberFormat.MINUTES), 2001.4, 2001),
    "seconds": (replace(NUMBERS, number_format=NumberFormat.MINUTES), 4.56, 4.6),
    "completed years": (Column.of_fact(FACTS["patient_age_years"]), 67.9, 67),
    "a computed dose": (Column.of_fact(PEAK), 1234.5, 1230),
    "zero": (NUMBERS, 0.0, 0),
    "a missing value": (NUMBERS, None, None),
}


@pytest.mark.parametrize(("column", "value", "expected"), ROUNDED.values(), ids=ROUNDED)
def test_a_cell_holds_the_number_that_it_shows(column: Column, value: float | None, expected: float | None) -> None:
    decimals = formatting.decimals_for([value])
    rounded = formatting.rounded(column, value, decimals)
    assert rounded == expected
    assert formatting.in_column(column, rounded, decimals) == formatting.in_column(column, value, decimals)
