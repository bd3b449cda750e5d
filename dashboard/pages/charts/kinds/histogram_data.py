"""The data of histograms: their bins, the number of values in each, and what is not drawn."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_notes import count_note, data_notes, single_value_text
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import BinCount, Summary
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Grouping, is_other
from kerma.database.query.charts.quantities import Quantity
from kerma.facts.fact import ValueKind
from kerma.statistics.bins import BinEdges, bin_edges

# A histogram ends this fraction of the distance between the 5th and the 95th percentile beyond either.
_MARGIN = 0.6


class HistogramData(NamedTuple):
    """Histograms with the edges that they were computed for; None without values."""

    edges: BinEdges | None
    statistics: Sequence[Summary]
    bars: Sequence[BinCount]
    is_exact: bool


def query_histogram(context: ChartContext, chart: Chart, grouping: Grouping | None) -> HistogramData:
    """The histogram of all values, or of each group, over the same bins."""
    quantity = chart.measured
    edges: BinEdges | None = None

    def edges_for(rows: list[Summary]) -> tuple[float, ...]:
        nonlocal edges
        edges = _edges(quantity, [row for row in rows if not is_other(grouping, row.group)] or rows)
        return edges.positions

    data = chart_data.histogram(
        context.connection, context.study_filter, quantity, edges_for, grouping, must_be_exact=chart.is_exact
    )
    return HistogramData(edges, data.rows.statistics, data.rows.bars, data.is_exact)


def _edges(quantity: Quantity, rows: list[Summary]) -> BinEdges:
    """Bins for most of the values: dose has no natural maximum, and one high value would hide the shape."""
    ranges = [_central_range(row) for row in rows]
    high = max(high for _, high in ranges)
    low = min(low for low, _ in ranges)
    if all(row.minimum is None or row.minimum >= 0 for row in rows):
        low = 0.0 if low < high / 4 else max(0.0, low)
    return bin_edges(low, high, is_whole=quantity.fact.kind is ValueKind.COUNT)


def _central_range(row: Summary) -> tuple[float, float]:
    """From below the 5th percentile to above the 95th, at most to the maximum."""
    p5, *_, p95 = row.quantiles or (0.0, 0.0)
    margin = _MARGIN * (p95 - p5)
    return p5 - margin, p95 + margin if row.maximum is None else min(p95 + margin, row.maximum)


def bin_columns(quantity: Quantity) -> Columns:
    """The columns of the edges of bins, for the table and the file of a chart."""
    name = heading(quantity)
    return (("low", tr("from {quantity}", quantity=name)), ("high", tr("to less than {quantity}", quantity=name)))


def single_value(quantity: Quantity, rows: Sequence[Summary]) -> str:
    """The value in words, where there is one only."""
    known = [row for row in rows if row.n]
    if [row.n for row in known] != [1] or not known[0].quantiles:
        return ""
    return single_value_text(quantity, known[0].quantiles[len(known[0].quantiles) // 2], lower(tr(quantity.label)))


def histogram_notes(chart: Chart, level: Level, data: HistogramData, *, n: int, drawn: int) -> tuple[str, ...]:
    """The notes below a histogram: number of values, how they were computed, how many lie outside its bins.

    Args:
        chart: the chart.
        level: whether studies or events are counted.
        data: its histograms.
        n: number of values.
        drawn: number of values within the bins.
    """
    notes = data_notes(
        count_note(n, level, chart.modality),
        missing=sum(row.missing for row in data.statistics),
        quantity=chart.measured,
        is_exact=data.is_exact,
    )
    return (*notes, *_outside_note(n - drawn, data.edges))


def _outside_note(n: int, edges: BinEdges | None) -> tuple[str, ...]:
    """How many values lie outside the edges; empty where none."""
    if edges is None or n <= 0:
        return ()
    low, high = (formatting.number(edge, edges.decimals) for edge in (edges.positions[0], edges.positions[-1]))
    return (tr("not drawn: {n} outside {low} to {high}", n=formatting.number(n), low=low, high=high),)
