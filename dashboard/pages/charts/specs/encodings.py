"""Axes, legends and opacities that the specifications of charts share."""

from collections.abc import Sequence

import altair as alt

from dashboard.pages.charts.specs.chart_spec import SELECTION
from dashboard.ui.vega_theme import COUNT_AXIS, QUANTITY_AXIS, SQUARES

#: Opacity of marks behind others.
FAINT = 0.22
#: Height of a chart with a legend below it.
HEIGHT_WITH_LEGEND_PX = 400
#: Height of a chart of two quantities.
SQUARE_HEIGHT_PX = 420
#: Height of one of several small charts.
PANEL_HEIGHT_PX = 250
# Labels are cut to `labels.MAX_WIDTH_PX` already.
_LABEL_PX, _LEGEND_LABEL_PX = 250, 250
# With more rows, labels may be hidden where they overlap.
_MANY_ROWS = 60
# Opacity of marks that are not selected, once any is.
_UNSELECTED = 0.35
#: Opacity of the statistic of few values.
FEW_OPACITY = 0.4
#: A statistic of fewer values is drawn faded.
FEW_VALUES = 10

DATE_AXIS = alt.Axis(labelOverlap="greedy", labelSeparation=12, tickCount=8, grid=False)


def selectable(full: float = 1.0) -> alt.OpacityValue:
    """Opacity of a mark: `full`, and less where other marks are selected."""
    return alt.OpacityValue(_UNSELECTED * full, condition={"param": SELECTION, "value": full})


def faded_if_few(full: float = 1.0) -> alt.FillOpacityValue:
    """Opacity of the fill of a statistic: `full`, and less where it is one of few values."""
    return alt.FillOpacityValue(full, condition={"test": f"datum.n < {FEW_VALUES}", "value": FEW_OPACITY * full})


def item_axis(count: int) -> alt.Y:
    """One row for each of `count` items, in the order of the data."""
    axis = alt.Axis(labelLimit=_LABEL_PX, ticks=False, domain=False, labelPadding=8, labelOverlap=count > _MANY_ROWS)
    return alt.Y("label:N", sort=None, title=None, axis=axis)


def item_value(field: str, title: str, *, zero: bool = False, nice: bool = True) -> alt.X:
    """A number on the horizontal axis, which ends at a round number unless `nice` is false."""
    axis = alt.Axis(**(COUNT_AXIS if field == "n" else QUANTITY_AXIS))
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=zero, nice=nice), axis=axis)


def x_quantity(field: str, title: str) -> alt.X:
    """A quantity on the horizontal axis, from its minimum to its maximum."""
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(**QUANTITY_AXIS))


def y_quantity(field: str, title: str) -> alt.Y:
    """A quantity on the vertical axis, from its minimum to its maximum."""
    return alt.Y(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(**QUANTITY_AXIS))


def item_colour(series_count: int = 0) -> alt.Color:
    """One colour for each item, with a legend below the chart.

    With `series_count`, colours stand for the positions of items, so that they mean the same in several charts; one
    legend stands above these.
    """
    if series_count:
        scale = alt.Scale(domain=list(range(1, series_count + 1)))
        return alt.Color("series:N", title=None, sort=None, legend=None, scale=scale)
    legend = alt.Legend(orient="bottom", columns=2, labelLimit=_LEGEND_LABEL_PX, symbolType="circle")
    return alt.Color("label:N", title=None, sort=None, legend=legend)


def panel_title(foreground: str) -> alt.Chart:
    """The title of a small chart, above its upper left corner: the field `panel_text`, the same in all its rows."""
    text: alt.Chart = (
        alt.Chart()
        .transform_filter("isValid(datum.panel_text)")
        .transform_aggregate(n="count()", groupby=["panel_text"])
        .mark_text(align="left", baseline="bottom", fontSize=12, fontWeight=600, color=foreground)
        .encode(x=alt.value(0), y=alt.value(-8), text="panel_text:N")
    )
    return text


def count_legend() -> alt.Legend:
    """The legend of numbers shown as colours."""
    return alt.Legend(orient="right", tickCount=5, tickMinStep=1, **SQUARES)


def band(values: Sequence[str] | Sequence[int]) -> alt.Scale:
    """Cells of equal width for these values."""
    return alt.Scale(domain=list(values), paddingInner=0.06)
