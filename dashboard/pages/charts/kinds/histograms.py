"""Histograms: of all values together, or of several items in one chart, each in percent of its own number."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.bin_labels import bin_label, bin_range, is_inside
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import (
    capitalized,
    count_note,
    counted_noun,
    data_notes,
    item_columns,
    items_text,
    other_items_note,
    single_value_text,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.pages.charts.specs.distributions import HistogramBars, HistogramOutlines
from dashboard.pages.charts.specs.encodings import FEW_VALUES
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import BinCount, Summary
from kerma.database.query.charts.dimensions import Grouping, is_other
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.facts.fact import ValueKind
from kerma.statistics.bins import BinEdges, bin_edges

# A histogram ends this fraction of the distance between the 5th and the 95th percentile beyond either.
_MARGIN = 0.6


class BinMark(NamedTuple):
    """A bar of a histogram."""

    low: float
    high: float
    n: int
    bin_text: str
    selection: str
    n_text: str


class OutlineMark(NamedTuple):
    """A step of the outline of one item's histogram."""

    label: str
    full_label: str
    selection: str
    group: int
    low: float
    high: float
    middle: float
    n: int
    percent: float
    bin_text: str
    percent_text: str
    n_text: str


class _Histogram(NamedTuple):
    """Histograms with the edges that they were computed for; None without values."""

    edges: BinEdges | None
    statistics: Sequence[Summary]
    bars: Sequence[BinCount]
    is_exact: bool


def histogram(context: ChartContext, chart: Chart) -> ChartModel:
    """How many values lie in each bin."""
    quantity, level = chart.measured, common_level(chart.measured)
    data = _histogram(context, chart, None)
    marks = _bin_marks(quantity, data)
    n = sum(row.n for row in data.statistics)
    noun = counted_noun(level, chart.modality)
    notes = data_notes(
        count_note(n, level, chart.modality),
        missing=sum(row.missing for row in data.statistics),
        quantity=quantity,
        is_exact=data.is_exact,
    )
    tooltip = (("bin_text", heading(quantity)), ("n_text", capitalized(noun)))
    return ChartModel(
        title=tr("Distribution of {quantity}", quantity=lower(tr(quantity.label))),
        frame=pd.DataFrame(marks),
        spec=HistogramBars(tooltip=tooltip, title=heading(quantity), count_title=capitalized(noun)),
        notes=(*notes, *_outside_note(n - sum(mark.n for mark in marks), data.edges)),
        alt=tr("Histogram of {quantity}:", quantity=heading(quantity)) + f" {_fullest_bin(marks, noun)}",
        columns=(*_bin_columns(quantity), ("n", tr("Number"))),
        single_value=_single_value(quantity, data.statistics),
    )


def outlines(context: ChartContext, chart: Chart) -> ChartModel:
    """The histograms of several items in one chart, each adding up to 100 %; or counts, where all values are few."""
    quantity, items = chart.measured, item_columns(chart.dimensions)
    assert items, "histograms of items need a dimension"
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    data = _histogram(context, chart, groups.grouping)
    totals, few = _totals(data.statistics, groups)
    marks = _outline_marks(groups, totals, data)
    n, item = sum(totals.values()), items_text(chart.dimensions)
    notes = data_notes(
        count_note(n, level, chart.modality),
        missing=sum(row.missing for row in data.statistics),
        quantity=quantity,
        is_exact=data.is_exact,
    )
    tooltip = (
        *items,
        ("bin_text", heading(quantity)),
        ("percent_text", tr("Share")),
        ("n_text", capitalized(counted_noun(level, chart.modality))),
    )
    frame = pd.DataFrame(marks)
    if groups.is_paired:
        frame = two_dimensions.in_panels(frame, groups)
    legend = two_dimensions.first_legend(groups) if groups.is_paired else ()
    return ChartModel(
        title=tr("Distribution of {quantity} by {item}", quantity=lower(tr(quantity.label)), item=item),
        frame=frame,
        spec=HistogramOutlines(
            tooltip=tooltip,
            title=heading(quantity),
            is_fraction=any(total >= FEW_VALUES for total in totals.values()),
            series_count=len(legend),
        ),
        notes=(
            *notes,
            *_outside_note(n - sum(mark.n for mark in marks), data.edges),
            *other_items_note(sum(row.n for row in data.statistics if groups.is_other(row.group))),
            *_few_note(few),
        ),
        panels=two_dimensions.panels(frame, groups) if groups.is_paired else (),
        legend=legend,
        single_value=_single_value(quantity, data.statistics),
        alt=tr(
            "Outlines of {n} histograms of {quantity}, one for each {item}, each as shares of its own number.",
            n=len(totals),
            quantity=heading(quantity),
            item=item,
        ),
        columns=(
            *items,
            *_bin_columns(quantity),
            ("n", tr("Number")),
            ("percent", tr("Share (%)")),
        ),
    )


def _totals(rows: Sequence[Summary], groups: Groups) -> tuple[dict[int, int], int]:
    """Number of values of each group that is drawn, and of those that have too few for shares of them to mean much.

    Where all have few, all are drawn.
    """
    totals = {row.group: row.n for row in rows if row.n and not groups.is_other(row.group)}
    large = {group: n for group, n in totals.items() if n >= FEW_VALUES}
    return (large, sum(totals.values()) - sum(large.values())) if large else (totals, 0)


def _few_note(n: int) -> tuple[str, ...]:
    if not n:
        return ()
    return (tr("not drawn: {n} of items with fewer than {limit} values", n=formatting.number(n), limit=FEW_VALUES),)


def _single_value(quantity: Quantity, rows: Sequence[Summary]) -> str:
    """The value in words, where there is one only."""
    known = [row for row in rows if row.n]
    if [row.n for row in known] != [1] or not known[0].quantiles:
        return ""
    return single_value_text(quantity, known[0].quantiles[len(known[0].quantiles) // 2], lower(tr(quantity.label)))


def _histogram(context: ChartContext, chart: Chart, grouping: Grouping | None) -> _Histogram:
    quantity = chart.measured
    edges: BinEdges | None = None

    def edges_for(rows: list[Summary]) -> tuple[float, ...]:
        nonlocal edges
        edges = _edges(quantity, [row for row in rows if not is_other(grouping, row.group)] or rows)
        return edges.positions

    data = chart_data.histogram(
        context.connection, context.study_filter, quantity, edges_for, grouping, must_be_exact=chart.is_exact
    )
    return _Histogram(edges, data.rows.statistics, data.rows.bars, data.is_exact)


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


def _bin_columns(quantity: Quantity) -> Columns:
    name = heading(quantity)
    return (("low", tr("from {quantity}", quantity=name)), ("high", tr("to less than {quantity}", quantity=name)))


def _bin_marks(quantity: Quantity, data: _Histogram) -> list[BinMark]:
    if data.edges is None:
        return []
    edges = data.edges
    return [_bin_mark(quantity, edges, bar) for bar in data.bars if is_inside(edges, bar.bin)]


def _bin_mark(quantity: Quantity, edges: BinEdges, bar: BinCount) -> BinMark:
    low, high = edges.edges_of_bin(bar.bin)
    selection = ""
    if quantity.criterion:
        selection = mark_selection.encode(quantity.modality, {quantity.criterion: bin_range(edges, bar.bin)})
    return BinMark(low, high, bar.n, bin_label(edges, bar.bin), selection, formatting.number(bar.n, 0))


def _outline_marks(groups: Groups, totals: dict[int, int], data: _Histogram) -> list[OutlineMark]:
    """Every bin of every group, empty ones included."""
    if data.edges is None:
        return []
    counts = {(bar.group, bar.bin): bar.n for bar in data.bars}
    texts = {number: bin_label(data.edges, number) for number in range(1, data.edges.number_of_bins + 1)}
    return [
        _outline_mark(
            (groups.label(group), group),
            data.edges.edges_of_bin(number),
            text,
            counts.get((group, number), 0),
            totals[group],
        )
        for group in sorted(totals)
        for number, text in texts.items()
    ]


def _outline_mark(item: tuple[Label, int], bounds: tuple[float, float], text: str, n: int, total: int) -> OutlineMark:
    low, high = bounds
    percent = 100 * n / total
    label, group = item
    return OutlineMark(
        *label,
        group=group,
        low=low,
        high=high,
        middle=(low + high) / 2,
        n=n,
        percent=percent,
        bin_text=text,
        percent_text=f"{formatting.number(percent, 1)} %",
        n_text=formatting.number(n),
    )


def _outside_note(n: int, edges: BinEdges | None) -> tuple[str, ...]:
    """How many values lie outside the edges; empty where none."""
    if edges is None or n <= 0:
        return ()
    low, high = (formatting.number(edge, edges.decimals) for edge in (edges.positions[0], edges.positions[-1]))
    return (tr("not drawn: {n} outside {low} to {high}", n=formatting.number(n), low=low, high=high),)


def _fullest_bin(marks: Sequence[BinMark], noun: str) -> str:
    if not marks:
        return tr("No values.")
    fullest = max(marks, key=lambda mark: mark.n)
    return tr(
        "{bins} bins, the fullest from {values} with {n} {what}.",
        bins=len(marks),
        values=fullest.bin_text,
        n=formatting.number(fullest.n),
        what=noun,
    )
