"""Horizontal charts with one row for each item: bars, boxes, differences with their intervals."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import ChartSpec, clickable, layered, to_specification
from dashboard.pages.charts.specs.encodings import faded_if_few, item_axis, item_value, selectable
from dashboard.pages.charts.specs.extents import Extent
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import Spec, text_tooltip


@dataclass(frozen=True, kw_only=True)
class Bars(ChartSpec):
    """One bar for each item.

    Attributes:
        field: field of the length of a bar.
        title: title of the axis.
        count: number of items.
        text_field: field of the text at the end of a bar, which is then a statistic; empty: no text.
        text_px: width of the longest of these texts.
        has_levels: whether rows of the data with a field `level_text` are lines at reference levels.
    """

    field: str
    title: str
    count: int
    text_field: str = ""
    text_px: int = 0
    has_levels: bool = False

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent((self.field,), has_zero=True, is_nice=not self.text_field, room_px=self.text_px)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        base = _items(self.has_levels).encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        bars = base.mark_bar(cornerRadiusEnd=2).encode(
            x=item_value(self.field, self.title, zero=True, nice=not self.text_field), opacity=selectable()
        )
        if self.text_field:
            text = _end_text(base, self.field, self.text_field, foreground)
            bars = bars.encode(fillOpacity=faded_if_few())
            layers = [bars, text, _hit_area(base, self.field, text_px=self.text_px)]
        else:
            layers = [bars, _hit_area(base, self.field)]
        if self.has_levels:
            layers.append(_level_lines(self.field, foreground))
        return to_specification(clickable(layered(*layers)), row_count=self.count)


@dataclass(frozen=True, kw_only=True)
class Boxes(ChartSpec):
    """One box for each item: whiskers from p5 to p95, box from p25 to p75, a line at the median.

    Attributes:
        title: title of the axis.
        count: number of items.
        has_levels: whether rows of the data with a field `level_text` are lines at reference levels.
    """

    title: str
    count: int
    has_levels: bool = False

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("p5", "p95"), has_zero=True, is_nice=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        base = _items(self.has_levels).encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        whisker = base.mark_rule(strokeWidth=1.5, opacity=0.8, color=foreground).encode(
            x=item_value("p5", self.title, zero=True), x2="p95:Q"
        )
        box = base.mark_bar(height=15, cornerRadius=2).encode(
            x=alt.X("p25:Q", title=self.title), x2="p75:Q", opacity=selectable(0.75), fillOpacity=faded_if_few()
        )
        median = base.mark_tick(thickness=2.5, height=15).encode(
            x=alt.X("p50:Q", title=self.title), color=alt.value(foreground)
        )
        lines = [_level_lines("p50", foreground)] if self.has_levels else []
        layers = layered(whisker, box, median, _hit_area(base, "p95"), *lines)
        return to_specification(clickable(layers), row_count=self.count)


@dataclass(frozen=True, kw_only=True)
class Differences(ChartSpec):
    """One difference with its interval for each item, and a line at zero.

    Attributes:
        title: title of the axis.
        count: number of items.
    """

    title: str
    count: int

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("lower_percent", "change_percent", "upper_percent"), has_zero=True, is_nice=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        base = alt.Chart().encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        zero = alt.Chart().mark_rule(strokeDash=[4, 3], opacity=0.6, color=foreground).encode(x=alt.datum(0))
        interval = base.mark_bar(height=3).encode(
            x=item_value("lower_percent", self.title), x2="upper_percent:Q", opacity=selectable()
        )
        middle = base.mark_point(filled=True, size=80).encode(
            x=alt.X("change_percent:Q", title=self.title), opacity=selectable()
        )
        return to_specification(clickable(layered(zero, interval, middle)), row_count=self.count)


def _items(has_levels: bool) -> alt.Chart:
    """Marks of items, without the rows that are lines at levels."""
    marks: alt.Chart = alt.Chart().transform_filter("!isValid(datum.level_text)") if has_levels else alt.Chart()
    return marks


def _level_lines(field: str, foreground: str) -> alt.Chart:
    """A dashed line over all rows at each level."""
    lines: alt.Chart = alt.Chart().transform_filter("isValid(datum.level_text)")
    rule: alt.Chart = lines.mark_rule(strokeDash=[6, 3], strokeWidth=2, color=foreground).encode(
        x=alt.X(f"{field}:Q"), tooltip=text_tooltip((("level_text", tr("Reference level")),))
    )
    return rule


def _end_text(base: alt.Chart, field: str, text_field: str, foreground: str) -> alt.Chart:
    """A text to the right of each bar; of a negative value, to the right of zero."""
    row: alt.Chart = base.transform_calculate(_text_start=f"max(0, datum.{field})")
    text: alt.Chart = row.mark_text(align="left", baseline="middle", dx=4, fontSize=11, color=foreground).encode(
        x=alt.X("_text_start:Q"), text=f"{text_field}:N"
    )
    return text


def _hit_area(base: alt.Chart, field: str, *, text_px: int = 0) -> alt.Chart:
    """An invisible bar along the whole row, so that short marks can be clicked, with room for texts of this width."""
    row: alt.Chart = base.transform_joinaggregate(_end=f"max({field})", _start=f"min({field})")
    if text_px:
        room = f"{text_px} / max(1, width - {text_px})"
        row = row.transform_calculate(_end=f"max(0, datum._end) + (max(0, datum._end) - min(0, datum._start)) * {room}")
    bar: alt.Chart = row.mark_bar(opacity=0.001, cursor="pointer").encode(x=alt.X("_end:Q"))
    return bar
