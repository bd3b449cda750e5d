"""The most likely point at which a series changed its level, by ranks, and the limit above which it counts as a change.

Every split of the series into a part before and a part after is compared by the Mann-Whitney statistic; the largest of
these says where, and how surely. Ranks do not depend on the distribution of doses: long tails, outliers and equal
values do not raise the number of false alarms. Sources: Pettitt 1979 (doi:10.2307/2346729) for one test; Hawkins & Deng
2010 (doi:10.1080/00224065.2010.11917814) for a test after each new value.

Assumption: without a change, values are exchangeable, apart from a correlation of neighbours, which is estimated.
"""

from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

#: Fewer values before a change do not show what was usual.
MIN_BEFORE = 30
#: Fewer values after a change cannot show it.
MIN_AFTER = 8
# Correlation of neighbours is taken into account up to here; beyond it, few values are independent.
_MAX_CORRELATION = 0.9
# False alarms per value at the limit b are at most this times exp(-b^2 / 2), measured by `python -m bench.drift`.
_ALARM_FACTOR = 0.6
# However few values there are.
_MIN_LIMIT = 3.5


class Split(NamedTuple):
    """A split of a series into a part before and a part after.

    Attributes:
        position: of the first value after the change.
        z: standardised Mann-Whitney statistic; positive where values after it are higher.
        inflation: factor by which the correlation of neighbours raises the variance of a mean, at least 1.
    """

    position: int
    z: float
    inflation: float


def strongest_split(values: Values) -> Split | None:
    """The split with the largest statistic; None where values are too few, or all the same.

    Args:
        values: in the order of time.
    """
    n = len(values)
    if n < MIN_BEFORE + MIN_AFTER:
        return None
    ranks = _centred_ranks(values)
    sum_of_squares = float(ranks @ ranks)
    if not sum_of_squares:
        return None
    before = np.arange(MIN_BEFORE, n - MIN_AFTER + 1)
    variance = sum_of_squares / (n - 1) * before * (n - before) / n
    statistics = -np.cumsum(ranks)[before - 1] / np.sqrt(variance)
    best = int(np.argmax(np.abs(statistics)))
    index = int(before[best])
    inflation = _variance_inflation(ranks, index)
    return Split(index, float(statistics[best]) / sqrt(inflation), inflation)


def alarm_limit(values_per_year: float, alarms_per_year: float) -> float:
    """The limit for |z| at which all series of one equipment together have at most so many false alarms.

    Args:
        values_per_year: number of values of all its series in a year.
        alarms_per_year: expected number of false alarms in a year.
    """
    squared = 2 * log(max(_ALARM_FACTOR * values_per_year / alarms_per_year, 1.0))
    return max(_MIN_LIMIT, sqrt(squared))


def alarms_per_value(limit: float) -> float:
    """The bound on false alarms per value at a limit."""
    return _ALARM_FACTOR * exp(-(limit**2) / 2)


def variance_inflation(values: Values, position: int) -> float:
    """The inflation of a split at a position, see `Split`."""
    return _variance_inflation(_centred_ranks(values), position)


def _centred_ranks(values: Values) -> Values:
    """Ranks less their mean; equal values have their mean rank."""
    ordered = np.sort(values)
    ranks = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") + 1) / 2
    centred: Values = ranks - (len(values) + 1) / 2
    return centred


def _variance_inflation(ranks: Values, index: int) -> float:
    """(1 + r) / (1 - r), where r is the correlation of neighbours about the means of both parts.

    A correlation within one standard error (1 / sqrt(n)) of zero counts as none: patients are mostly independent.
    """
    residual = ranks.copy()
    residual[:index] -= ranks[:index].mean()
    residual[index:] -= ranks[index:].mean()
    total = float(residual @ residual)
    if not total:
        return 1.0
    correlation = float(residual[1:] @ residual[:-1]) / total - 1 / sqrt(len(ranks))
    correlation = min(max(correlation, 0.0), _MAX_CORRELATION)
    return (1 + correlation) / (1 - correlation)
