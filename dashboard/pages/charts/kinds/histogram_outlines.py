"""Histograms of several items in one chart, each in percent of its own number."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.bin_labels import bin_label
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import (
    capitalized,
    counted_noun,
    item_columns,
    items_text,
    other_items_note,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.histogram_data import (
    HistogramData,
    bin_columns,
    histogram_notes,
    query_histogram,
    single_value,
)
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.pages.charts.specs.distributions import HistogramOutlines
from dashboard.pages.charts.specs.encodings import FEW_VALUES
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts.chart_records import Summary
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.quantities import common_level


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


def outlines(context: ChartContext, chart: Chart) -> ChartModel:
    """The histograms of several items in one chart, each adding up to 100 %; or counts, where all values are few."""
    assert chart.dimensions, "histograms of items need a dimension"
    quantity, item = chart.measured, items_text(chart.dimensions)
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    data = query_histogram(context, chart, groups.grouping)
    totals, few = _totals(data.statistics, groups)
    marks = _outline_marks(groups, totals, data)
    frame = pd.DataFrame(marks)
    if groups.is_paired:
        frame = two_dimensions.in_panels(frame, groups)
    legend = two_dimensions.first_legend(groups) if groups.is_paired else ()
    return ChartModel(
        title=tr("Distribution of {quantity} by {item}", quantity=lower(tr(quantity.label)), item=item),
        frame=frame,
        spec=HistogramOutlines(
            tooltip=_tooltip(chart, level),
            title=heading(quantity),
            is_fraction=any(total >= FEW_VALUES for total in totals.values()),
            series_count=len(legend),
        ),
        notes=(
            *histogram_notes(chart, level, data, n=sum(totals.values()), drawn=sum(mark.n for mark in marks)),
            *other_items_note(sum(row.n for row in data.statistics if groups.is_other(row.group))),
            *_few_note(few),
        ),
        panels=two_dimensions.panels(frame, groups) if groups.is_paired else (),
        legend=legend,
        single_value=single_value(quantity, data.statistics),
        alt=tr(
            "Outlines of {n} histograms of {quantity}, one for each {item}, each as shares of its own number.",
            n=len(totals),
            quantity=heading(quantity),
            item=item,
        ),
        columns=_columns(chart),
    )


def _tooltip(chart: Chart, level: Level) -> Columns:
    return (
        *item_columns(chart.dimensions),
        ("bin_text", heading(chart.measured)),
        ("percent_text", tr("Share")),
        ("n_text", capitalized(counted_noun(level, chart.modality))),
    )


def _columns(chart: Chart) -> Columns:
    return (
        *item_columns(chart.dimensions),
        *bin_columns(chart.measured),
        ("n", tr("Number")),
        ("percent", tr("Share (%)")),
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


def _outline_marks(groups: Groups, totals: dict[int, int], data: HistogramData) -> list[OutlineMark]:
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
