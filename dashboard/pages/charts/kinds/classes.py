"""A table of one quantity in classes of another: number, median and quartiles, for each item."""

from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.bin_labels import bin_label
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import count_note, data_notes, item_columns, item_text, other_items_note
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import pair_marks
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import exact_pairs
from kerma.database.query.charts.chart_records import TrendBin
from kerma.database.query.charts.exact_pairs import Pairs
from kerma.database.query.charts.quantities import common_level
from kerma.statistics.bins import BinEdges


class ClassRow(NamedTuple):
    """The values of y of one group in one class of x; the first and the last class are open."""

    full_label: str
    second_label: str
    class_text: str
    n: int
    p25: float
    p50: float
    p75: float
    selection: str


def classes(context: ChartContext, chart: Chart) -> ChartModel:
    """Number, median and quartiles of the vertical quantity in classes of the horizontal one."""
    x, y = chart.x_quantity, chart.measured
    level = common_level(x, y, *chart.dimensions)
    groups = groups_of(context, chart, level)
    pairs = Pairs(study_filter=context.study_filter, x=x, y=y, grouping=groups.grouping)
    summary = exact_pairs.pair_summary(context.connection, pairs)
    rows = []
    if summary.n:
        edges = pair_marks.trend_edges(x, summary)
        found = exact_pairs.trend(context.connection, pairs, x_edges=edges.positions)
        rows = [_row(edges, groups, row) for row in found]
    title = tr("{y} in classes of {x}", y=tr(y.label), x=lower(tr(x.label)))
    return ChartModel(
        title=title + item_text(chart.dimensions),
        frame=pd.DataFrame(rows),
        spec=None,
        notes=(
            *data_notes(count_note(summary.n, level, chart.modality), is_exact=True),
            *other_items_note(summary.others),
        ),
        alt=title,
        columns=(
            *item_columns(chart.dimensions),
            ("class_text", heading(x)),
            ("n", tr("Number")),
            ("p25", tr("Lower quartile of {quantity}", quantity=heading(y))),
            ("p50", tr("Median of {quantity}", quantity=heading(y))),
            ("p75", tr("Upper quartile of {quantity}", quantity=heading(y))),
        ),
    )


def _row(edges: BinEdges, groups: Groups, row: TrendBin) -> ClassRow:
    label = groups.label(row.group)
    p25, p50, p75 = row.quantiles
    return ClassRow(
        full_label=label.full,
        second_label=groups.second_label(row.group).full if groups.is_paired else "",
        class_text=_class_text(edges, row.x_bin),
        n=row.n,
        p25=p25,
        p50=p50,
        p75=p75,
        selection=label.selection,
    )


def _class_text(edges: BinEdges, number: int) -> str:
    if number == 0:
        return tr("less than {value}", value=formatting.number(edges.positions[0], edges.decimals))
    if number > edges.number_of_bins:
        return tr("{value} or more", value=formatting.number(edges.positions[-1], edges.decimals))
    return bin_label(edges, number)
