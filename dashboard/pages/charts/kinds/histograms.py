"""Histograms of all values together."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.bin_labels import bin_label, bin_range, is_inside
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import capitalized, counted_noun
from dashboard.pages.charts.kinds.histogram_data import (
    HistogramData,
    bin_columns,
    histogram_notes,
    query_histogram,
    single_value,
)
from dashboard.pages.charts.specs.distributions import HistogramBars
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts.chart_records import BinCount
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.statistics.bins import BinEdges


class BinMark(NamedTuple):
    """A bar of a histogram."""

    low: float
    high: float
    n: int
    bin_text: str
    selection: str
    n_text: str


def histogram(context: ChartContext, chart: Chart) -> ChartModel:
    """How many values lie in each bin."""
    quantity, level = chart.measured, common_level(chart.measured)
    data = query_histogram(context, chart, None)
    marks = _bin_marks(quantity, data)
    n = sum(row.n for row in data.statistics)
    noun = counted_noun(level, chart.modality)
    tooltip = (("bin_text", heading(quantity)), ("n_text", capitalized(noun)))
    return ChartModel(
        title=tr("Distribution of {quantity}", quantity=lower(tr(quantity.label))),
        frame=pd.DataFrame(marks),
        spec=HistogramBars(tooltip=tooltip, title=heading(quantity), count_title=capitalized(noun)),
        notes=histogram_notes(chart, level, data, n=n, drawn=sum(mark.n for mark in marks)),
        alt=tr("Histogram of {quantity}:", quantity=heading(quantity)) + f" {_fullest_bin(marks, noun)}",
        columns=(*bin_columns(quantity), ("n", tr("Number"))),
        single_value=single_value(quantity, data.statistics),
    )


def _bin_marks(quantity: Quantity, data: HistogramData) -> list[BinMark]:
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
