"""Medians of each item before and after a day."""

from datetime import date
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
    items_text,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.by_item import Differences
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.paired_rows import PairedDifferences
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, lower, tr
from kerma.database.query.charts import chart_data, exact_statistics
from kerma.database.query.charts.quantities import common_level
from kerma.statistics.bootstrap import MIN_VALUES, RANK_FRACTIONS, MedianDifference, RankedSample, median_difference


class DifferenceMark(NamedTuple):
    """The change of one item's median, in the unit of the quantity and in percent of the median before."""

    label: str
    full_label: str
    selection: str
    group: int
    n_before: int
    n_after: int
    before: float
    after: float
    difference: float
    difference_lower: float | None
    difference_upper: float | None
    change_percent: float | None
    lower_percent: float | None
    upper_percent: float | None
    before_text: str
    after_text: str
    difference_text: str
    change_text: str
    n_text: str


class _Samples(NamedTuple):
    """The values of one group before and after the day; None where there are none."""

    group: int
    label: Label
    before: RankedSample | None
    after: RankedSample | None

    @property
    def n(self) -> int:
        return sum(sample.n for sample in (self.before, self.after) if sample)


def change(context: ChartContext, chart: Chart) -> ChartModel:
    """By how much the median of each item differs from a day on from that before it."""
    quantity, day = chart.measured, chart.day or date.min
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    samples, others = _samples(context, chart, groups)
    marks = [_mark(group, group.before, group.after) for group in samples if group.before and group.after]
    rows = two_dimensions.rows(marks, groups) if groups.is_paired else None
    name = lower(tr(quantity.label))
    alt = tr(
        "For each {item} the change of the median of {quantity} after {day}, with its 95 % interval.",
        item=items_text(chart.dimensions) or lower(tr("Item")),
        quantity=heading(quantity),
        day=formatting.day(day),
    )
    return ChartModel(
        title=tr("Median {quantity} from {day} on, against before", quantity=name, day=formatting.day(day))
        + item_text(chart.dimensions),
        frame=rows.frame if rows else pd.DataFrame(marks),
        spec=_spec(chart, groups, len(marks), rows),
        notes=_notes(context, chart, samples, others),
        alt=alt + "".join(f" {mark.full_label}: {mark.change_text}." for mark in marks[:3]),
        columns=_columns(chart),
        overlay=rows.labels if rows else pd.DataFrame(),
        legend=two_dimensions.second_legend(groups) if rows else (),
        empty_text=tr("No item has values on both sides of {day}. Choose another day.", day=formatting.day(day))
        if samples
        else "",
    )


def _spec(chart: Chart, groups: Groups, count: int, rows: two_dimensions.Rows | None) -> ChartSpec:
    noun = counted_noun(common_level(chart.measured, *chart.dimensions), chart.modality)
    tooltip = _tooltip(chart, capitalized(noun))
    title = tr("Change of the median {quantity} (%)", quantity=lower(tr(chart.measured.label)))
    if rows is None:
        return Differences(tooltip=tooltip, title=title, count=count)
    return PairedDifferences(
        tooltip=tooltip, title=title, row_count=rows.height, series_count=len(groups.second_labels) - 1
    )


def _samples(context: ChartContext, chart: Chart, groups: Groups) -> tuple[list[_Samples], int]:
    """The values of each group on both sides of the day, and the number of values of all other items."""
    rows = exact_statistics.values_by_rank(
        context.connection,
        context.study_filter,
        chart.measured,
        chart.day or date.min,
        RANK_FRACTIONS,
        groups.grouping,
    )
    sides = {(row.group, row.is_after): RankedSample(row.n, row.values) for row in rows}
    shown = sorted({group for group, _ in sides if not groups.is_other(group)})
    samples = [
        _Samples(group, groups.label(group), sides.get((group, False)), sides.get((group, True))) for group in shown
    ]
    return samples, sum(row.n for row in rows if row.group not in shown)


def _notes(context: ChartContext, chart: Chart, samples: list[_Samples], others: int) -> tuple[str, ...]:
    n = others + sum(group.n for group in samples)
    not_drawn = others + sum(group.n for group in samples if not (group.before and group.after))
    statistics = chart_data.summary_statistics(context.connection, context.study_filter, chart.measured).rows
    notes = (
        *data_notes(
            count_note(n, common_level(chart.measured, *chart.dimensions), chart.modality),
            missing=sum(row.missing for row in statistics),
            quantity=chart.measured,
            is_exact=True,
        ),
        tr("95 % intervals by bootstrap, 4 000 samples, fixed seed"),
    )
    if not not_drawn:
        return notes
    text = tr("not drawn: {n} of items on one side of the day only, or of other items", n=formatting.number(not_drawn))
    return (*notes, text)


def _tooltip(chart: Chart, noun: str) -> Columns:
    unit = chart.measured.fact.symbol
    return (
        *_items(chart),
        ("before_text", tr("Median before ({unit})", unit=unit)),
        ("after_text", tr("Median after ({unit})", unit=unit)),
        ("difference_text", tr("Difference ({unit})", unit=unit)),
        ("change_text", tr("Change")),
        ("n_text", tr("{what} before, after", what=noun)),
    )


def _items(chart: Chart) -> Columns:
    return item_columns(chart.dimensions) or (("full_label", tr("Item")),)


def _columns(chart: Chart) -> Columns:
    unit = chart.measured.fact.symbol
    return (
        *_items(chart),
        ("n_before", tr("Number before")),
        ("n_after", tr("Number after")),
        ("before", tr("Median before ({unit})", unit=unit)),
        ("after", tr("Median after ({unit})", unit=unit)),
        ("difference", tr("Difference ({unit})", unit=unit)),
        ("difference_lower", tr("Difference, lower end of 95 % interval")),
        ("difference_upper", tr("Difference, upper end of 95 % interval")),
    )


def _mark(group: _Samples, before: RankedSample, after: RankedSample) -> DifferenceMark:
    difference, base = median_difference(before, after), before.median
    percent = _percent_of(difference.value, base)
    return DifferenceMark(
        *group.label,
        group=group.group,
        n_before=before.n,
        n_after=after.n,
        before=base,
        after=after.median,
        difference=difference.value,
        difference_lower=difference.lower,
        difference_upper=difference.upper,
        change_percent=percent,
        lower_percent=_percent_of(difference.lower, base),
        upper_percent=_percent_of(difference.upper, base),
        before_text=formatting.number(base),
        after_text=formatting.number(after.median),
        difference_text=f"{_signed(difference.value)}{_interval(difference)}",
        change_text=f"{_signed(percent, 1)} %" if base else formatting.MISSING,
        n_text=f"{formatting.number(before.n)}, {formatting.number(after.n)}",
    )


def _percent_of(value: float | None, base: float) -> float | None:
    return None if value is None or not base else 100 * value / base


def _interval(difference: MedianDifference) -> str:
    if difference.lower is None or difference.upper is None:
        return tr(" (fewer than {n} on one side: no interval)", n=MIN_VALUES)
    return tr(" (95 %: {low} to {high})", low=_signed(difference.lower), high=_signed(difference.upper))


def _signed(value: float | None, decimals: int | None = None) -> str:
    """A number with four significant digits and its sign."""
    if value is None:
        return formatting.MISSING
    rounded = float(f"{value:.4g}")
    return f"+{formatting.number(rounded, decimals)}" if rounded > 0 else formatting.number(rounded, decimals)
