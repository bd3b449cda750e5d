"""Two quantities against each other: points that open their studies, or counts in two-dimensional bins."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import ChartContext, ChartModel
from dashboard.pages.charts.chart_notes import capitalized, count_note, counted_noun, data_notes
from dashboard.pages.charts.kinds import pair_marks
from dashboard.pages.charts.kinds.pair_marks import CellMark, PointMark, TrendMark
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.distributions import PairGrid, PairPoints
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import exact_pairs
from kerma.database.query.charts.chart_records import PairSummary
from kerma.database.query.charts.exact_pairs import MAX_POINTS
from kerma.database.query.charts.quantities import Quantity, common_level


class _Pairs(NamedTuple):
    """Two quantities with the marks of their relation."""

    x: Quantity
    y: Quantity
    summary: PairSummary
    marks: Sequence[PointMark] | Sequence[CellMark]
    trend: Sequence[TrendMark]

    @property
    def is_grid(self) -> bool:
        """Whether there are too many pairs for points."""
        return self.summary.n > MAX_POINTS


def relation(context: ChartContext, chart: Chart) -> ChartModel:
    """Points or two-dimensional bins, with the median of the vertical quantity in bins of the horizontal one."""
    pairs = _pairs(context, chart.x_quantity, chart.measured)
    x, y = pairs.x, pairs.y
    return ChartModel(
        title=tr("{y} against {x}", y=tr(y.label), x=lower(tr(x.label))),
        frame=pd.DataFrame(list(pairs.marks)),
        spec=_spec(pairs),
        notes=_notes(pairs),
        alt=f"{tr('{y} against {x}', y=heading(y), x=heading(x))}; {_marks_text(pairs)}. {_trend_text(pairs.trend)}",
        columns=_columns(pairs),
        overlay=pd.DataFrame(list(pairs.trend)),
    )


def _pairs(context: ChartContext, x: Quantity, y: Quantity) -> _Pairs:
    summary = exact_pairs.pair_summary(context.connection, context.study_filter, x, y)
    if not summary.n:
        return _Pairs(x, y, summary, (), ())
    is_grid = summary.n > MAX_POINTS
    marks = pair_marks.cells(context, x, y, summary) if is_grid else pair_marks.points(context, x, y)
    return _Pairs(x, y, summary, marks, pair_marks.trend(context, x, y, summary))


def _spec(pairs: _Pairs) -> ChartSpec:
    x, y = heading(pairs.x), heading(pairs.y)
    noun = counted_noun(common_level(pairs.x, pairs.y), pairs.x.modality)
    tooltip = (("x_text", x), ("y_text", y), ("n_text", capitalized(noun)))
    return (PairGrid if pairs.is_grid else PairPoints)(tooltip=tooltip, x_title=x, y_title=y)


def _notes(pairs: _Pairs) -> tuple[str, ...]:
    x, y, summary = lower(tr(pairs.x.label)), lower(tr(pairs.y.label)), pairs.summary
    notes = [*data_notes(count_note(summary.n, common_level(pairs.x, pairs.y), pairs.x.modality), is_exact=True)]
    outside = summary.n - sum(mark.n for mark in pairs.marks)
    if pairs.is_grid and outside:
        notes.append(tr("not drawn: {n} outside the 1st to 99th percentile", n=formatting.number(outside)))
    if summary.missing:
        notes.append(tr("excluded: {n} without {x} or {y}", n=formatting.number(summary.missing), x=x, y=y))
    if pairs.trend:
        notes.append(tr("line: median of {y} in classes of {x}", x=x, y=y))
    return tuple(notes)


def _marks_text(pairs: _Pairs) -> str:
    if pairs.is_grid:
        return tr("colours: number in two-dimensional bins")
    return tr("{n} points, each leads to its study", n=formatting.number(pairs.summary.n))


def _columns(pairs: _Pairs) -> Columns:
    x, y = heading(pairs.x), heading(pairs.y)
    if not pairs.is_grid:
        return (("x", x), ("y", y), ("uid", "Study Instance UID"))
    return (
        ("low", tr("from {quantity}", quantity=x)),
        ("high", tr("to less than {quantity}", quantity=x)),
        ("y_low", tr("from {quantity}", quantity=y)),
        ("y_high", tr("to less than {quantity}", quantity=y)),
        ("n", tr("Number")),
    )


def _trend_text(trend: Sequence[TrendMark]) -> str:
    if not trend:
        return ""
    first, last = trend[0], trend[-1]
    return tr(
        "The line goes from {first} at {start} to {last} at {end}.",
        first=first.y_text,
        start=first.x_text,
        last=last.y_text,
        end=last.x_text,
    )
