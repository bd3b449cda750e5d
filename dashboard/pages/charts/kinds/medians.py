"""Medians over time, by day to year, with quartiles, number of values and changes of software."""

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
    faded_note,
    item_columns,
    item_text,
    other_items_note,
    single_value_text,
    undated_note,
)
from dashboard.pages.charts.first_step import before_note, first_step
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.software_marks import listed, software_marks
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.pages.charts.specs.encodings import FEW_VALUES
from dashboard.pages.charts.specs.over_time import MedianLines
from dashboard.pages.charts.time_steps import line_segments, step_position
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_data import ChartData
from kerma.database.query.charts.chart_records import Summary
from kerma.database.query.charts.quantities import Quantity, common_level

# The columns of counts below the medians take up this fraction of the height.
_COLUMN_FRACTION = 0.22
_PERCENTILES = ("p5", "p25", "p50", "p75", "p95")


class MedianMark(NamedTuple):
    """The values of one item in one step of time; `p5` to `p95` are percentiles.

    Attributes:
        step_start: start of the step.
        middle, left, right: middle and edges of the column that shows the number of values.
        selection: the criteria that a click on the mark adds to the filter, as URL parameters.
        column_height: height of that column.
        segment: number of the line that joins this mark to the next; a line ends where steps without values follow.
        full_segment: the same of the line that joins steps with enough values alone; None with few values.
        software: None; marks of software changes in the same chart have their version here.
    """

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
    column_height: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    segment: int
    full_segment: int | None
    software: str | None
    n_text: str
    p25_text: str
    p50_text: str
    p75_text: str


def medians(context: ChartContext, chart: Chart) -> ChartModel:
    """The median of each step of time, with quartiles and the number of values."""
    quantity = chart.measured
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    data = chart_data.summary_statistics(
        context.connection,
        context.study_filter,
        quantity,
        groups.grouping,
        chart.step,
        must_be_exact=chart.is_exact,
    )
    known = [row for row in data.rows if row.n and not groups.is_other(row.group)]
    numbers = [(row.step_start, row.n) for row in known if row.step_start]
    begin = None if chart.has_all_dates else first_step(numbers)
    marks = _median_marks(chart, groups, known, begin)
    noun, item = counted_noun(level, chart.modality), item_text(chart.dimensions)
    name, step = heading(quantity), tr(chart.step)
    frame, overlay = pd.DataFrame(marks), software_marks(context)
    if groups.is_paired:
        frame = two_dimensions.in_panels(frame, groups)
    alt = tr("Line: median of {quantity} for each {step}{by}.", quantity=name, step=step, by=item)
    return ChartModel(
        title=tr("Median {quantity} by {step}{by}", quantity=lower(tr(quantity.label)), step=step, by=item),
        frame=frame,
        spec=_median_spec(chart, groups, noun, has_software=not overlay.empty),
        notes=(
            *_median_notes(chart, data, groups, marks),
            *before_note(numbers, begin),
            *(() if groups.grouping else _columns_note(noun, marks)),
        ),
        alt=alt + ("" if groups.grouping else _first_and_last(marks)),
        columns=_median_columns(chart),
        overlay=overlay,
        days=listed(overlay),
        panels=two_dimensions.panels(frame, groups) if groups.is_paired else (),
        legend=_legend(groups),
        single_value=_single_value(quantity, marks),
    )


def _median_spec(chart: Chart, groups: Groups, noun: str, *, has_software: bool) -> MedianLines:
    return MedianLines(
        tooltip=_median_tooltip(chart, capitalized(noun)),
        title=heading(chart.measured),
        is_grouped=groups.grouping is not None,
        has_software=has_software,
        series_count=len(_legend(groups)),
    )


def _legend(groups: Groups) -> tuple[str, ...]:
    """Labels of the colours, where small charts share one legend."""
    return two_dimensions.first_legend(groups) if groups.is_paired else ()


def _median_marks(chart: Chart, groups: Groups, rows: Sequence[Summary], begin: datetime | None) -> list[MedianMark]:
    shown = [(row, row.step_start) for row in rows if row.step_start and (begin is None or row.step_start >= begin)]
    max_n = max((row.n for row, _ in shown), default=1)
    points = [(row.group, start) for row, start in shown]
    full = [point for point, (row, _) in zip(points, shown, strict=True) if row.n >= FEW_VALUES]
    full_segments = dict(zip(full, line_segments(full, chart.step), strict=True))
    return [
        _median_mark(chart, groups, row, start, segments=(segment, full_segments.get((row.group, start))), max_n=max_n)
        for (row, start), segment in zip(shown, line_segments(points, chart.step), strict=True)
    ]


def _median_mark(
    chart: Chart, groups: Groups, row: Summary, step_start: datetime, *, segments: tuple[int, int | None], max_n: int
) -> MedianMark:
    label = groups.label(row.group)
    position = step_position(chart.modality, chart.step, step_start, label.selection)
    p5, p25, p50, p75, p95 = row.quantiles or (0.0,) * len(_PERCENTILES)
    return MedianMark(
        *position,
        label=label.short,
        full_label=label.full,
        group=row.group,
        n=row.n,
        column_height=_COLUMN_FRACTION * row.n / max_n,
        p5=p5,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        segment=segments[0],
        full_segment=segments[1],
        software=None,
        n_text=formatting.number(row.n, 0),
        p25_text=formatting.number(p25),
        p50_text=formatting.number(p50),
        p75_text=formatting.number(p75),
    )


def _median_tooltip(chart: Chart, noun: str) -> Columns:
    return (
        *item_columns(chart.dimensions),
        ("when_text", tr("When")),
        ("n_text", noun),
        ("p75_text", tr("Upper quartile")),
        ("p50_text", tr("Median")),
        ("p25_text", tr("Lower quartile")),
    )


def _median_columns(chart: Chart) -> Columns:
    name = heading(chart.measured)
    return (
        ("when_text", tr("When")),
        *item_columns(chart.dimensions),
        ("n", tr("Number")),
        *((percentile, f"{percentile} {name}") for percentile in _PERCENTILES),
    )


def _median_notes(
    chart: Chart, data: ChartData[list[Summary]], groups: Groups, marks: Sequence[MedianMark]
) -> tuple[str, ...]:
    shown = sum(mark.n for mark in marks)
    undated = sum(row.n for row in data.rows if not row.step_start)
    others = sum(row.n for row in data.rows if row.step_start and groups.is_other(row.group))
    notes = data_notes(
        count_note(shown, common_level(chart.measured, *chart.dimensions), chart.modality),
        missing=sum(row.missing for row in data.rows),
        quantity=chart.measured,
        is_exact=data.is_exact,
    )
    faded = faded_note(mark.n for mark in marks)
    return (*notes, *faded, *undated_note(undated), *other_items_note(others))


def _columns_note(noun: str, marks: Sequence[MedianMark]) -> tuple[str, ...]:
    max_n = formatting.number(max((mark.n for mark in marks), default=1), 0)
    return (tr("columns at the foot: number of {what}, at most {n}", what=noun, n=max_n),)


def _single_value(quantity: Quantity, marks: Sequence[MedianMark]) -> str:
    """The value in words, where there is one only."""
    return single_value_text(quantity, marks[0].p50, marks[0].when_text) if [mark.n for mark in marks] == [1] else ""


def _first_and_last(marks: Sequence[MedianMark]) -> str:
    if not marks:
        return f" {tr('No values.')}"
    first, last = marks[0], marks[-1]
    return f" {first.when_text}: {first.p50_text}; {last.when_text}: {last.p50_text}."
