"""Control charts of single values: centre and limits from a base period, by median and median absolute deviation.

An individuals chart marks values further than three standard deviations from the centre (ISO 7870-2; Montgomery,
Introduction to Statistical Quality Control). Here the centre is the median of the base period, and the standard
deviation 1.4826 times the median absolute deviation, which equals it for a normal distribution, so that outliers within
the base period do not widen the limits (Rousseeuw & Croux, J. Am. Stat. Assoc. 1993; 88: 1273-1283,
doi:10.1080/01621459.1993.10476408).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

#: With fewer values in the base period no limits are computed.
MIN_BASE_VALUES = 20
#: Standard deviations per median absolute deviation of a normal distribution: 1 / 0.67449.
MAD_FACTOR = 1.4826
#: Distance of the limits from the centre, in standard deviations.
LIMIT_SIGMAS = 3


class ControlLimits(NamedTuple):
    """Centre and limits of a control chart.

    Attributes:
        centre: median of the base period.
        sigma: robust standard deviation.
        n: number of values in the base period.
    """

    centre: float
    sigma: float
    n: int

    @property
    def lower(self) -> float:
        """The lower limit."""
        return self.centre - LIMIT_SIGMAS * self.sigma

    @property
    def upper(self) -> float:
        """The upper limit."""
        return self.centre + LIMIT_SIGMAS * self.sigma

    def is_outside(self, value: float) -> bool:
        """Whether a value lies beyond a limit."""
        return not self.lower <= value <= self.upper


def control_limits(base: Sequence[float]) -> ControlLimits | None:
    """Centre and limits from the values of the base period.

    None of fewer than `MIN_BASE_VALUES`, and where more than half of them are equal: then nothing is known of their
    spread.
    """
    if len(base) < MIN_BASE_VALUES:
        return None
    values = np.asarray(base, dtype=np.float64)
    centre = float(np.median(values))
    sigma = MAD_FACTOR * float(np.median(np.abs(values - centre)))
    return ControlLimits(centre, sigma, len(base)) if sigma > 0 else None
