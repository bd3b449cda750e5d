"""Medians and their difference with bootstrap intervals, from values by rank instead of every value.

The median of a sample of n, drawn with replacement from n values, is the value at the rank fraction U, and U has the
Beta((n + 1) / 2, (n + 1) / 2) distribution: the median of n uniform numbers (Efron, Ann. Stat. 1979,
doi:10.1214/aos/1176344552, on resampling; David & Nagaraja, Order Statistics, 2003, on the median). So the bootstrap
needs the values by rank only, which the database computes; for an even n the two middle values are taken as one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_229
SAMPLES = 4_000
#: With fewer values on either side no interval is computed.
MIN_VALUES = 5
# Number of rank fractions below the middle.
_HALF = 400
_LOWER_PERCENT, _UPPER_PERCENT = 2.5, 97.5


def _rank_fractions() -> tuple[float, ...]:
    """Fractions from 0 to 1, close together in the middle, where the medians of samples lie."""
    steps = np.arange(-_HALF, _HALF + 1) / _HALF
    return tuple(float(fraction) for fraction in 0.5 + 0.5 * steps**3)


#: The rank fractions at which the values of a sample have to be known.
RANK_FRACTIONS = _rank_fractions()


class RankedSample(NamedTuple):
    """A sample of `n` values, known at the ranks ceil(p n) for p in `RANK_FRACTIONS`."""

    n: int
    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle value, or the mean of the two middle ones."""
        return (self.values[_HALF] + self.values[_HALF + 1]) / 2


class MedianInterval(NamedTuple):
    """The 95 % interval of a median."""

    lower: float
    upper: float


def median_interval(sample: RankedSample, seed: int = SEED) -> MedianInterval | None:
    """The 95 % percentile interval of the median, reproducible for the same values and seed; None of few values."""
    if sample.n < MIN_VALUES:
        return None
    lower, upper = np.percentile(
        _resampled_medians(sample, np.random.default_rng(seed)), (_LOWER_PERCENT, _UPPER_PERCENT)
    )
    return MedianInterval(float(lower), float(upper))


class MedianDifference(NamedTuple):
    """Median after minus median before, and its 95 % interval; None where a sample is too small."""

    value: float
    lower: float | None
    upper: float | None


def median_difference(before: RankedSample, after: RankedSample, seed: int = SEED) -> MedianDifference:
    """The difference of medians and its 95 % percentile interval; reproducible for the same values and seed."""
    value = after.median - before.median
    if min(before.n, after.n) < MIN_VALUES:
        return MedianDifference(value, None, None)
    random = np.random.default_rng(seed)
    differences = _resampled_medians(after, random) - _resampled_medians(before, random)
    lower, upper = np.percentile(differences, (_LOWER_PERCENT, _UPPER_PERCENT))
    return MedianDifference(value, float(lower), float(upper))


def _resampled_medians(sample: RankedSample, random: np.random.Generator) -> NDArray[np.float64]:
    """Medians of `SAMPLES` samples drawn with replacement."""
    middle = (sample.n + 1) / 2
    indices = np.searchsorted(RANK_FRACTIONS, random.beta(middle, middle, SAMPLES))
    return np.take(np.asarray(sample.values, dtype=np.float64), indices)
