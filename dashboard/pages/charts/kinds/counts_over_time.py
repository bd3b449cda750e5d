"""Numbers of studies or events over time, by day to year."""

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import ChartContext, ChartModel, groups_of
from dashboard.pages.charts.chart_notes import (
    capitalized,
    count_note,
    counted_noun,
    data_notes,
    item_column,
    item_text,
    undated_note,
)
from dashboard.pages.charts.specs.over_time import CountColumns
from dashboard.pages.charts.time_steps import step_position
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.quantities import common_level


class CountMark(NamedTuple):
    """The number of one item in one step of time; columns are stacked from `bottom` to `top`."""

    step_start: datetime
    middle: datetime
    left: datetime
    right: datetime
    when_text: str
    selection: str
    label: str
    full_label: str
    n: int
    n_text: str
    top: int
    bottom: int


def counts(context: ChartContext, chart: Chart) -> ChartModel:
    """How many studies or events there are in each step of time."""
    dimension = chart.dimension
    level = common_level(dimension)
    groups = groups_of(context, chart, level)
    data = chart_data.step_counts(context.connection, context.study_filter, level, groups.grouping, chart.step)
    marks: list[CountMark] = []
    tops: dict[datetime, int] = {}
    for row in sorted(data.rows, key=lambda row: row.group or len(groups.labels)):
        if row.step_start:
            bottom = tops.get(row.step_start, 0)
            tops[row.step_start] = bottom + row.n
            label = groups.labels[row.group]
            position = step_position(chart.modality, chart.step, row.step_start, label.selection)
            texts = (label.short, label.full, row.n, formatting.number(row.n, 0))
            marks.append(CountMark(*position, *texts, top=bottom + row.n, bottom=bottom))
    noun, item, step = counted_noun(level, chart.modality), item_text(dimension), tr(chart.step)
    count = count_note(sum(mark.n for mark in marks), level, chart.modality)
    undated = sum(row.n for row in data.rows if not row.step_start)
    return ChartModel(
        title=tr("Number of {what} by {step}{by}", what=noun, step=step, by=item),
        frame=pd.DataFrame(marks),
        spec=CountColumns(
            tooltip=(("when_text", tr("When")), *item_column(dimension), ("n_text", capitalized(noun))),
            title=capitalized(noun),
            is_grouped=dimension is not None,
        ),
        notes=(*data_notes(count, is_exact=True), *undated_note(undated)),
        alt=tr("Columns: number of {what} for each {step}{by}.", what=noun, step=step, by=item),
        columns=(("when_text", tr("When")), *item_column(dimension), ("n", tr("Number"))),
    )
