"""The difference of two medians with its bootstrap interval, from values by rank instead of every value.

The median of a sample of n, drawn with replacement from n values, is the value at the rank share U, and U has the
Beta((n + 1) / 2, (n + 1) / 2) distribution: the middle of n uniform numbers (Efron, Ann. Stat. 1979,
doi:10.1214/aos/1176344552, on resampling; David & Nagaraja, Order Statistics, 2003, on the middle). So the bootstrap
needs the values by rank only, which the database gives; for an even n the two middle values are taken as one.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_229
DRAWS = 4_000
#: An interval of fewer values on either side says nothing.
FEWEST = 5
_HALF = 400
_LOWEST, _HIGHEST = 2.5, 97.5

Numbers = NDArray[np.float64]


def _shares() -> tuple[float, ...]:
    """Shares that lie close together in the middle, where the medians of samples lie."""
    steps = np.arange(-_HALF, _HALF + 1) / _HALF
    return tuple(float(each) for each in 0.5 + 0.5 * steps**3)


#: The rank shares at which values are asked.
SHARES = _shares()


class Ranked(NamedTuple):
    """`n` values, told by those at `SHARES`."""

    n: int
    values: Sequence[float]

    @property
    def median(self) -> float:
        """The median: the middle value, or the mean of the two middle ones."""
        return (self.values[_HALF] + self.values[_HALF + 1]) / 2


class Difference(NamedTuple):
    """After minus before, and the 95 % interval of it; None where there are too few values."""

    value: float
    least: float | None
    most: float | None


def difference(before: Ranked, after: Ranked, seed: int = SEED) -> Difference:
    """The difference of medians and its 95 % percentile interval, the same for the same values."""
    value = after.median - before.median
    if min(before.n, after.n) < FEWEST:
        return Difference(value, None, None)
    random = np.random.default_rng(seed)
    drawn = _medians(after, random) - _medians(before, random)
    least, most = np.percentile(drawn, (_LOWEST, _HIGHEST))
    return Difference(value, float(least), float(most))


def _medians(ranked: Ranked, random: np.random.Generator) -> Numbers:
    middle = (ranked.n + 1) / 2
    at = np.searchsorted(SHARES, random.beta(middle, middle, DRAWS))
    found: Any = np.asarray(ranked.values, dtype=float)[at]
    return found  # type: ignore[no-any-return]  # an array of floats
