"""Percentiles with distribution-free intervals, from the largest values of a sample.

The interval lies between two order statistics: of n independent values, the number below the p-quantile has the
binomial distribution (n, p), whatever the distribution of the values (Hahn & Meeker, Statistical Intervals, 1991,
section 5.2). The percentile interpolates linearly, as PostgreSQL's `percentile_cont` does (Hyndman & Fan 1996, type 7).
"""

from collections.abc import Sequence
from math import floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Of fewer values no percentile is computed.
MIN_VALUES = 20
_TAIL_PROBABILITY = 0.025
# Beyond this number of standard deviations, probabilities are negligible.
_WIDTH = 10
# An interval begins less than four standard deviations below; two ranks more for rounding.
_TAIL_DEVIATIONS, _TAIL_RANKS = 4, 2


class Ranks(NamedTuple):
    """The ranks, from 1, between which the percentile lies with 95 % probability; None: the values are too few."""

    lower: int | None
    upper: int | None


class PercentileEstimate(NamedTuple):
    """A percentile of a sample.

    Attributes:
        value: the percentile.
        lower: lower end of its 95 % interval; None: the values are too few for one.
        upper: upper end of it; None likewise.
    """

    value: float
    lower: float | None
    upper: float | None


def interval_ranks(n: int, fraction: float) -> Ranks:
    """The ranks of the 95 % interval of the quantile at `fraction` of n values."""
    below = _cumulative_binomial(n, fraction)
    # The k-th smallest value lies above the quantile where at most k - 1 values lie below it.
    lower = int(np.searchsorted(below, _TAIL_PROBABILITY, side="right"))
    upper = int(np.searchsorted(below, 1 - _TAIL_PROBABILITY, side="left")) + 1
    return Ranks(lower if lower >= 1 else None, upper if upper <= n else None)


def first_needed_rank(n: int, fraction: float) -> int:
    """A rank, from 1, at or below those that `estimate` needs."""
    return max(1, floor(n * fraction - _TAIL_DEVIATIONS * sqrt(n * fraction * (1 - fraction)) - _TAIL_RANKS))


def estimate(largest: Sequence[float], n: int, fraction: float) -> PercentileEstimate:
    """The quantile at `fraction` of n values, of which the largest are known.

    Args:
        largest: values from the rank `first_needed_rank` to n, ascending.
        n: number of all values.
        fraction: between 0 and 1: 0.95 for the 95th percentile.

    Raises:
        ValueError: there are fewer than `MIN_VALUES` values, or too few of the largest are known.
    """
    if n < MIN_VALUES or len(largest) < n - first_needed_rank(n, fraction) + 1:
        raise ValueError(f"{len(largest)} of {n} values are too few for a percentile")

    def of_rank(rank: int) -> float:
        return largest[rank - n - 1]

    position = (n - 1) * fraction + 1
    rank = min(floor(position), n - 1)
    value = of_rank(rank) + (position - rank) * (of_rank(rank + 1) - of_rank(rank))
    lower, upper = interval_ranks(n, fraction)
    return PercentileEstimate(
        value, None if lower is None else of_rank(lower), None if upper is None else of_rank(upper)
    )


def _cumulative_binomial(n: int, p: float) -> NDArray[np.float64]:
    """Probabilities of at most 0, 1, …, n successes, from ratios of neighbouring ones about the mean."""
    reach = _WIDTH * sqrt(n * p * (1 - p)) + _WIDTH
    first, last = max(0, floor(n * p - reach)), min(n, floor(n * p + reach))
    k = np.arange(first, last, dtype=float)
    logarithms = np.concatenate(([0.0], np.cumsum(np.log((n - k) / (k + 1) * p / (1 - p)))))
    weights = np.exp(logarithms - logarithms.max())
    inner = np.cumsum(weights) / weights.sum()
    return np.concatenate((np.zeros(first), inner, np.ones(n - last)))
