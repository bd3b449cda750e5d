"""Charts over time: lines of medians, columns of counts, and the week by weekday and hour."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import HEIGHT_PX, ChartSpec, clickable, layered, to_specification
from dashboard.pages.charts.specs.encodings import (
    DATE_AXIS,
    FAINT,
    FEW_OPACITY,
    FEW_VALUES,
    HEIGHT_WITH_LEGEND_PX,
    PANEL_HEIGHT_PX,
    band,
    count_legend,
    faded_if_few,
    item_colour,
    panel_title,
    selectable,
)
from dashboard.pages.charts.specs.extents import Extent
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import COUNT_AXIS, QUANTITY_AXIS, Spec


def _time_axis() -> alt.X:
    return alt.X("middle:T", title=None, axis=DATE_AXIS)


@dataclass(frozen=True, kw_only=True)
class MedianLines(ChartSpec):
    """A line of medians with the quartiles of each step, and below it the number of values to a scale of its own.

    Points and quartiles of few values are faded, and so are lines from and to them.
    Rows with a field `software` are changes of software or notes: dashed lines with numbers. With several items there
    are lines only.

    Attributes:
        title: title of the axis.
        is_grouped: whether there is one line for each item.
        has_software: whether there are changes of software.
        series_count: number of items, where there is one small chart for each second item; 0: one chart.
    """

    title: str
    is_grouped: bool
    has_software: bool = False
    series_count: int = 0

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        values = ("p50",) if self.is_grouped else ("p25", "p75")
        return {"x": Extent(("left", "middle", "right")), "y": Extent(values, has_zero=True, is_nice=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        base = alt.Chart().transform_filter("datum.software == null")
        base = base.encode(x=_time_axis(), tooltip=self.tooltip_lines)
        colour = item_colour(self.series_count) if self.is_grouped else alt.Undefined
        y = alt.Y("p50:Q", title=self.title, scale=alt.Scale(zero=True), axis=alt.Axis(**QUANTITY_AXIS))
        lines = base.mark_line(strokeWidth=2, interpolate="linear").encode(y=y, color=colour)
        enough = f"datum.n >= {FEW_VALUES}"
        line = layered(
            lines.encode(detail="segment:N", opacity=alt.value(FEW_OPACITY)),
            lines.transform_filter(enough).encode(detail="full_segment:N"),
        )
        points = base.mark_point(filled=True, size=45)
        points = points.encode(y=y, color=colour, opacity=selectable(), fillOpacity=faded_if_few())
        software = [self._software(foreground)] if self.has_software else []
        if self.series_count:
            layers = layered(line, points, *software, panel_title(foreground))
            return to_specification(clickable(layers), height_px=PANEL_HEIGHT_PX)
        if self.is_grouped:
            return to_specification(clickable(layered(line, points, *software)), height_px=HEIGHT_WITH_LEGEND_PX)
        medians = layered(self._quartiles(base), line, points)
        layers = layered(self._columns(base, foreground), medians, *software)
        return to_specification(clickable(layers.resolve_scale(y="independent")))

    def _quartiles(self, base: alt.Chart) -> alt.Chart:
        quartiles: alt.Chart = base.mark_bar(binSpacing=2).encode(
            x=alt.X("left:T", title=None),
            x2="right:T",
            y=alt.Y("p25:Q", title=self.title),
            y2="p75:Q",
            fillOpacity=faded_if_few(FAINT),
        )
        return quartiles

    def _columns(self, base: alt.Chart, foreground: str) -> alt.Chart:
        columns: alt.Chart = base.mark_bar(opacity=FAINT, binSpacing=2, color=foreground).encode(
            x=alt.X("left:T", title=None),
            x2="right:T",
            y=alt.Y("column_height:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
            y2=alt.datum(0),
        )
        return columns

    def _software(self, foreground: str) -> alt.LayerChart:
        tooltip = [
            alt.Tooltip("software:N", title=tr("Software or note")),
            alt.Tooltip("when_text:N", title=tr("From")),
        ]
        changes: alt.Chart = alt.Chart().transform_filter("datum.software != null")
        changes = changes.encode(x=_time_axis(), tooltip=tooltip)
        lines = changes.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=foreground)
        numbers = changes.mark_text(align="left", baseline="top", dx=3, color=foreground)
        return layered(lines, numbers.encode(text="number:N", y=alt.value(0)))


@dataclass(frozen=True, kw_only=True)
class CountColumns(ChartSpec):
    """Columns of counts over time; items are stacked.

    Attributes:
        title: title of the axis.
        is_grouped: whether columns are divided by item.
        series_count: number of items, where there is one small chart for each second item; 0: one chart.
    """

    title: str
    is_grouped: bool
    series_count: int = 0

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("left", "right")), "y": Extent(("top",), has_zero=True, is_nice=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        columns = (
            alt.Chart()
            .mark_bar(binSpacing=1)
            .encode(
                x=alt.X("left:T", title=None, axis=DATE_AXIS),
                x2="right:T",
                y=alt.Y("top:Q", title=self.title, axis=alt.Axis(**COUNT_AXIS)),
                y2="bottom:Q",
                color=item_colour(self.series_count) if self.is_grouped else alt.Undefined,
                tooltip=self.tooltip_lines,
                opacity=selectable(),
            )
        )
        if self.series_count:
            layers = layered(columns, panel_title(foreground))
            return to_specification(clickable(layers), height_px=PANEL_HEIGHT_PX)
        return to_specification(clickable(columns), height_px=HEIGHT_WITH_LEGEND_PX if self.is_grouped else HEIGHT_PX)


@dataclass(frozen=True, kw_only=True)
class WeekMap(ChartSpec):
    """Weekday by hour, the number of studies as colour.

    Attributes:
        days: names of the weekdays, from Monday.
    """

    days: tuple[str, ...]

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its colours reach."""
        return {"color": Extent(("n",), has_zero=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        del foreground
        hour_axis = alt.Axis(labelAngle=0)
        cells = (
            alt.Chart()
            .mark_rect(cornerRadius=2)
            .encode(
                x=alt.X("hour:O", title=tr("Hour of the day"), axis=hour_axis, scale=band(list(range(24)))),
                y=alt.Y("day:O", title=None, sort=list(self.days), scale=band(self.days)),
                color=alt.Color("n:Q", title=tr("Studies"), scale=alt.Scale(zero=True), legend=count_legend()),
                tooltip=self.tooltip_lines,
                opacity=selectable(),
            )
        )
        return to_specification(clickable(cells))
