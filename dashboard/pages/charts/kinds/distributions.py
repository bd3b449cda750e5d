"""How the values of each item are distributed: as boxes, or their median or mean as bars."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart, ChartKind
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import (
    count_note,
    data_notes,
    faded_note,
    item_columns,
    items_text,
    other_items_note,
    single_value_text,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.item_marks import (
    SHOWN_STATISTICS,
    end_text_px,
    first_items,
    in_order,
    item_name,
    paired_bars,
)
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.by_item import Bars, Boxes
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.paired_rows import PairedBoxes
from dashboard.ui.text.formatting import number
from dashboard.ui.text.i18n import heading, msg, tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import Summary
from kerma.database.query.charts.quantities import common_level


class ItemSummaryMark(NamedTuple):
    """A box, or a bar of a median or mean; `p5` to `p95` are percentiles, `bar_text` stands at the end of a bar."""

    label: str
    full_label: str
    selection: str
    group: int
    n: int
    mean: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    n_text: str
    mean_text: str
    p5_text: str
    p25_text: str
    p50_text: str
    p75_text: str
    p95_text: str
    bar_text: str


_STATISTICS = ("mean", "p5", "p25", "p50", "p75", "p95")
_TOOLTIP = (
    ("n_text", msg("Number")),
    ("p95_text", msg("95th percentile")),
    ("p75_text", msg("Upper quartile")),
    ("p50_text", msg("Median")),
    ("p25_text", msg("Lower quartile")),
    ("p5_text", msg("5th percentile")),
    ("mean_text", msg("Mean")),
)
_ALT: Mapping[ChartKind, str] = {
    ChartKind.BOX: msg("Boxes from the 5th to the 95th percentile"),
    ChartKind.MEDIAN: msg("Bars"),
    ChartKind.MEAN: msg("Bars"),
}
_TITLES: Mapping[ChartKind, str] = {
    ChartKind.BOX: "{quantity}",
    ChartKind.MEDIAN: msg("Median of {quantity}"),
    ChartKind.MEAN: msg("Mean of {quantity}"),
}


def distribution(context: ChartContext, chart: Chart) -> ChartModel:
    """The values of each item as a box, or their median or mean as a bar."""
    quantity = chart.measured
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    data = chart_data.summary_statistics(
        context.connection, context.study_filter, quantity, groups.grouping, must_be_exact=chart.is_exact
    )
    shown = [row for row in data.rows if row.n and not (groups.is_paired and groups.is_other(row.group))]
    marks = in_order([_summary_mark(chart.kind, groups.label(row.group), row) for row in shown], chart, groups)
    rows = two_dimensions.rows(marks, groups) if groups.is_paired else None
    n, title = sum(mark.n for mark in marks), _title(chart)
    texts = [(item_name(mark, groups), str(getattr(mark, f"{SHOWN_STATISTICS[chart.kind]}_text"))) for mark in marks]
    return ChartModel(
        title=title,
        frame=rows.frame if rows else pd.DataFrame(marks),
        spec=_distribution_spec(chart, groups, marks, rows),
        notes=(
            *data_notes(
                count_note(n, level, chart.modality),
                missing=sum(row.missing for row in data.rows),
                quantity=quantity,
                is_exact=data.is_exact,
            ),
            *other_items_note(sum(row.n for row in data.rows) - n),
            *faded_note(mark.n for mark in marks),
        ),
        alt=f"{tr(_ALT[chart.kind])}: {title} ({quantity.fact.symbol}). {first_items(texts)}",
        columns=_distribution_columns(chart),
        overlay=rows.labels if rows else pd.DataFrame(),
        legend=two_dimensions.second_legend(groups) if rows else (),
        single_value=single_value_text(quantity, marks[0].p50, item_name(marks[0], groups)) if n == 1 else "",
    )


def _title(chart: Chart) -> str:
    title = tr(_TITLES[chart.kind], quantity=tr(chart.measured.label))
    return tr("{what} by {item}", what=title, item=items_text(chart.dimensions)) if chart.dimensions else title


def _distribution_spec(
    chart: Chart, groups: Groups, marks: Sequence[ItemSummaryMark], rows: two_dimensions.Rows | None
) -> ChartSpec:
    title = tr(_TITLES[chart.kind], quantity=heading(chart.measured))
    tooltip = (*_item_columns(chart), *((name, tr(text)) for name, text in _TOOLTIP))
    field = SHOWN_STATISTICS[chart.kind]
    if chart.kind is ChartKind.BOX:
        if rows:
            return PairedBoxes(
                tooltip=tooltip, title=title, row_count=rows.height, series_count=len(groups.second_labels) - 1
            )
        return Boxes(tooltip=tooltip, title=title, count=len(marks))
    if rows:
        return paired_bars(rows, groups, tooltip, field=field, text_field="bar_text", title=title)
    return Bars(
        tooltip=tooltip,
        field=field,
        title=title,
        count=len(marks),
        text_field="bar_text",
        text_px=end_text_px(mark.bar_text for mark in marks),
    )


def _item_columns(chart: Chart) -> Columns:
    return item_columns(chart.dimensions) or (("full_label", tr("Item")),)


def _distribution_columns(chart: Chart) -> Columns:
    statistics = ((name, f"{name} {heading(chart.measured)}") for name in _STATISTICS)
    return (*_item_columns(chart), ("n", tr("Number")), *statistics)


def _summary_mark(kind: ChartKind, label: Label, row: Summary) -> ItemSummaryMark:
    statistics = (row.mean or 0.0, *(row.quantiles or ()))
    n_text, texts = number(row.n, 0), [number(value) for value in statistics]
    bar_text = tr("{value} (n = {n})", value=texts[_STATISTICS.index(SHOWN_STATISTICS[kind])], n=n_text)
    return ItemSummaryMark._make((*label, row.group, row.n, *statistics, n_text, *texts, bar_text))
