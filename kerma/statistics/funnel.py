"""Limits of funnel plots: how far a system's share or median may lie from that of all by chance alone.

A funnel plot shows the statistic of each system against its number of examinations, with the limits between which 95 %
and 99.8 % of systems lie if all draw from the same distribution (Spiegelhalter, Stat. Med. 2005; 24: 1185-1202,
doi:10.1002/sim.1970). Limits of shares are exact binomial ones, interpolated between whole numbers (appendix A.1.1
there); the upper ones are the lower ones of the examinations that are not counted, so that a number lies outside only
where it and those beyond it are that improbable. Those of medians are the quantiles of all values at which the median
of n uniform numbers has the same probability: it has the Beta((n + 1) / 2, (n + 1) / 2) distribution (David & Nagaraja,
Order Statistics, 2003).
"""

from enum import StrEnum
from math import lgamma, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample

#: With fewer examinations a system is not compared.
MIN_EXAMINATIONS = 10
#: Probabilities below the four limits: 95 % lie between the inner two, 99.8 % between the outer two.
PROBABILITIES = (0.001, 0.025, 0.975, 0.999)
_GRID_POINTS = 2_001
# Beyond this number of standard deviations, the density of a median is negligible.
_GRID_WIDTH = 9


class Position(StrEnum):
    """Where a system lies."""

    WITHIN = "within"
    ABOVE_95 = "above_95"
    BELOW_95 = "below_95"
    ABOVE_998 = "above_998"
    BELOW_998 = "below_998"
    TOO_FEW = "too_few"


class FunnelLimits(NamedTuple):
    """The limits for a number of examinations, in the order of `PROBABILITIES`."""

    lower_998: float
    lower_95: float
    upper_95: float
    upper_998: float


def fraction_limits(fraction: float, n: int) -> FunnelLimits:
    """Limits of the fraction of n examinations, where each is counted with this probability.

    Raises:
        ValueError: the fraction is not between 0 and 1, or there is no examination.
    """
    if not 0 <= fraction <= 1 or n < 1:
        raise ValueError(f"a fraction of {fraction} of {n} examinations has no limits")
    above, others = np.cumsum(_binomial(n, fraction)), np.cumsum(_binomial(n, 1 - fraction))
    lower = (_interpolated_quantile(above, p) / n for p in PROBABILITIES[:2])
    # From above as from below, so that a number of chance is never outside: of the others, so few are improbable.
    upper = (1 - _interpolated_quantile(others, 1 - p) / n for p in PROBABILITIES[2:])
    return FunnelLimits(*lower, *upper)


def median_limits(pool: RankedSample, n: int) -> FunnelLimits:
    """Limits of the median of n examinations that are drawn from the values of all.

    Raises:
        ValueError: there is no examination.
    """
    if n < 1:
        raise ValueError("no examination has no median")
    ranks = _median_ranks(n)
    return FunnelLimits._make(float(value) for value in np.interp(ranks, RANK_FRACTIONS, pool.values))


def position(value: float, limits: FunnelLimits, n: int) -> Position:
    """Where the share or median of a system lies."""
    if n < MIN_EXAMINATIONS:
        return Position.TOO_FEW
    if value > limits.upper_998:
        return Position.ABOVE_998
    if value < limits.lower_998:
        return Position.BELOW_998
    if value > limits.upper_95:
        return Position.ABOVE_95
    return Position.BELOW_95 if value < limits.lower_95 else Position.WITHIN


def curve_sizes(smallest: int, largest: int, points: int = 60) -> list[int]:
    """Numbers of examinations at which the limits are drawn: from below the smallest to the largest."""
    first = max(MIN_EXAMINATIONS, smallest // 2)
    last = max(first, largest)
    return sorted({round(n) for n in np.geomspace(first, last, points)})


def _binomial(n: int, fraction: float) -> NDArray[np.float64]:
    """The probability of 0 to n of n."""
    if fraction in (0, 1):
        certain = np.zeros(n + 1)
        certain[round(fraction) * n] = 1
        return certain
    r = np.arange(n + 1)
    factorials = np.array([lgamma(k + 1) for k in range(n + 1)])
    logarithms = factorials[n] - factorials - factorials[::-1] + r * log(fraction) + (n - r) * log(1 - fraction)
    return np.asarray(np.exp(logarithms), dtype=np.float64)


def _interpolated_quantile(cumulative: NDArray[np.float64], probability: float) -> float:
    """The number below which this probability lies; between whole numbers as Spiegelhalter interpolates.

    With r the smallest number whose cumulative probability reaches p, it is r - (P(r) - p) / (P(r) - P(r - 1)); never
    below 0.
    """
    r = int(np.searchsorted(cumulative, probability))
    if r >= len(cumulative):
        return float(len(cumulative) - 1)
    below = float(cumulative[r - 1]) if r else 0.0
    reached = float(cumulative[r])
    return max(0.0, r - (reached - probability) / (reached - below))


def _median_ranks(n: int) -> NDArray[np.float64]:
    """The quantiles of the Beta((n + 1) / 2, (n + 1) / 2) distribution at `PROBABILITIES`, by numerical integration."""
    shape = (n + 1) / 2
    spread = _GRID_WIDTH / (2 * sqrt(2 * shape + 1))
    grid = np.linspace(max(0.0, 0.5 - spread), min(1.0, 0.5 + spread), _GRID_POINTS)
    inner = np.clip(grid, 1e-12, 1 - 1e-12)
    logarithms = (shape - 1) * (np.log(inner) + np.log1p(-inner))
    density = np.exp(logarithms - logarithms.max())
    cumulative = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2)))
    ranks: NDArray[np.float64] = np.interp(PROBABILITIES, cumulative / cumulative[-1], grid)
    return ranks
