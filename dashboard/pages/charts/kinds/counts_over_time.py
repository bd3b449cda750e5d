"""Numbers of studies or events over time, by day to year."""

from collections.abc import Sequence
from datetime import datetime
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
    item_text,
    other_items_note,
    undated_note,
)
from dashboard.pages.charts.first_step import before_note, first_step
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.specs.over_time import CountColumns
from dashboard.pages.charts.time_steps import step_position
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import StepCount
from kerma.database.query.charts.dimensions import OTHER
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
    group: int
    n: int
    n_text: str
    top: int
    bottom: int


def counts(context: ChartContext, chart: Chart) -> ChartModel:
    """How many studies or events there are in each step of time."""
    level = common_level(*chart.dimensions)
    groups = groups_of(context, chart, level)
    data = chart_data.step_counts(
        context.connection, context.study_filter, level, groups.grouping, chart.step, must_be_exact=chart.is_exact
    )
    known = [row for row in data.rows if not groups.is_paired or groups.positions(row.group)[1] != OTHER]
    numbers = [(row.step_start, row.n) for row in known if row.step_start]
    begin = None if chart.has_all_dates else first_step(numbers)
    marks = _marks(chart, groups, known, begin)
    noun, item, step = counted_noun(level, chart.modality), item_text(chart.dimensions), tr(chart.step)
    shown, undated = sum(mark.n for mark in marks), sum(row.n for row in data.rows if not row.step_start)
    others = sum(row.n for row in data.rows if row.step_start) - sum(n for _, n in numbers)
    frame, items = pd.DataFrame(marks), item_columns(chart.dimensions)
    has_others = any(groups.positions(mark.group)[0] == OTHER for mark in marks)
    legend = two_dimensions.first_legend(groups, has_others=has_others) if groups.is_paired else ()
    if groups.is_paired:
        frame = two_dimensions.in_panels(frame, groups)
    return ChartModel(
        title=tr("Number of {what} by {step}{by}", what=noun, step=step, by=item),
        frame=frame,
        spec=CountColumns(
            tooltip=(("when_text", tr("When")), *items, ("n_text", capitalized(noun))),
            title=capitalized(noun),
            is_grouped=groups.grouping is not None,
            series_count=len(legend),
        ),
        notes=(
            *data_notes(count_note(shown, level, chart.modality), is_exact=True),
            *undated_note(undated),
            *other_items_note(others),
            *before_note(numbers, begin),
        ),
        alt=tr("Columns: number of {what} for each {step}{by}.", what=noun, step=step, by=item),
        columns=(("when_text", tr("When")), *items, ("n", tr("Number"))),
        panels=two_dimensions.panels(frame, groups) if groups.is_paired else (),
        legend=legend,
    )


def _marks(chart: Chart, groups: Groups, rows: Sequence[StepCount], begin: datetime | None) -> list[CountMark]:
    """Stacked columns, all other items of the first dimension on top."""
    marks: list[CountMark] = []
    tops: dict[tuple[datetime, int], int] = {}
    for row in sorted(rows, key=lambda row: groups.positions(row.group)[0] or len(groups.labels)):
        second = groups.positions(row.group)[1]
        if row.step_start is None or (begin is not None and row.step_start < begin):
            continue
        bottom = tops.get((row.step_start, second), 0)
        tops[row.step_start, second] = bottom + row.n
        label = groups.label(row.group)
        position = step_position(chart.modality, chart.step, row.step_start, label.selection)
        texts = (label.short, label.full, row.group, row.n, formatting.number(row.n, 0))
        marks.append(CountMark(*position, *texts, top=bottom + row.n, bottom=bottom))
    return marks
