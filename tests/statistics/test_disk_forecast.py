"""When a disk is full, from the free space of the last days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kerma.statistics.disk_forecast import MIN_DAYS, DiskForecast, forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = date(2026, 3, 1)


def of(free: Sequence[int], disk: int = 1000) -> DiskForecast:
    return forecast([FIRST + timedelta(days=day) for day in range(len(free))], free, disk)


def test_a_steady_growth_is_extended() -> None:
    assert of([500, 490, 480, 470, 460]) == DiskForecast(0.46, 10, 46)


def test_days_without_measurement_count() -> None:
    days = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2), FIRST + timedelta(days=10)]
    assert forecast(days, [500, 490, 480, 400], 1000).growth_bytes_per_day == pytest.approx(10)


@pytest.mark.parametrize("free", [[500] * MIN_DAYS, [400, 410, 420, 430]])
def test_a_disk_that_does_not_fill_up_is_never_full(free: list[int]) -> None:
    assert of(free).full_in_days is None


def test_a_day_with_a_large_temporary_file_does_not_change_the_trend() -> None:
    found = of([500, 490, 480, 100, 460, 450, 440])
    assert found.growth_bytes_per_day == 10
    assert found.full_in_days == 44


def test_weekly_deletions_that_free_what_a_week_brought_are_no_growth() -> None:
    week = [600, 590, 580, 570, 560, 550, 540]
    assert abs(of(week * 4).growth_bytes_per_day or 0) < 2


def test_few_days_show_no_trend() -> None:
    assert of([500, 400, 300]) == DiskForecast(0.3, None, None)


@pytest.mark.parametrize(
    ("free", "is_warning"),
    [
        ([500, 490, 480, 470], False),
        ([300, 290, 280, 270], True),
        ([49] * 4, True),
        ([51] * 4, False),
        ([49], True),
    ],
)
def test_a_warning_comes_before_the_disk_is_full(free: list[int], is_warning: bool) -> None:
    assert of(free).is_warning is is_warning


def test_a_growth_that_takes_more_than_ten_years_is_none() -> None:
    assert of([5000, 4999, 4998, 4997], 10_000).full_in_days is None
