"""Limits of control charts and bands of the deviation index, by hand."""

from __future__ import annotations

import pytest

from kerma.statistics.deviation_index import DeviationCounts, deviation_counts, deviation_index
from kerma.statistics.individuals_chart import control_limits


def test_limits_are_three_robust_standard_deviations_from_the_median() -> None:
    # 1 to 21: median 11; absolute deviations 0, 1, 1, ... 10, 10 have the median 5; sigma 7.413.
    limits = control_limits(range(1, 22))
    assert limits is not None
    assert (limits.centre, limits.n) == (11, 21)
    assert (limits.sigma, limits.lower, limits.upper) == pytest.approx((7.413, -11.239, 33.239))


def test_outliers_of_the_base_period_do_not_widen_the_limits() -> None:
    values = [*range(1, 21), 10_000]
    assert control_limits(values) == control_limits(range(1, 22))


@pytest.mark.parametrize("base", [range(19), [5.0] * 30])
def test_few_or_equal_values_have_no_limits(base: list[float]) -> None:
    assert control_limits(base) is None


def test_a_value_on_a_limit_is_within() -> None:
    limits = control_limits(range(1, 22))
    assert limits is not None
    assert not limits.is_outside(limits.upper)
    assert limits.is_outside(limits.upper + 0.001)


@pytest.mark.parametrize(
    ("index", "target", "expected"),
    [
        (250.0, 250.0, 0.0),
        # 10 log10 2
        (500.0, 250.0, 3.0103),
        (125.0, 250.0, -3.0103),
        (0.0, 250.0, None),
        (250.0, 0.0, None),
    ],
)
def test_the_deviation_index_is_ten_times_the_decimal_logarithm(
    index: float, target: float, expected: float | None
) -> None:
    assert deviation_index(index, target) == (None if expected is None else pytest.approx(expected, abs=1e-4))


def test_a_value_on_a_bound_is_within_the_band() -> None:
    values = (0.0, 0.5, -0.5, 0.6, 1.0, 1.1, 3.0, 3.1, -1.0, -1.1, -3.0, -3.1)
    assert deviation_counts(values) == DeviationCounts(n=12, on_target=3, low=3, very_low=1, high=3, very_high=1)


def test_no_exposures_have_no_shares() -> None:
    assert deviation_counts(()) == DeviationCounts(0, 0, 0, 0, 0, 0)
