"""Percentile rank of a value among others, computed from every value.

The rank counts equal values by half ("mean" rank, as `scipy.stats.percentileofscore`). Quartiles interpolate linearly,
as numpy's default and PostgreSQL's `percentile_cont` do (Hyndman & Fan 1996, type 7,
doi:10.1080/00031305.1996.10473566).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Among fewer values no rank is computed.
MIN_VALUES = 10


@dataclass(frozen=True)
class PercentileRank:
    """A value among others.

    Attributes:
        value: the value.
        n: number of the others.
        percentile: percentage of the others below it, equal ones by half; None where they are too few.
        quartiles: lower quartile, median and upper quartile of the others; None likewise.
    """

    value: float
    n: int
    percentile: float | None = None
    quartiles: tuple[float, float, float] | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough others to compare with."""
        return self.n >= MIN_VALUES

    @property
    def median(self) -> float | None:
        """The median of the others."""
        return None if self.quartiles is None else self.quartiles[1]


def percentile_rank(value: float, others: Sequence[float]) -> PercentileRank:
    """The percentile rank of a value among others, with their quartiles."""
    if len(others) < MIN_VALUES:
        return PercentileRank(value, len(others))
    known = np.asarray(others, dtype=float)
    percentile = 50.0 * float(np.mean(known < value) + np.mean(known <= value))
    low, middle, high = (float(quartile) for quartile in np.percentile(known, [25, 50, 75]))
    return PercentileRank(value, len(others), percentile, (low, middle, high))
