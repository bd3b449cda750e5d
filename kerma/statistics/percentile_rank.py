"""Where a value stands among others, in exact figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Fewer than this say nothing about where a study stands.
FEWEST = 10


@dataclass(frozen=True)
class Standing:
    """One value among others.

    Attributes:
        value: the value.
        n: how many others there are.
        percentile: share of the others below it, in percent; equal ones count half. None where they are too few.
        quartiles: of the others, the linear interpolation of numpy and PostgreSQL's `percentile_cont`; None likewise.
    """

    value: float
    n: int
    percentile: float | None = None
    quartiles: tuple[float, float, float] | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough others to compare with."""
        return self.n >= FEWEST

    @property
    def median(self) -> float | None:
        """The median of the others."""
        return None if self.quartiles is None else self.quartiles[1]


def standing(value: float, others: Sequence[float]) -> Standing:
    """Where a value stands among the others."""
    if len(others) < FEWEST:
        return Standing(value, len(others))
    known = np.asarray(others, dtype=float)
    percentile = 50.0 * float(np.mean(known < value) + np.mean(known <= value))
    low, middle, high = (float(each) for each in np.percentile(known, [25, 50, 75]))
    return Standing(value, len(others), percentile, (low, middle, high))
