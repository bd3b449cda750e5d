"""Edges of histograms that people can read: 0, 50, 100 and so on."""

import math
from typing import NamedTuple

_WANTED = 40
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
# So much of a bin's width is left between it and the next, where a range includes both its ends: no maker prints
# a dose to so many places.
_GAP = 1e-5
# No number of a double is told apart by more.
_MOST_DECIMALS = 324


class Edges(NamedTuple):
    """Edges of equal width, the decimals that show them, and whether the values between them are whole numbers."""

    marks: tuple[float, ...]
    width: float
    decimals: int
    is_whole: bool

    def bounds(self, number: int) -> tuple[float, float]:
        """Lower and upper edge of a bin, as `width_bucket` numbers them, from 1."""
        return self.marks[number - 1], self.marks[number]

    def value_range(self, number: int) -> tuple[float, float]:
        """The lowest and highest value of a bin, both included: its upper edge belongs to the next."""
        low, high = self.bounds(number)
        return low, float(f"{high - (1.0 if self.is_whole else self.width * _GAP):.12g}")

    @property
    def number_of_bins(self) -> int:
        """Number of bins between the edges."""
        return len(self.marks) - 1


def edges(least: float, most: float, wanted: int = _WANTED, *, is_whole: bool = False) -> Edges:
    """At most about `wanted` bins of a round width that hold everything from `least` to `most`."""
    span = (most - least) or abs(most) or 1.0
    raw = span / wanted
    size = 10 ** math.floor(math.log10(raw))
    width = next(step * size for step in _STEPS if step * size >= raw * (1 - 1e-9))
    width = max(1.0, math.ceil(width)) if is_whole else width
    decimals = next(places for places in range(_MOST_DECIMALS) if math.isclose(round(width, places), width))
    first = math.floor(least / width)
    last = max(first + 1, math.floor(most / width) + 1)
    marks = tuple(round(number * width, decimals + 3) for number in range(first, last + 1))
    return Edges(marks, width, decimals, is_whole)
