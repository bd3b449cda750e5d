"""Two quantities against each other: points that open their studies, counts in two-dimensional bins, or lines."""

from collections.abc import Sequence
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
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import pair_marks, two_dimensions
from dashboard.pages.charts.kinds.pair_marks import CellMark, PointMark, TrendMark
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.distributions import PairGrid, PairPoints
from dashboard.pages.charts.specs.extents import Domain
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import exact_pairs
from kerma.database.query.charts.chart_records import PairSummary
from kerma.database.query.charts.exact_pairs import MAX_POINTS, Pairs
from kerma.database.query.charts.quantities import common_level

# Distance of the ends of the axes from the first and the last point, as a fraction of the axis.
_MARGIN, _MARGIN_OF_ONE_VALUE = 0.02, 0.5


class _Relation(NamedTuple):
    """Two quantities with the marks of their relation."""

    chart: Chart
    pairs: Pairs
    groups: Groups
    summary: PairSummary
    marks: Sequence[PointMark] | Sequence[CellMark]
    trend: Sequence[TrendMark]

    @property
    def is_large(self) -> bool:
        """Whether there are too many pairs for points."""
        return self.summary.n > MAX_POINTS

    @property
    def is_grid(self) -> bool:
        """Whether two-dimensional bins are drawn."""
        return self.is_large and self.groups.grouping is None

    @property
    def has_lines_only(self) -> bool:
        """Whether only the lines of medians are drawn: bins of several groups would hide each other."""
        return self.is_large and self.groups.grouping is not None


def relation(context: ChartContext, chart: Chart) -> ChartModel:
    """Points or two-dimensional bins, with the median of the vertical quantity in bins of the horizontal one."""
    found = _relation(context, chart)
    groups, trend = found.groups, pd.DataFrame(list(found.trend))
    frame = trend if found.has_lines_only else pd.DataFrame(list(found.marks))
    overlay = pd.DataFrame() if found.has_lines_only else trend
    if groups.is_paired:
        frame, overlay = (two_dimensions.in_panels(part, groups) for part in (frame, overlay))
        overlay = overlay.drop(columns="panel_text", errors="ignore")
    legend = two_dimensions.first_legend(groups) if groups.is_paired else ()
    x, y = chart.x_quantity, chart.measured
    return ChartModel(
        title=tr("{y} against {x}", y=tr(y.label), x=lower(tr(x.label))) + item_text(chart.dimensions),
        frame=frame,
        spec=_spec(found, len(legend)),
        notes=_notes(found),
        alt=f"{tr('{y} against {x}', y=heading(y), x=heading(x))}; {_marks_text(found)}. {_trend_text(found)}",
        columns=_columns(found),
        overlay=overlay,
        limits=_limits(found),
        panels=two_dimensions.panels(frame, groups) if groups.is_paired else (),
        legend=legend,
        single_value=_single_pair(found),
    )


def _relation(context: ChartContext, chart: Chart) -> _Relation:
    x, y = chart.x_quantity, chart.measured
    groups = groups_of(context, chart, common_level(x, y, *chart.dimensions))
    pairs = Pairs(study_filter=context.study_filter, x=x, y=y, grouping=groups.grouping)
    summary = exact_pairs.pair_summary(context.connection, pairs)
    found = _Relation(chart, pairs, groups, summary, (), ())
    if not summary.n:
        return found
    trend = pair_marks.trend(context.connection, pairs, groups, summary)
    if found.is_grid:
        return found._replace(marks=pair_marks.cells(context.connection, pairs, summary), trend=trend)
    if found.is_large:
        return found._replace(trend=trend)
    return found._replace(marks=pair_marks.points(context.connection, pairs, groups, summary), trend=trend)


def _limits(found: _Relation) -> dict[str, Domain]:
    """Of points, axes from the minimum to the 99.5th percentile: one wrong value would hide the shape."""
    x, y = found.summary.x, found.summary.y
    if found.is_large or not x or not y:
        return {}
    return {"x": _with_margin(x[0], x[2]), "y": _with_margin(y[0], y[2])}


def _with_margin(low: float, high: float) -> Domain:
    """An axis on which no point is cut by the edge of the chart."""
    margin = _MARGIN * (high - low) or _MARGIN_OF_ONE_VALUE
    return low - margin, high + margin


def _spec(found: _Relation, series_count: int) -> ChartSpec:
    x, y = heading(found.pairs.x), heading(found.pairs.y)
    noun = counted_noun(found.pairs.level, found.pairs.x.modality)
    tooltip = (*item_columns(found.chart.dimensions), ("x_text", x), ("y_text", y), ("n_text", capitalized(noun)))
    if found.is_grid:
        return PairGrid(tooltip=tooltip, x_title=x, y_title=y, has_trend=bool(found.trend))
    return PairPoints(
        tooltip=tooltip,
        x_title=x,
        y_title=y,
        has_trend=bool(found.trend),
        is_grouped=found.groups.grouping is not None,
        series_count=series_count,
    )


def _notes(found: _Relation) -> tuple[str, ...]:
    x, y = lower(tr(found.pairs.x.label)), lower(tr(found.pairs.y.label))
    summary, n = found.summary, formatting.number
    count = count_note(summary.n, found.pairs.level, found.pairs.x.modality)
    notes = [*data_notes(count, is_exact=True), *_outside_notes(found)]
    if summary.missing:
        notes.append(tr("excluded: {n} without {x} or {y}", n=n(summary.missing), x=x, y=y))
    if summary.zeros:
        notes.append(tr("excluded: {n} with a value of 0", n=n(summary.zeros)))
    notes += other_items_note(summary.others)
    if found.trend:
        notes.append(tr("line: median of {y} in classes of {x}", x=x, y=y))
    if found.has_lines_only:
        notes.append(tr("too many to be drawn as points"))
    return tuple(notes)


def _outside_notes(found: _Relation) -> list[str]:
    """How many pairs are not drawn, since they lie beyond the ends of the axes."""
    if found.is_grid:
        outside = found.summary.n - sum(mark.n for mark in found.marks)
        if not outside:
            return []
        return [tr("not drawn: {n} outside the 1st to 99.5th percentile", n=formatting.number(outside))]
    beyond = sum(isinstance(mark, PointMark) and mark.is_beyond for mark in found.marks)
    if not beyond:
        return []
    return [tr("not drawn: {n} beyond the 99.5th percentile; the CSV file contains them", n=formatting.number(beyond))]


def _single_pair(found: _Relation) -> str:
    if found.summary.n != 1:
        return ""
    [mark] = found.marks
    return f"{heading(found.pairs.x)}: {mark.x_text}; {heading(found.pairs.y)}: {mark.y_text}."


def _marks_text(found: _Relation) -> str:
    if found.is_grid:
        return tr("colours: number in two-dimensional bins")
    if found.has_lines_only:
        return tr("lines of medians")
    return tr("{n} points, each leads to its study", n=formatting.number(found.summary.n))


def _columns(found: _Relation) -> Columns:
    x, y, items = heading(found.pairs.x), heading(found.pairs.y), item_columns(found.chart.dimensions)
    ends = (("low", tr("from {quantity}", quantity=x)), ("high", tr("to less than {quantity}", quantity=x)))
    if found.has_lines_only:
        return (*items, *ends, ("n", tr("Number")), ("y", tr("Median of {quantity}", quantity=y)))
    if not found.is_grid:
        return (*items, ("x", x), ("y", y), ("uid", "Study Instance UID"))
    return (
        *ends,
        ("y_low", tr("from {quantity}", quantity=y)),
        ("y_high", tr("to less than {quantity}", quantity=y)),
        ("n", tr("Number")),
    )


def _trend_text(found: _Relation) -> str:
    if not found.trend or found.groups.grouping is not None:
        return ""
    first, last = found.trend[0], found.trend[-1]
    return tr(
        "The line goes from {first} at {start} to {last} at {end}.",
        first=first.y_text,
        start=first.x_text,
        last=last.y_text,
        end=last.x_text,
    )
