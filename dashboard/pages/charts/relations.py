"""Two quantities against each other: points that open their studies, or counts in two-dimensional bins."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.bin_labels import bin_label, bin_range, is_inside
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import ChartContext, ChartModel
from dashboard.pages.charts.chart_notes import capitalized, count_note, counted_noun, data_notes
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.distributions import PairGrid, PairPoints
from dashboard.ui import formatting
from dashboard.ui.i18n import heading, lower, tr
from kerma.database.query.charts import exact_pairs
from kerma.database.query.charts.chart_records import GridCell, PairSummary, Point, TrendBin
from kerma.database.query.charts.exact_pairs import MAX_POINTS
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.facts.fact import ValueKind
from kerma.statistics.bins import BinEdges, bin_edges

# Number of bins: horizontal, vertical, and of the trend.
_X_BINS, _Y_BINS, _TREND_BINS = 44, 32, 14
# The median of fewer values is not drawn.
_MIN_TREND_VALUES = 5


class PointMark(NamedTuple):
    """One pair of values."""

    x: float
    y: float
    n: int
    is_trend: bool
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
    """The median of y in one bin of x."""

    x: float
    y: float
    n: int
    is_trend: bool
    x_text: str
    y_text: str
    n_text: str
    selection: str


class _Pairs(NamedTuple):
    """Two quantities with the marks of their relation."""

    x: Quantity
    y: Quantity
    summary: PairSummary
    marks: Sequence[PointMark] | Sequence[CellMark]
    trend: Sequence[TrendMark]

    @property
    def is_grid(self) -> bool:
        """Whether there are too many pairs for points."""
        return self.summary.n > MAX_POINTS


def relation(context: ChartContext, chart: Chart) -> ChartModel:
    """Points or two-dimensional bins, with the median of the vertical quantity in bins of the horizontal one."""
    pairs = _pairs(context, chart.x_quantity, chart.measured)
    x, y = pairs.x, pairs.y
    return ChartModel(
        title=tr("{y} against {x}", y=tr(y.label), x=lower(tr(x.label))),
        frame=pd.DataFrame(list(pairs.marks)),
        spec=_spec(pairs),
        notes=_notes(pairs),
        alt=f"{tr('{y} against {x}', y=heading(y), x=heading(x))}; {_marks_text(pairs)}. {_trend_text(pairs.trend)}",
        columns=_columns(pairs),
        overlay=pd.DataFrame(list(pairs.trend)),
    )


def _pairs(context: ChartContext, x: Quantity, y: Quantity) -> _Pairs:
    summary = exact_pairs.pair_summary(context.connection, context.study_filter, x, y)
    if not summary.n:
        return _Pairs(x, y, summary, (), ())
    marks = (_cells if summary.n > MAX_POINTS else _points)(context, x, y, summary)
    return _Pairs(x, y, summary, marks, _trend(context, x, y, summary))


def _spec(pairs: _Pairs) -> ChartSpec:
    x, y = heading(pairs.x), heading(pairs.y)
    noun = counted_noun(common_level(pairs.x, pairs.y), pairs.x.modality)
    tooltip = (("x_text", x), ("y_text", y), ("n_text", capitalized(noun)))
    return (PairGrid if pairs.is_grid else PairPoints)(tooltip=tooltip, x_title=x, y_title=y)


def _notes(pairs: _Pairs) -> tuple[str, ...]:
    x, y, summary = lower(tr(pairs.x.label)), lower(tr(pairs.y.label)), pairs.summary
    notes = [*data_notes(count_note(summary.n, common_level(pairs.x, pairs.y), pairs.x.modality), is_exact=True)]
    outside = summary.n - sum(mark.n for mark in pairs.marks)
    if pairs.is_grid and outside:
        notes.append(tr("not drawn: {n} outside the 1st to 99th percentile", n=formatting.number(outside)))
    if summary.missing:
        notes.append(tr("excluded: {n} without {x} or {y}", n=formatting.number(summary.missing), x=x, y=y))
    if pairs.trend:
        notes.append(tr("line: median of {y} in classes of {x}", x=x, y=y))
    return tuple(notes)


def _marks_text(pairs: _Pairs) -> str:
    if pairs.is_grid:
        return tr("colours: number in two-dimensional bins")
    return tr("{n} points, each leads to its study", n=formatting.number(pairs.summary.n))


def _columns(pairs: _Pairs) -> Columns:
    x, y = heading(pairs.x), heading(pairs.y)
    if not pairs.is_grid:
        return (("x", x), ("y", y), ("uid", "Study Instance UID"))
    return (
        ("low", tr("from {quantity}", quantity=x)),
        ("high", tr("to less than {quantity}", quantity=x)),
        ("y_low", tr("from {quantity}", quantity=y)),
        ("y_high", tr("to less than {quantity}", quantity=y)),
        ("n", tr("Number")),
    )


def _points(context: ChartContext, x: Quantity, y: Quantity, _: PairSummary) -> list[PointMark]:
    points = exact_pairs.points(context.connection, context.study_filter, x, y)
    n_text = tr("1 (click to open the study)")
    return [_point_mark(x, y, point, n_text) for point in points]


def _point_mark(x: Quantity, y: Quantity, point: Point, n_text: str) -> PointMark:
    return PointMark(
        x=point.x,
        y=point.y,
        n=1,
        is_trend=False,
        x_text=formatting.in_column(x.fact, point.x),
        y_text=formatting.in_column(y.fact, point.y),
        n_text=n_text,
        uid=point.study_instance_uid,
        selection=mark_selection.encode_study(point.study_instance_uid),
    )


def _cells(context: ChartContext, x: Quantity, y: Quantity, summary: PairSummary) -> list[CellMark]:
    x_edges, y_edges = _edges(x, summary.x, _X_BINS), _edges(y, summary.y, _Y_BINS)
    cells = exact_pairs.grid(
        context.connection, context.study_filter, x, y, x_edges=x_edges.positions, y_edges=y_edges.positions
    )
    return [
        _cell_mark(x, y, x_edges, y_edges, cell)
        for cell in cells
        if is_inside(x_edges, cell.x_bin) and is_inside(y_edges, cell.y_bin)
    ]


def _cell_mark(x: Quantity, y: Quantity, x_edges: BinEdges, y_edges: BinEdges, cell: GridCell) -> CellMark:
    (low, high), (y_low, y_high) = x_edges.bounds(cell.x_bin), y_edges.bounds(cell.y_bin)
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


def _trend(context: ChartContext, x: Quantity, y: Quantity, summary: PairSummary) -> list[TrendMark]:
    edges = _edges(x, summary.x, _TREND_BINS)
    rows = exact_pairs.trend(context.connection, context.study_filter, x, y, x_edges=edges.positions)
    return [_trend_mark(edges, row) for row in rows if is_inside(edges, row.x_bin) and row.n >= _MIN_TREND_VALUES]


def _trend_mark(edges: BinEdges, row: TrendBin) -> TrendMark:
    p25, p50, p75 = row.quantiles
    text = tr(
        "median {p50}, quartiles {p25} and {p75}, mean {mean}",
        p25=formatting.number(p25),
        p50=formatting.number(p50),
        p75=formatting.number(p75),
        mean=formatting.number(row.mean),
    )
    return TrendMark(
        x=sum(edges.bounds(row.x_bin)) / 2,
        y=p50,
        n=row.n,
        is_trend=True,
        x_text=bin_label(edges, row.x_bin),
        y_text=text,
        n_text=formatting.number(row.n),
        selection="",
    )


def _edges(quantity: Quantity, range_: Sequence[float] | None, bin_count: int) -> BinEdges:
    """Bins from the 1st to the 99th percentile."""
    _, low, high, _ = range_ or (0.0, 0.0, 0.0, 0.0)
    return bin_edges(low, high, bin_count, is_whole=quantity.fact.kind is ValueKind.COUNT)


def _trend_text(trend: Sequence[TrendMark]) -> str:
    if not trend:
        return ""
    first, last = trend[0], trend[-1]
    return tr(
        "The line goes from {first} at {start} to {last} at {end}.",
        first=first.y_text,
        start=first.x_text,
        last=last.y_text,
        end=last.x_text,
    )
