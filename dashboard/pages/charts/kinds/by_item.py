"""Charts with one mark for each item: how many studies or events, and how the values are distributed."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple, TypeVar

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart, ChartKind, SortKey
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import (
    capitalized,
    count_note,
    counted_noun,
    data_notes,
    faded_note,
    item_columns,
    items_text,
    other_items_note,
    percent_of,
    single_value_text,
)
from dashboard.pages.charts.groups import Groups, groups_of
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.two_dimensions import SortValue
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.by_item import Bars, Boxes
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.paired_rows import PairedBars, PairedBoxes
from dashboard.ui.text.formatting import number
from dashboard.ui.text.i18n import heading, msg, tr
from dashboard.ui.text.text_width import text_width_px
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import Summary
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


_MarkT = TypeVar("_MarkT", ItemCountMark, ItemSummaryMark)

_END_TEXT_FONT_PX, _END_TEXT_MARGIN_PX = 11, 14
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
# The statistic that items are sorted by, and that bars show.
_SHOWN: Mapping[ChartKind, str] = {ChartKind.BOX: "p50", ChartKind.MEDIAN: "p50", ChartKind.MEAN: "mean"}
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


def frequency(context: ChartContext, chart: Chart) -> ChartModel:
    """How many studies or events each item has."""
    assert chart.dimensions, "a frequency chart needs a dimension"
    level = common_level(*chart.dimensions)
    groups = groups_of(context, chart, level)
    total = sum(row.n for row in groups.counts)
    marks = _sorted(_count_marks(context, chart, groups, level, total), chart, groups)
    noun, item = counted_noun(level, chart.modality), items_text(chart.dimensions)
    items, title = item_columns(chart.dimensions), capitalized(noun)
    tooltip = (*items, ("n_text", title), ("percent_text", tr("Share")))
    rows = two_dimensions.rows(marks, groups) if groups.is_paired else None
    spec: ChartSpec = Bars(tooltip=tooltip, field="n", title=title, count=len(marks))
    if rows:
        spec = _paired_bars(rows, groups, tooltip, field="n", text_field="n_text", title=title)
    alt = tr("Bars: number of {what} by {item}.", what=noun, item=item)
    return ChartModel(
        title=tr("{what} by {item}", what=title, item=item),
        frame=rows.frame if rows else pd.DataFrame(marks),
        spec=spec,
        notes=(
            *data_notes(count_note(total, level, chart.modality), is_exact=True),
            *other_items_note(total - sum(mark.n for mark in marks)),
        ),
        alt=f"{alt} {_first_items([(_item_name(mark, groups), mark.n_text) for mark in marks])}",
        columns=(*items, ("n", title)),
        overlay=rows.labels if rows else pd.DataFrame(),
        legend=two_dimensions.second_legend(groups) if rows else (),
        single_value=f"{count_note(1, level, chart.modality)}: {_item_name(marks[0], groups)}" if total == 1 else "",
    )


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


def distribution(context: ChartContext, chart: Chart) -> ChartModel:
    """The values of each item as a box, or their median or mean as a bar."""
    quantity = chart.measured
    level = common_level(quantity, *chart.dimensions)
    groups = groups_of(context, chart, level)
    data = chart_data.summary_statistics(
        context.connection, context.study_filter, quantity, groups.grouping, must_be_exact=chart.is_exact
    )
    shown = [row for row in data.rows if row.n and not (groups.is_paired and groups.is_other(row.group))]
    marks = _sorted([_summary_mark(chart.kind, groups.label(row.group), row) for row in shown], chart, groups)
    rows = two_dimensions.rows(marks, groups) if groups.is_paired else None
    n, title = sum(mark.n for mark in marks), _title(chart)
    texts = [(_item_name(mark, groups), str(getattr(mark, f"{_SHOWN[chart.kind]}_text"))) for mark in marks]
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
        alt=f"{tr(_ALT[chart.kind])}: {title} ({quantity.fact.symbol}). {_first_items(texts)}",
        columns=_distribution_columns(chart),
        overlay=rows.labels if rows else pd.DataFrame(),
        legend=two_dimensions.second_legend(groups) if rows else (),
        single_value=single_value_text(quantity, marks[0].p50, _item_name(marks[0], groups)) if n == 1 else "",
    )


def _title(chart: Chart) -> str:
    title = tr(_TITLES[chart.kind], quantity=tr(chart.measured.label))
    return tr("{what} by {item}", what=title, item=items_text(chart.dimensions)) if chart.dimensions else title


def _distribution_spec(
    chart: Chart, groups: Groups, marks: Sequence[ItemSummaryMark], rows: two_dimensions.Rows | None
) -> ChartSpec:
    title = tr(_TITLES[chart.kind], quantity=heading(chart.measured))
    tooltip = (*_item_columns(chart), *((name, tr(text)) for name, text in _TOOLTIP))
    field = _SHOWN[chart.kind]
    if chart.kind is ChartKind.BOX:
        if rows:
            return PairedBoxes(
                tooltip=tooltip, title=title, row_count=rows.height, series_count=len(groups.second_labels) - 1
            )
        return Boxes(tooltip=tooltip, title=title, count=len(marks))
    if rows:
        return _paired_bars(rows, groups, tooltip, field=field, text_field="bar_text", title=title)
    return Bars(
        tooltip=tooltip,
        field=field,
        title=title,
        count=len(marks),
        text_field="bar_text",
        text_px=_end_text_px(mark.bar_text for mark in marks),
    )


def _paired_bars(
    rows: two_dimensions.Rows, groups: Groups, tooltip: Columns, *, field: str, text_field: str, title: str
) -> PairedBars:
    return PairedBars(
        tooltip=tooltip,
        title=title,
        row_count=rows.height,
        series_count=len(groups.second_labels) - 1,
        field=field,
        text_field=text_field,
        text_px=_end_text_px(rows.frame[text_field]) if len(rows.frame) else 0,
        is_statistic=field != "n",
    )


def _end_text_px(texts: Iterable[str]) -> int:
    """Room for the texts at the ends of bars, with their distance from the bars."""
    return ceil(max((text_width_px(text, _END_TEXT_FONT_PX) for text in texts), default=0)) + _END_TEXT_MARGIN_PX


def _item_columns(chart: Chart) -> Columns:
    return item_columns(chart.dimensions) or (("full_label", tr("Item")),)


def _distribution_columns(chart: Chart) -> Columns:
    statistics = ((name, f"{name} {heading(chart.measured)}") for name in _STATISTICS)
    return (*_item_columns(chart), ("n", tr("Number")), *statistics)


def _summary_mark(kind: ChartKind, label: Label, row: Summary) -> ItemSummaryMark:
    statistics = (row.mean or 0.0, *(row.quantiles or ()))
    n_text, texts = number(row.n, 0), [number(value) for value in statistics]
    bar_text = tr("{value} (n = {n})", value=texts[_STATISTICS.index(_SHOWN[kind])], n=n_text)
    return ItemSummaryMark._make((*label, row.group, row.n, *statistics, n_text, *texts, bar_text))


def _sorted(marks: Sequence[_MarkT], chart: Chart, groups: Groups) -> list[_MarkT]:
    """The marks in the order of the chart, in blocks where there are two dimensions; all others come last."""

    def key(block: Sequence[_MarkT]) -> SortValue:
        label = block[0].full_label
        if chart.sort is SortKey.NAME:
            return 0, label.casefold()
        if chart.sort is SortKey.FREQUENCY or chart.kind is ChartKind.FREQUENCY:
            return sum(mark.n for mark in block), label
        return max(float(getattr(mark, _SHOWN[chart.kind])) for mark in block), label

    items = [mark for mark in marks if not groups.is_other(mark.group)]
    others = [mark for mark in marks if groups.is_other(mark.group)]
    return two_dimensions.in_blocks(items, groups, key, reverse=_is_descending(chart)) + others


def _is_descending(chart: Chart) -> bool:
    """Numbers start with the largest, names with A, unless reversed."""
    return chart.is_reversed if chart.sort is SortKey.NAME else not chart.is_reversed


def _item_name(mark: ItemCountMark | ItemSummaryMark, groups: Groups) -> str:
    """The names of a mark's items."""
    return f"{mark.full_label}, {groups.second_label(mark.group).full}" if groups.is_paired else mark.full_label


def _first_items(items: Sequence[tuple[str, str]]) -> str:
    """The first three items with their values as text."""
    if not items:
        return tr("No values.")
    texts = "; ".join(f"{label} {value}" for label, value in items[:3])
    return tr("{n} items, the first: {items}.", n=len(items), items=texts)
