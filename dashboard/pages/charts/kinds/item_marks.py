"""Marks of items: their order, their names and their bars, in charts of one or two dimensions."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Protocol, TypeVar

from dashboard.pages.charts.chart_catalogue import Chart, ChartKind, SortKey
from dashboard.pages.charts.groups import Groups
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.kinds.two_dimensions import SortValue
from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.pages.charts.specs.paired_rows import PairedBars
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.text_width import text_width_px


class ItemMark(Protocol):
    """A mark of one item, or of a pair of items."""

    @property
    def full_label(self) -> str:
        """The whole name of the item."""

    @property
    def group(self) -> int:
        """The group that it belongs to."""

    @property
    def n(self) -> int:
        """Number of studies, events or values."""


MarkT = TypeVar("MarkT", bound=ItemMark)

_END_TEXT_FONT_PX, _END_TEXT_MARGIN_PX = 11, 14
#: The statistic that items are sorted by, and that bars show.
SHOWN_STATISTICS: Mapping[ChartKind, str] = {ChartKind.BOX: "p50", ChartKind.MEDIAN: "p50", ChartKind.MEAN: "mean"}


def in_order(marks: Sequence[MarkT], chart: Chart, groups: Groups) -> list[MarkT]:
    """The marks in the order of the chart, in blocks where there are two dimensions; all others come last."""

    def key(block: Sequence[MarkT]) -> SortValue:
        label = block[0].full_label
        if chart.sort is SortKey.NAME:
            return 0, label.casefold()
        if chart.sort is SortKey.FREQUENCY or chart.kind is ChartKind.FREQUENCY:
            return sum(mark.n for mark in block), label
        return max(float(getattr(mark, SHOWN_STATISTICS[chart.kind])) for mark in block), label

    items = [mark for mark in marks if not groups.is_other(mark.group)]
    others = [mark for mark in marks if groups.is_other(mark.group)]
    return two_dimensions.in_blocks(items, groups, key, reverse=_is_descending(chart)) + others


def _is_descending(chart: Chart) -> bool:
    """Numbers start with the largest, names with A, unless reversed."""
    return chart.is_reversed if chart.sort is SortKey.NAME else not chart.is_reversed


def item_name(mark: ItemMark, groups: Groups) -> str:
    """The names of a mark's items."""
    return f"{mark.full_label}, {groups.second_label(mark.group).full}" if groups.is_paired else mark.full_label


def first_items(items: Sequence[tuple[str, str]]) -> str:
    """The first three items with their values as text."""
    if not items:
        return tr("No values.")
    texts = "; ".join(f"{label} {value}" for label, value in items[:3])
    return tr("{n} items, the first: {items}.", n=len(items), items=texts)


def paired_bars(
    rows: two_dimensions.Rows, groups: Groups, tooltip: Columns, *, field: str, text_field: str, title: str
) -> PairedBars:
    """Bars of pairs of items."""
    return PairedBars(
        tooltip=tooltip,
        title=title,
        row_count=rows.height,
        series_count=len(groups.second_labels) - 1,
        field=field,
        text_field=text_field,
        text_px=end_text_px(rows.frame[text_field]) if len(rows.frame) else 0,
        is_statistic=field != "n",
    )


def end_text_px(texts: Iterable[str]) -> int:
    """Room for the texts at the ends of bars, with their distance from the bars."""
    return ceil(max((text_width_px(text, _END_TEXT_FONT_PX) for text in texts), default=0)) + _END_TEXT_MARGIN_PX
