"""Histograms, and two quantities against each other as points or as counts in two-dimensional bins."""

from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import ChartSpec, clickable, layered, to_specification
from dashboard.pages.charts.specs.encodings import (
    HEIGHT_WITH_LEGEND_PX,
    SQUARE_HEIGHT_PX,
    count_legend,
    item_colour,
    selectable,
    x_quantity,
    y_quantity,
)
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import COUNT_AXIS, QUANTITY_AXIS, Spec


@dataclass(frozen=True, kw_only=True)
class HistogramBars(ChartSpec):
    """Bars between the edges of bins.

    Attributes:
        title: title of the horizontal axis.
        count_title: title of the vertical axis.
    """

    title: str
    count_title: str

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
    """

    title: str

    def build(self, foreground: str) -> Spec:
        """The specification."""
        del foreground
        y_title = tr("Share of each (%)")
        outlines = (
            alt.Chart()
            .mark_line(interpolate="step-after", strokeWidth=2)
            .encode(
                x=x_quantity("low", self.title),
                y=alt.Y("percent:Q", title=y_title, axis=alt.Axis(**QUANTITY_AXIS)),
                color=item_colour(),
                opacity=selectable(),
            )
        )
        points = (
            alt.Chart()
            .mark_point(filled=True, size=30, opacity=0.01)
            .encode(
                x=alt.X("middle:Q", title=self.title),
                y=alt.Y("percent:Q", title=y_title),
                color=item_colour(),
                tooltip=self.tooltip_lines,
            )
        )
        return to_specification(clickable(layered(outlines, points)), height_px=HEIGHT_WITH_LEGEND_PX)


@dataclass(frozen=True, kw_only=True)
class _PairSpec(ChartSpec):
    """Two quantities, and the median of y in bins of x as a line.

    Attributes:
        x_title: title of the horizontal axis.
        y_title: title of the vertical axis.
    """

    x_title: str
    y_title: str

    def with_trend(self, marks: alt.Chart, foreground: str) -> Spec:
        """The specification of the marks with the line above them."""
        trend = (
            alt.Chart()
            .transform_filter("datum.is_trend == true")
            .mark_line(strokeWidth=2.5, point={"filled": True, "size": 45, "color": foreground}, color=foreground)
            .encode(x=x_quantity("x", self.x_title), y=y_quantity("y", self.y_title), tooltip=self.tooltip_lines)
        )
        layers = layered(marks.transform_filter("datum.is_trend == false"), trend)
        return to_specification(clickable(layers), height_px=SQUARE_HEIGHT_PX)


@dataclass(frozen=True, kw_only=True)
class PairPoints(_PairSpec):
    """One point for each pair of values."""

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
            )
        )
        return self.with_trend(points, foreground)


@dataclass(frozen=True, kw_only=True)
class PairGrid(_PairSpec):
    """Two-dimensional bins, the number of pairs as colour."""

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
