"""Histograms, and two quantities against each other as points or as counts in two-dimensional bins."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import ChartSpec, clickable, layered, to_specification
from dashboard.pages.charts.specs.encodings import (
    HEIGHT_WITH_LEGEND_PX,
    PANEL_HEIGHT_PX,
    SQUARE_HEIGHT_PX,
    count_legend,
    item_colour,
    panel_title,
    selectable,
    x_quantity,
    y_quantity,
)
from dashboard.pages.charts.specs.extents import Extent
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import COUNT_AXIS, QUANTITY_AXIS, Spec

# Heights of charts of pairs: of several items, and of one of several small charts.
_GROUPED_PAIR_HEIGHT_PX, _PAIR_PANEL_HEIGHT_PX = 480, 320


@dataclass(frozen=True, kw_only=True)
class HistogramBars(ChartSpec):
    """Bars between the edges of bins.

    Attributes:
        title: title of the horizontal axis.
        count_title: title of the vertical axis.
    """

    title: str
    count_title: str

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("low", "high")), "y": Extent(("n",), has_zero=True, is_nice=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        del foreground
        bars = (
            alt.Chart()
            .mark_bar(binSpacing=1)
            .encode(
                x=x_quantity("low", self.title),
                x2="high:Q",
                y=alt.Y("n:Q", title=self.count_title, axis=alt.Axis(**COUNT_AXIS), scale=alt.Scale(zero=True)),
                y2=alt.datum(0),
                tooltip=self.tooltip_lines,
                opacity=selectable(),
            )
        )
        return to_specification(clickable(bars))


@dataclass(frozen=True, kw_only=True)
class HistogramOutlines(ChartSpec):
    """One histogram for each item, as outlines in one chart; each adds up to 100 %.

    Attributes:
        title: title of the horizontal axis.
        is_fraction: whether each adds up to 100 %; otherwise the number of values is shown, as where these are few.
        series_count: number of items, where there is one small chart for each second item; 0: one chart.
    """

    title: str
    is_fraction: bool = True
    series_count: int = 0

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("low", "high")), "y": Extent((self._field,), has_zero=True, is_nice=True)}

    @property
    def _field(self) -> str:
        return "percent" if self.is_fraction else "n"

    def build(self, foreground: str) -> Spec:
        """The specification."""
        y_title = tr("Share of each (%)") if self.is_fraction else tr("Number")
        colour, field = item_colour(self.series_count), f"{self._field}:Q"
        outlines = (
            alt.Chart()
            .mark_line(interpolate="step-after", strokeWidth=2)
            .encode(
                x=x_quantity("low", self.title),
                y=alt.Y(field, title=y_title, axis=alt.Axis(**QUANTITY_AXIS)),
                color=colour,
                opacity=selectable(),
            )
        )
        points = (
            alt.Chart()
            .mark_point(filled=True, size=30, opacity=0.01)
            .encode(
                x=alt.X("middle:Q", title=self.title),
                y=alt.Y(field, title=y_title),
                color=colour,
                tooltip=self.tooltip_lines,
            )
        )
        if self.series_count:
            layers = layered(outlines, points, panel_title(foreground))
            return to_specification(clickable(layers), height_px=PANEL_HEIGHT_PX)
        return to_specification(clickable(layered(outlines, points)), height_px=HEIGHT_WITH_LEGEND_PX)


@dataclass(frozen=True, kw_only=True)
class _PairSpec(ChartSpec):
    """Two quantities, and the median of y in bins of x as a line.

    Attributes:
        x_title: title of the horizontal axis.
        y_title: title of the vertical axis.
        has_trend: whether there are lines.
        is_grouped: whether there is one line for each item.
        series_count: number of items, where there is one small chart for each second item; 0: one chart.
    """

    x_title: str
    y_title: str
    has_trend: bool = True
    is_grouped: bool = False
    series_count: int = 0

    def with_trend(self, marks: alt.Chart, foreground: str) -> Spec:
        """The specification of the marks with the lines above them."""
        trend = alt.Chart().transform_filter("datum.is_trend == true")
        trend = trend.encode(
            x=x_quantity("x", self.x_title), y=y_quantity("y", self.y_title), tooltip=self.tooltip_lines
        )
        points = {"filled": True, "size": 45} if self.is_grouped else {"filled": True, "size": 45, "color": foreground}
        line = trend.mark_line(strokeWidth=2.5, point=points, color=foreground)
        if self.is_grouped:
            line = line.encode(color=item_colour(self.series_count))
        layers = [marks.transform_filter("datum.is_trend == false"), *([line] if self.has_trend else [])]
        if self.series_count:
            layers.append(panel_title(foreground))
        return to_specification(clickable(layered(*layers)), height_px=self._height_px)

    @property
    def _height_px(self) -> int:
        if self.series_count:
            return _PAIR_PANEL_HEIGHT_PX
        return _GROUPED_PAIR_HEIGHT_PX if self.is_grouped else SQUARE_HEIGHT_PX


@dataclass(frozen=True, kw_only=True)
class PairPoints(_PairSpec):
    """One point for each pair of values."""

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes reach."""
        return {"x": Extent(("x",)), "y": Extent(("y",))}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        points = (
            alt.Chart()
            .mark_point(filled=True, size=26)
            .encode(
                x=x_quantity("x", self.x_title),
                y=y_quantity("y", self.y_title),
                tooltip=self.tooltip_lines,
                opacity=selectable(0.55),
                color=item_colour(self.series_count) if self.is_grouped else alt.Undefined,
            )
        )
        return self.with_trend(points.transform_filter("!datum.is_beyond"), foreground)


@dataclass(frozen=True, kw_only=True)
class PairGrid(_PairSpec):
    """Two-dimensional bins, the number of pairs as colour."""

    @property
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its axes and colours reach."""
        return {"x": Extent(("low", "high")), "y": Extent(("y_low", "y_high")), "color": Extent(("n",), has_zero=True)}

    def build(self, foreground: str) -> Spec:
        """The specification."""
        colour = alt.Color("n:Q", title=tr("Number"), scale=alt.Scale(type="sqrt"), legend=count_legend())
        cells = (
            alt.Chart()
            .mark_rect()
            .encode(
                x=x_quantity("low", self.x_title),
                x2="high:Q",
                y=y_quantity("y_low", self.y_title),
                y2="y_high:Q",
                color=colour,
                tooltip=self.tooltip_lines,
                opacity=selectable(),
            )
        )
        return self.with_trend(cells, foreground)
