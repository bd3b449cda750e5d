"""The deviation index of radiography, and how many exposures lie how far from their target.

IEC 62494-1: DI = 10 log10(EI / EI_T), with the exposure index EI and its target EI_T: +1 is 26 % more, +3 twice the
exposure of the detector. Bands as AAPM Report 116 proposes (Shepard et al., Med. Phys. 2009; 36: 2898-2914,
doi:10.1118/1.3121505): within 0.5 of the target; beyond 1; beyond 3.
"""

from collections.abc import Iterable, Sequence
from math import log10
from typing import NamedTuple

#: Bounds of the bands, in units of the deviation index.
ON_TARGET, NOTICEABLE, LARGE = 0.5, 1.0, 3.0
# Deviation indices have one decimal place; the sums of binary fractions differ in the last digits.
_TOLERANCE = 1e-9


def deviation_index(exposure_index: float, target: float) -> float | None:
    """The deviation index of an exposure; None where an index is not positive."""
    return 10 * log10(exposure_index / target) if exposure_index > 0 and target > 0 else None


class DeviationCounts(NamedTuple):
    """Numbers of exposures by deviation index.

    Attributes:
        n: exposures with a deviation index.
        on_target: within 0.5.
        low: below -1, those below -3 included.
        very_low: below -3.
        high: above 1, those above 3 included.
        very_high: above 3.
    """

    n: int
    on_target: int
    low: int
    very_low: int
    high: int
    very_high: int


def deviation_counts(values: Iterable[float]) -> DeviationCounts:
    """Count exposures by band; a value on a bound is within it."""
    known: Sequence[float] = tuple(values)
    return DeviationCounts(
        n=len(known),
        on_target=sum(abs(value) <= ON_TARGET + _TOLERANCE for value in known),
        low=sum(value < -NOTICEABLE - _TOLERANCE for value in known),
        very_low=sum(value < -LARGE - _TOLERANCE for value in known),
        high=sum(value > NOTICEABLE + _TOLERANCE for value in known),
        very_high=sum(value > LARGE + _TOLERANCE for value in known),
    )
