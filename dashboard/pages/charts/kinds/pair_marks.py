"""Marks of two quantities against each other: points, two-dimensional bins, and the lines of medians."""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from sqlalchemy import Connection

from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.bin_labels import bin_label, bin_range, is_inside
from dashboard.pages.charts.groups import Groups
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import exact_pairs
from kerma.database.query.charts.chart_records import GridCell, PairSummary, Point, TrendBin
from kerma.database.query.charts.exact_pairs import Pairs
from kerma.database.query.charts.quantities import Quantity
from kerma.facts.fact import ValueKind
from kerma.statistics.bins import BinEdges, bin_edges

# Number of bins: horizontal, vertical, and of the trend.
_X_BINS, _Y_BINS, _TREND_BINS = 44, 32, 14
# The median of fewer values is not drawn.
_MIN_TREND_VALUES = 5


class PointMark(NamedTuple):
    """One pair of values; `is_beyond` the ends of the axes, it is only part of the file."""

    x: float
    y: float
    n: int
    is_trend: bool
    is_beyond: bool
    label: str
    full_label: str
    group: int
    x_text: str
    y_text: str
    n_text: str
    uid: str
    selection: str


class CellMark(NamedTuple):
    """One two-dimensional bin."""

    low: float
    high: float
    y_low: float
    y_high: float
    n: int
    is_trend: bool
    x_text: str
    y_text: str
    n_text: str
    selection: str


class TrendMark(NamedTuple):
    """The median of y in one bin of x, from `low` to `high`."""

    x: float
    y: float
    low: float
    high: float
    n: int
    is_trend: bool
    label: str
    full_label: str
    group: int
    x_text: str
    y_text: str
    n_text: str
    selection: str


def points(connection: Connection, pairs: Pairs, groups: Groups, summary: PairSummary) -> list[PointMark]:
    """One mark for each pair of values; those above the 99.5th percentile lie beyond the ends of the axes."""
    highest = [values[2] if values else inf for values in (summary.x, summary.y)]
    return [_point_mark(pairs, groups, point, highest) for point in exact_pairs.points(connection, pairs)]


def _point_mark(pairs: Pairs, groups: Groups, point: Point, highest: Sequence[float]) -> PointMark:
    label = groups.label(point.group)
    return PointMark(
        x=point.x,
        y=point.y,
        n=1,
        is_trend=False,
        is_beyond=point.x > highest[0] or point.y > highest[1],
        label=label.short,
        full_label=label.full,
        group=point.group,
        x_text=formatting.in_column(pairs.x.fact, point.x),
        y_text=formatting.in_column(pairs.y.fact, point.y),
        n_text=tr("1 (click to open the study)"),
        uid=point.study_instance_uid,
        selection=mark_selection.encode_study(point.study_instance_uid),
    )


def cells(connection: Connection, pairs: Pairs, summary: PairSummary) -> list[CellMark]:
    """One mark for each two-dimensional bin with values."""
    x_edges, y_edges = _edges(pairs.x, summary.x, _X_BINS), _edges(pairs.y, summary.y, _Y_BINS)
    rows = exact_pairs.grid(connection, pairs, x_edges=x_edges.positions, y_edges=y_edges.positions)
    return [
        _cell_mark(pairs.x, pairs.y, x_edges, y_edges, cell)
        for cell in rows
        if is_inside(x_edges, cell.x_bin) and is_inside(y_edges, cell.y_bin)
    ]


def _cell_mark(x: Quantity, y: Quantity, x_edges: BinEdges, y_edges: BinEdges, cell: GridCell) -> CellMark:
    (low, high), (y_low, y_high) = x_edges.edges_of_bin(cell.x_bin), y_edges.edges_of_bin(cell.y_bin)
    selection = ""
    if x.criterion and y.criterion:
        ranges = {x.criterion: bin_range(x_edges, cell.x_bin), y.criterion: bin_range(y_edges, cell.y_bin)}
        selection = mark_selection.encode(x.modality, ranges)
    return CellMark(
        low=low,
        high=high,
        y_low=y_low,
        y_high=y_high,
        n=cell.n,
        is_trend=False,
        x_text=bin_label(x_edges, cell.x_bin),
        y_text=bin_label(y_edges, cell.y_bin),
        n_text=formatting.number(cell.n),
        selection=selection,
    )


def trend(connection: Connection, pairs: Pairs, groups: Groups, summary: PairSummary) -> list[TrendMark]:
    """The median of y in each bin of x that has enough values, for each group."""
    edges = trend_edges(pairs.x, summary)
    rows = exact_pairs.trend(connection, pairs, x_edges=edges.positions)
    return [
        _trend_mark(edges, groups, row) for row in rows if is_inside(edges, row.x_bin) and row.n >= _MIN_TREND_VALUES
    ]


def trend_edges(x: Quantity, summary: PairSummary) -> BinEdges:
    """The edges of the bins of x that medians of y are computed in."""
    return _edges(x, summary.x, _TREND_BINS)


def _trend_mark(edges: BinEdges, groups: Groups, row: TrendBin) -> TrendMark:
    p25, p50, p75 = row.quantiles
    low, high = edges.edges_of_bin(row.x_bin)
    ends = edges.inclusive_range(row.x_bin) if edges.is_whole else (low, high)
    label = groups.label(row.group)
    text = tr(
        "median {p50}, quartiles {p25} and {p75}, mean {mean}",
        p25=formatting.number(p25),
        p50=formatting.number(p50),
        p75=formatting.number(p75),
        mean=formatting.number(row.mean),
    )
    return TrendMark(
        x=sum(ends) / 2,
        y=p50,
        low=low,
        high=high,
        n=row.n,
        is_trend=True,
        label=label.short,
        full_label=label.full,
        group=row.group,
        x_text=bin_label(edges, row.x_bin),
        y_text=text,
        n_text=formatting.number(row.n),
        selection="",
    )


def _edges(quantity: Quantity, range_: Sequence[float] | None, bin_count: int) -> BinEdges:
    """Bins from the 1st to the 99.5th percentile."""
    _, low, high, _ = range_ or (0.0, 0.0, 0.0, 0.0)
    return bin_edges(low, high, bin_count, is_whole=quantity.fact.kind is ValueKind.COUNT)
