"""Bins of histograms: their label on screen, and the filter range that a click on one selects."""

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.criterion import Range
from kerma.statistics.bins import BinEdges


def bin_label(edges: BinEdges, number: int) -> str:
    """A bin as text: "100 to 150"; of whole numbers the lowest and the highest, "3" or "3 to 4"."""
    low, high = edges.inclusive_range(number) if edges.is_whole else edges.edges_of_bin(number)
    ends = [formatting.number(end, edges.decimals) for end in (low, high)]
    return ends[0] if low == high else tr("{low} to {high}", low=ends[0], high=ends[1])


def bin_range(edges: BinEdges, number: int) -> Range:
    """The range of values in a bin, both ends included."""
    return Range(*edges.inclusive_range(number))


def is_inside(edges: BinEdges, number: int) -> bool:
    """Whether a bin lies between the edges, and not below the first or above the last."""
    return 0 < number <= edges.number_of_bins
