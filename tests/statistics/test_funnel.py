"""Limits of funnel plots against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample
from kerma.statistics.funnel import (
    FunnelLimits,
    Position,
    curve_sizes,
    fraction_limits,
    median_limits,
    position,
)

#: 1001 values from 0 to 1, known by rank: the value at a rank fraction is that fraction.
UNIFORM = RankedSample(1001, tuple(RANK_FRACTIONS))


def test_binomial_limits_are_interpolated_between_whole_numbers() -> None:
    # n = 10, p = 0.5: cumulative 1, 11, 56 of 1024. For 0.025: r = 2, (56 - 25.6) / 45 = 0.6756, so 1.3244 of 10.
    # For 0.001: r = 1, (11 - 1.024) / 10 = 0.9976, so 0.0024 of 10; the upper ones likewise from 10 downwards.
    found = fraction_limits(0.5, 10)
    assert found == pytest.approx((0.00024, 0.13244, 1 - 0.13244, 1 - 0.00024), abs=1e-5)


@pytest.mark.parametrize(
    ("share", "n", "counted", "expected"),
    [
        (1.0, 50, 50, Position.WITHIN),
        (0.0, 50, 0, Position.WITHIN),
        # 0.99 to the power of 10 is 0.90, 0.9 to that of 12 is 0.28, 0.75 to that of 12 is 0.032.
        (0.99, 10, 10, Position.WITHIN),
        (0.9, 12, 12, Position.WITHIN),
        (0.75, 12, 12, Position.WITHIN),
        # 0.5 to the power of 10 is 0.00098.
        (0.5, 10, 10, Position.ABOVE_998),
        (0.5, 10, 0, Position.BELOW_998),
        # At least 9 of 10: 11 / 1024 = 0.011.
        (0.5, 10, 9, Position.ABOVE_95),
        (0.5, 10, 1, Position.BELOW_95),
        (0.5, 10, 8, Position.WITHIN),
    ],
)
def test_a_number_is_outside_only_where_it_is_that_improbable(
    share: float, n: int, counted: int, expected: Position
) -> None:
    assert position(counted / n, fraction_limits(share, n), n) is expected


def test_limits_of_many_examinations_are_those_of_the_normal_distribution() -> None:
    # Standard error of 0.25 with n = 10 000: sqrt(0.25 * 0.75 / 10 000) = 0.00433.
    limits = fraction_limits(0.25, 10_000)
    expected = [0.25 + z * 0.00433 for z in (-3.0902, -1.95996, 1.95996, 3.0902)]
    assert limits == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_certain_share_has_no_width(share: float, expected: float) -> None:
    limits = fraction_limits(share, 20)
    assert limits.upper_95 - limits.lower_95 < 0.06
    assert abs(limits.lower_95 - expected) < 0.06


@pytest.mark.parametrize(("share", "n"), [(-0.1, 5), (1.1, 5), (0.5, 0)])
def test_impossible_shares_are_refused(share: float, n: int) -> None:
    with pytest.raises(ValueError, match="has no limits"):
        fraction_limits(share, n)


def test_the_median_of_three_uniform_values_has_the_beta_distribution() -> None:
    # Beta(2, 2): F(u) = 3 u^2 - 2 u^3 = 0.025 at u = 0.09430; symmetric about 0.5.
    limits = median_limits(UNIFORM, 3)
    assert (limits.lower_95, limits.upper_95) == pytest.approx((0.0943, 0.9057), abs=2e-3)


def test_the_median_of_one_value_has_the_distribution_of_the_values() -> None:
    assert median_limits(UNIFORM, 1) == pytest.approx((0.001, 0.025, 0.975, 0.999), abs=2e-3)


def test_limits_of_medians_of_many_values_are_close() -> None:
    # Standard deviation of the median of n uniform values: 1 / (2 sqrt(n + 2)) = 0.00500 for 9998.
    limits = median_limits(UNIFORM, 9_998)
    assert limits.upper_95 == pytest.approx(0.5 + 1.96 * 0.005, abs=2e-4)
    assert limits.lower_998 == pytest.approx(0.5 - 3.09 * 0.005, abs=2e-4)


def test_nobody_has_no_median() -> None:
    with pytest.raises(ValueError, match="no examination"):
        median_limits(UNIFORM, 0)


@pytest.mark.parametrize(
    ("value", "n", "expected"),
    [
        (0.5, 50, Position.WITHIN),
        (0.2, 50, Position.WITHIN),
        (0.19, 50, Position.BELOW_95),
        (0.05, 50, Position.BELOW_998),
        (0.81, 50, Position.ABOVE_95),
        (0.91, 50, Position.ABOVE_998),
        (0.91, 9, Position.TOO_FEW),
    ],
)
def test_a_value_on_a_limit_lies_within(value: float, n: int, expected: Position) -> None:
    assert position(value, FunnelLimits(0.1, 0.2, 0.8, 0.9), n) is expected


def test_five_in_a_hundred_systems_lie_outside_by_chance() -> None:
    random = np.random.default_rng(3)
    limits = median_limits(UNIFORM, 51)
    medians = np.median(random.random((4_000, 51)), axis=1)
    outside = np.mean((medians < limits.lower_95) | (medians > limits.upper_95))
    # Standard error of 0.05 among 4000: 0.0034.
    assert outside == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize(
    ("smallest", "largest", "ends"), [(5, 1_000, (10, 1_000)), (100, 1_000, (50, 1_000)), (2, 5, (10, 10))]
)
def test_curves_begin_below_the_smallest_number(smallest: int, largest: int, ends: tuple[int, int]) -> None:
    sizes = curve_sizes(smallest, largest)
    assert (sizes[0], sizes[-1]) == ends
    assert sizes == sorted(set(sizes))
