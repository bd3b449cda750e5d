"""A table of statistics of two quantities, for each item and, optionally, each month."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import (
    count_note,
    data_notes,
    item_columns,
    items_text,
    other_items_note,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.charts import exact_statistics
from kerma.database.query.charts.chart_query import TimeStep
from kerma.database.query.charts.chart_records import Summary
from kerma.database.query.charts.quantities import Quantity, common_level

_QUARTILES = (0.25, 0.5, 0.75)
# Statistics of each quantity, by the end of the column's name.
_STATISTICS = (
    ("n", "n"),
    ("min", msg("min")),
    ("p25", msg("lower quartile")),
    ("median", msg("median")),
    ("mean", msg("mean")),
    ("p75", msg("upper quartile")),
    ("max", msg("max")),
)

_Cell = str | float | None
_RowKey = tuple[int, str]


@dataclass(frozen=True)
class _Statistics:
    """The statistics of one quantity, for each group and month."""

    quantity: Quantity
    groups: Groups
    rows: Sequence[Summary]

    @property
    def shown(self) -> list[Summary]:
        """Those of the groups that have values."""
        return [row for row in self.rows if row.n and not self.groups.is_other(row.group)]

    @property
    def others(self) -> int:
        """Number of values of all other items."""
        return sum(row.n for row in self.rows if self.groups.is_other(row.group))


def pivot(context: ChartContext, chart: Chart) -> ChartModel:
    """Number, extremes, quartiles and mean of `quantity` and `x` for each item, and for each month if `step` is one."""
    assert chart.dimensions, "a table needs a dimension"
    pair = tuple(dict.fromkeys((chart.measured, chart.x_quantity)))
    level = common_level(*pair, *chart.dimensions)
    groups = groups_of(context, chart, level)
    step: TimeStep | None = "month" if chart.step == "month" else None
    statistics = [_statistics(context, quantity, groups, step) for quantity in pair]
    first = statistics[0]
    names = tr(" and ").join(tr(quantity.label) for quantity in pair)
    item = items_text(chart.dimensions)
    return ChartModel(
        title=tr("{names} by {item} and month", names=names, item=item)
        if step
        else tr("{names} by {item}", names=names, item=item),
        frame=pd.DataFrame(_table(groups, statistics)),
        spec=None,
        notes=(
            *data_notes(
                count_note(sum(row.n for row in first.shown), level, chart.modality),
                missing=sum(row.missing for row in first.rows),
                quantity=first.quantity,
                is_exact=True,
            ),
            tr("the {n} most frequent items", n=chart.max_items),
            *other_items_note(first.others),
        ),
        alt=tr("Table of {names} for each {item}.", names=names, item=item),
        columns=_columns(chart, pair, is_monthly=step is not None),
    )


def _statistics(context: ChartContext, quantity: Quantity, groups: Groups, step: TimeStep | None) -> _Statistics:
    rows = exact_statistics.summary_statistics(
        context.connection, context.study_filter, quantity, groups.grouping, step, _QUARTILES
    )
    return _Statistics(quantity, groups, rows)


def _table(groups: Groups, statistics: Sequence[_Statistics]) -> list[dict[str, _Cell]]:
    """One row for each group and month, with the statistics of every quantity.

    Rows are merged by group, since two pieces of equipment may have the same name.
    """
    rows: dict[_RowKey, dict[str, _Cell]] = {}
    for part in statistics:
        for summary in part.shown:
            label = groups.label(summary.group)
            month = f"{summary.step_start:%Y-%m}" if summary.step_start else ""
            first: dict[str, _Cell] = {"full_label": label.full, "month": month, "selection": label.selection}
            if groups.is_paired:
                first["second_label"] = groups.second_label(summary.group).full
            rows.setdefault((summary.group, month), first).update(_cells(part.quantity.name, summary))
    return list(rows.values())


def _cells(name: str, summary: Summary) -> dict[str, _Cell]:
    lower_quartile, median, upper_quartile = summary.quantiles or (None, None, None)
    values = (
        summary.n,
        summary.minimum,
        lower_quartile,
        median,
        summary.mean,
        upper_quartile,
        summary.maximum,
    )
    return {f"{name}.{end}": value for (end, _), value in zip(_STATISTICS, values, strict=True)}


def _columns(chart: Chart, pair: Sequence[Quantity], *, is_monthly: bool) -> Columns:
    months = (("month", tr("Month")),) if is_monthly else ()
    statistics = (
        (f"{quantity.name}.{name}", _heading(quantity, name, title)) for quantity in pair for name, title in _STATISTICS
    )
    return (*item_columns(chart.dimensions), *months, *statistics)


def _heading(quantity: Quantity, name: str, title: str) -> str:
    unit = "" if name == "n" else f" ({quantity.fact.symbol})"
    return f"{tr(quantity.label)} {tr(title)}{unit}"
