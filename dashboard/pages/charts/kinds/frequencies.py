"""How many studies or events each item has, as bars."""

from typing import NamedTuple

import pandas as pd

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
    percent_of,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.item_marks import first_items, in_order, item_name, paired_bars
from dashboard.pages.charts.specs.by_item import Bars
from dashboard.pages.charts.specs.paired_rows import PairedBars
from dashboard.ui.text.formatting import number
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import OTHER
from kerma.database.query.charts.quantities import common_level


class ItemCountMark(NamedTuple):
    """A bar of a frequency chart."""

    label: str
    full_label: str
    selection: str
    group: int
    n: int
    n_text: str
    percent_text: str


def frequency(context: ChartContext, chart: Chart) -> ChartModel:
    """How many studies or events each item has."""
    assert chart.dimensions, "a frequency chart needs a dimension"
    level = common_level(*chart.dimensions)
    groups = groups_of(context, chart, level)
    total = sum(row.n for row in groups.counts)
    marks = in_order(_count_marks(context, chart, groups, level, total), chart, groups)
    noun, item = counted_noun(level, chart.modality), items_text(chart.dimensions)
    items, title = item_columns(chart.dimensions), capitalized(noun)
    rows = two_dimensions.rows(marks, groups) if groups.is_paired else None
    alt = tr("Bars: number of {what} by {item}.", what=noun, item=item)
    return ChartModel(
        title=tr("{what} by {item}", what=title, item=item),
        frame=rows.frame if rows else pd.DataFrame(marks),
        spec=_spec(chart, groups, rows, count=len(marks), title=title),
        notes=(
            *data_notes(count_note(total, level, chart.modality), is_exact=True),
            *other_items_note(total - sum(mark.n for mark in marks)),
        ),
        alt=f"{alt} {first_items([(item_name(mark, groups), mark.n_text) for mark in marks])}",
        columns=(*items, ("n", title)),
        overlay=rows.labels if rows else pd.DataFrame(),
        legend=two_dimensions.second_legend(groups) if rows else (),
        single_value=f"{count_note(1, level, chart.modality)}: {item_name(marks[0], groups)}" if total == 1 else "",
    )


def _spec(
    chart: Chart, groups: Groups, rows: two_dimensions.Rows | None, *, count: int, title: str
) -> Bars | PairedBars:
    tooltip = (*item_columns(chart.dimensions), ("n_text", title), ("percent_text", tr("Share")))
    if rows:
        return paired_bars(rows, groups, tooltip, field="n", text_field="n_text", title=title)
    return Bars(tooltip=tooltip, field="n", title=title, count=count)


def _count_marks(context: ChartContext, chart: Chart, groups: Groups, level: Level, total: int) -> list[ItemCountMark]:
    """The number of each group: of one dimension that of all others too, of two dimensions only those of the items."""
    if groups.is_paired:
        rows = chart_data.step_counts(
            context.connection, context.study_filter, level, groups.grouping, must_be_exact=chart.is_exact
        ).rows
        numbers = [(row.group, row.n) for row in rows if not groups.is_other(row.group)]
    else:
        numbers = [(group, row.n) for group, row in enumerate(groups.counts[: chart.max_items], 1)]
        rest = sum(row.n for row in groups.counts[chart.max_items :])
        numbers += [(OTHER, rest)] if rest else []
    return [
        ItemCountMark(*groups.label(group), group=group, n=n, n_text=number(n, 0), percent_text=percent_of(n, total))
        for group, n in numbers
    ]
