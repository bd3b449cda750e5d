"""Edges of histogram bins at round numbers: 0, 50, 100 and so on."""

import math
from typing import NamedTuple

_BIN_COUNT = 40
# Widths of bins, as multiples of a power of ten.
_ROUND_WIDTHS = (1.0, 2.0, 2.5, 5.0, 10.0)
# A range that includes both its ends stops this fraction of a bin's width below the next edge. No manufacturer
# prints a dose with that many digits.
_GAP = 1e-5
# The smallest positive double is 5e-324.
_MAX_DECIMALS = 324


class BinEdges(NamedTuple):
    """Edges of bins of equal width.

    Attributes:
        positions: the edges, ascending.
        width: width of a bin.
        decimals: number of decimals that show the width exactly.
        is_whole: whether the values in the bins are whole numbers.
    """

    positions: tuple[float, ...]
    width: float
    decimals: int
    is_whole: bool

    def edges_of_bin(self, number: int) -> tuple[float, float]:
        """Lower and upper edge of a bin; bins are numbered from 1, as by PostgreSQL's `width_bucket`."""
        return self.positions[number - 1], self.positions[number]

    def inclusive_range(self, number: int) -> tuple[float, float]:
        """Lowest and highest value in a bin, both included: the upper edge itself belongs to the next bin."""
        low, high = self.edges_of_bin(number)
        return low, float(f"{high - (1.0 if self.is_whole else self.width * _GAP):.12g}")

    @property
    def number_of_bins(self) -> int:
        """Number of bins between the edges."""
        return len(self.positions) - 1


def bin_edges(low: float, high: float, bin_count: int = _BIN_COUNT, *, is_whole: bool = False) -> BinEdges:
    """About `bin_count` bins, at most two more, of a round width that cover everything from `low` to `high`."""
    span = (high - low) or abs(high) or 1.0
    raw_width = span / bin_count
    power = 10 ** math.floor(math.log10(raw_width))
    width = next(factor * power for factor in _ROUND_WIDTHS if factor * power >= raw_width * (1 - 1e-9))
    width = max(1.0, math.ceil(width)) if is_whole else width
    decimals = next(number for number in range(_MAX_DECIMALS) if math.isclose(round(width, number), width))
    first = math.floor(low / width)
    last = max(first + 1, math.floor(high / width) + 1)
    positions = tuple(round(number * width, decimals + 3) for number in range(first, last + 1))
    return BinEdges(positions, width, decimals, is_whole)
