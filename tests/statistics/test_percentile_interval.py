"""Percentiles with intervals of order statistics, against values by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kerma.statistics.percentile_interval import Ranks, estimate, first_needed_rank, interval_ranks


@pytest.mark.parametrize(
    ("n", "fraction", "ranks"),
    [
        # The median of 20: P(B <= 5) = 0.0207, P(B <= 6) = 0.0577, B ~ Bin(20, 1/2): the 6th to the 15th value.
        (20, 0.5, Ranks(6, 15)),
        # 0.95**20 = 0.358: all 20 values lie below the 95th percentile too often for an upper end.
        # P(B <= 16) = 0.0159, P(B <= 17) = 0.0755: the lower end is the 17th value.
        (20, 0.95, Ranks(17, None)),
        # 0.95**72 = 0.02489 < 0.025, so with 72 values, and not with 71, the largest is an upper end.
        (71, 0.95, Ranks(63, None)),
        (72, 0.95, Ranks(64, 72)),
    ],
)
def test_the_interval_lies_between_order_statistics(n: int, fraction: float, ranks: Ranks) -> None:
    assert interval_ranks(n, fraction) == ranks


@pytest.mark.parametrize("n", [20, 71, 500, 100_000])
def test_the_largest_values_suffice(n: int) -> None:
    values = sorted(np.random.default_rng(1).gamma(5, 2, n).tolist())
    found = estimate(values[first_needed_rank(n, 0.95) - 1 :], n, 0.95)
    assert found == estimate(values, n, 0.95)
    assert found.value == pytest.approx(np.percentile(values, 95))


def test_the_interval_covers_the_true_percentile_in_95_of_100_samples() -> None:
    random = np.random.default_rng(2)
    found = [estimate(np.sort(random.random(200)).tolist(), 200, 0.95) for _ in range(2_000)]
    covered = sum((one.lower or 0) <= 0.95 <= (one.upper or 1) for one in found)
    # Order statistics give at least 95 %; 2,000 samples have a standard error of 0.5 %.
    assert 0.94 <= covered / 2_000 <= 0.985


def test_few_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="19 of 19 values"):
        estimate([1.0] * 19, 19, 0.95)
