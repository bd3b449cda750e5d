"""How large a change of level is, and from when to when it may have happened.

The size is the Hodges-Lehmann estimate: the median of all ratios of a value after to a value before, with the interval
from the Mann-Whitney test (Hodges & Lehmann 1963, doi:10.1214/aoms/1177704172). The day has a bootstrap interval:
values before and after are drawn again with replacement, and the change is searched again (Huskova & Kirch 2008,
doi:10.1111/j.1467-9892.2008.00589.x).
"""

from math import exp, floor, sqrt
from typing import NamedTuple

import numpy as np

from kerma.statistics.change_scan import Values, strongest_split

#: Values on either side that an estimate uses at most, those nearest to the change.
MAX_VALUES = 400
SEED = 20_240_229
SAMPLES = 200
# 97.5th percentile of the standard normal distribution.
_Z = 1.959964
_LOWER_PERCENT, _UPPER_PERCENT = 2.5, 97.5


class Ratio(NamedTuple):
    """Typical value after the change, divided by that before it, and its 95 % interval."""

    value: float
    lower: float
    upper: float

    @property
    def change_percent(self) -> float:
        """The change in per cent of the value before."""
        return 100 * (self.value - 1)


def size_ratio(before: Values, after: Values, inflation: float = 1.0) -> Ratio:
    """The ratio of a typical value after to one before.

    Args:
        before: positive values, the latest last.
        after: positive values, the earliest first.
        inflation: factor by which a correlation of neighbours raises the variance.
    """
    low, high = np.log(before[-MAX_VALUES:]), np.log(after[:MAX_VALUES])
    differences = np.sort(np.subtract.outer(high, low), axis=None)
    pairs = len(differences)
    deviation = sqrt(inflation * pairs * (len(low) + len(high) + 1) / 12)
    skipped = max(floor(pairs / 2 - _Z * deviation), 0)
    return Ratio(
        exp(float(np.median(differences))), exp(float(differences[skipped])), exp(float(differences[-1 - skipped]))
    )


def index_interval(before: Values, after: Values, seed: int = SEED) -> tuple[int, int]:
    """From where to where the first value after the change may lie, with 95 % confidence.

    Both are positions relative to the first value of `after`: (-3, 2) is from three values earlier to two later.
    """
    near, far = before[-MAX_VALUES:], after[:MAX_VALUES]
    random = np.random.default_rng(seed)
    shifts = [_resampled_shift(near, far, random) for _ in range(SAMPLES)]
    lower, upper = np.percentile(shifts, (_LOWER_PERCENT, _UPPER_PERCENT), method="closest_observation")
    return min(int(lower), 0), max(int(upper), 0)


def _resampled_shift(before: Values, after: Values, random: np.random.Generator) -> int:
    sample = np.concatenate((random.choice(before, len(before)), random.choice(after, len(after))))
    split = strongest_split(sample)
    return 0 if split is None else split.position - len(before)
