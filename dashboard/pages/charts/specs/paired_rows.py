"""Horizontal charts of pairs of items: the rows of one item stand together, with one colour for each second item.

Rows have places `top`, `middle` and `bottom` in the data. Rows with a field `item_text` are the labels of items.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import ChartSpec, clickable, layered, to_specification
from dashboard.pages.charts.specs.encodings import faded_if_few, item_colour, item_value, selectable
from dashboard.pages.charts.specs.extents import Extent
from dashboard.ui.vega_theme import Spec

_ROW_PX, _MARGIN_PX = 17, 60
_LABEL_FONT_PX, _END_FONT_PX = 11, 10
_Y_EXTENT = Extent(("top", "bottom"))


@dataclass(frozen=True, kw_only=True)
class PairedSpec(ChartSpec):
    """The form of a chart of pairs of items.

    Attributes:
        title: title of the axis.
        row_count: number of rows and of the gaps between items, in rows.
        series_count: number of second items.
    """

    title: str
    row_count: float
    series_count: int

    @property
    def base(self) -> alt.Chart:
        """What all layers of marks share."""
        marks: alt.Chart = alt.Chart().transform_filter("!isValid(datum.item_text)")
        return marks.encode(tooltip=self.tooltip_lines)

    @property
    def colour(self) -> alt.Color:
        """The colour of the second item."""
        return item_colour(self.series_count)

    def whole(self, foreground: str, *layers: alt.Chart) -> Spec:
        """The specification of layers of marks, with the labels of items."""
        labels = (
            alt.Chart()
            .transform_filter("isValid(datum.item_text)")
            .mark_text(align="right", baseline="middle", fontSize=_LABEL_FONT_PX, color=foreground)
            .encode(x=alt.value(-8), y=_row("middle"), text="item_text:N")
        )
        height_px = round(self.row_count * _ROW_PX + _MARGIN_PX)
        return to_specification(clickable(layered(*layers, labels)), height_px=height_px)

    def rows(self, field: str) -> alt.Chart:
        """An invisible area over each row to the end of the axis, so that short marks can be clicked."""
        areas: alt.Chart = self.base.transform_joinaggregate(_end=f"max({field})")
        areas = areas.mark_rect(opacity=0.001, cursor="pointer")
        return areas.encode(x=alt.X("_end:Q"), x2=alt.datum(0), y=_row("top"), y2="bottom:Q")


@dataclass(frozen=True, kw_only=True)
class PairedBars(PairedSpec):
    """One bar for each pair of items.

    Attributes:
        field: field of the length of a bar.
        text_field: field of the text at the end of a bar.
        text_px: width of the longest of these texts.
        is_statistic: whether a bar is the statistic of values, and faded where these are few.
    """

    field: str
    text_field: str
    text_px: int
    is_statistic: bool

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent((self.field,), has_zero=True, room_px=self.text_px), "y": _Y_EXTENT}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        bars = self.base.mark_rect(cornerRadius=1).encode(
            x=item_value(self.field, self.title, zero=True, nice=False),
            x2=alt.datum(0),
            y=_row("top"),
            y2="bottom:Q",
            color=self.colour,
            opacity=selectable(),
            **({"fillOpacity": faded_if_few()} if self.is_statistic else {}),
        )
        texts = self.base.mark_text(align="left", baseline="middle", dx=4, fontSize=_END_FONT_PX, color=foreground)
        texts = texts.encode(x=alt.X(f"{self.field}:Q"), y=_row("middle"), text=f"{self.text_field}:N")
        return self.whole(foreground, bars, texts, self.rows(self.field))


@dataclass(frozen=True, kw_only=True)
class PairedBoxes(PairedSpec):
    """One box for each pair of items: whiskers from p5 to p95, box from p25 to p75, a line at the median."""

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("p5", "p95"), has_zero=True, is_nice=True), "y": _Y_EXTENT}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        whisker = self.base.mark_rule(strokeWidth=1.5).encode(
            x=item_value("p5", self.title, zero=True), x2="p95:Q", y=_row("middle"), color=self.colour
        )
        box = self.base.mark_rect(cornerRadius=2).encode(
            x=alt.X("p25:Q"),
            x2="p75:Q",
            y=_row("top"),
            y2="bottom:Q",
            color=self.colour,
            opacity=selectable(0.75),
            fillOpacity=faded_if_few(),
        )
        median = self.base.mark_rule(strokeWidth=2.5, color=foreground).encode(
            x=alt.X("p50:Q"), y=_row("top"), y2="bottom:Q"
        )
        return self.whole(foreground, whisker, box, median, self.rows("p95"))


@dataclass(frozen=True, kw_only=True)
class PairedDifferences(PairedSpec):
    """One difference with its interval for each pair of items, and a line at zero."""

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        fields = ("lower_percent", "change_percent", "upper_percent")
        return {"x": Extent(fields, has_zero=True, is_nice=True), "y": _Y_EXTENT}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        zero = alt.Chart().mark_rule(strokeDash=[4, 3], opacity=0.6, color=foreground).encode(x=alt.datum(0))
        interval = self.base.mark_rule(strokeWidth=3).encode(
            x=item_value("lower_percent", self.title),
            x2="upper_percent:Q",
            y=_row("middle"),
            color=self.colour,
            opacity=selectable(),
        )
        middle = self.base.mark_point(filled=True, size=70).encode(
            x=alt.X("change_percent:Q"), y=_row("middle"), color=self.colour, opacity=selectable()
        )
        return self.whole(foreground, zero, interval, middle)


def _row(field: str) -> alt.Y:
    """The place of a row, from the top down."""
    return alt.Y(f"{field}:Q", title=None, axis=None, scale=alt.Scale(reverse=True, zero=False, nice=False))
