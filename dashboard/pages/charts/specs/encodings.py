"""Parts that the specifications of charts share: the declaration's base class, axes, legends, selection, sizes.

Every mark has a tooltip of text fields, and its field `selection` holds the criteria that a click on it selects.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import altair as alt

from dashboard.ui.vega_theme import COUNT_AXIS, QUANTITY_AXIS, SQUARES, SVG_OPTIONS, Spec, text_tooltip
from kerma.facts.record import JsonValue

#: Name of the selection parameter, and of the field that a click selects by.
SELECTION = "selection"
#: Opacity of marks behind others.
FAINT = 0.22
HEIGHT_PX = 300
#: Height of a chart with a legend below it.
HEIGHT_WITH_LEGEND_PX = 400
#: Height of a chart of two quantities.
SQUARE_HEIGHT_PX = 420
_MIN_HEIGHT_PX, _ROW_PX, _MARGIN_PX = 160, 26, 50
_LABEL_PX, _LEGEND_LABEL_PX = 230, 205
# With more rows, labels may be hidden where they overlap.
_MANY_ROWS = 60
# Opacity of marks that are not selected, once any is.
_UNSELECTED = 0.35

DATE_AXIS = alt.Axis(labelOverlap="greedy", labelSeparation=12, tickCount=8, grid=False)

#: Fields of the data and their headings.
Columns: TypeAlias = tuple[tuple[str, str], ...]
AnyChart = TypeVar("AnyChart", alt.Chart, alt.LayerChart)


@dataclass(frozen=True, kw_only=True)
class ChartSpec(ABC):
    """The form of a chart.

    Attributes:
        tooltip: fields and headings of the tooltip.
    """

    tooltip: Columns

    @abstractmethod
    def build(self, ink: str) -> Spec:
        """The Vega-Lite specification; `ink` is the colour of lines on top of coloured marks."""

    @property
    def tooltip_lines(self) -> list[alt.Tooltip]:
        """The tooltip as Altair encodes it."""
        return text_tooltip(self.tooltip)


def selectable(full: float = 1.0) -> alt.OpacityValue:
    """Opacity of a mark: `full`, and less where other marks are selected."""
    return alt.OpacityValue(_UNSELECTED * full, condition={"param": SELECTION, "value": full})


def item_axis(count: int) -> alt.Y:
    """One row for each of `count` items, in the order of the data."""
    axis = alt.Axis(labelLimit=_LABEL_PX, ticks=False, domain=False, labelPadding=8, labelOverlap=count > _MANY_ROWS)
    return alt.Y("label:N", sort=None, title=None, axis=axis)


def item_value(field: str, title: str, *, zero: bool = False) -> alt.X:
    """A number on the horizontal axis."""
    axis = alt.Axis(**(COUNT_AXIS if field == "n" else QUANTITY_AXIS))
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=zero), axis=axis)


def x_quantity(field: str, title: str) -> alt.X:
    """A quantity on the horizontal axis, from its minimum to its maximum."""
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(**QUANTITY_AXIS))


def y_quantity(field: str, title: str) -> alt.Y:
    """A quantity on the vertical axis, from its minimum to its maximum."""
    return alt.Y(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(**QUANTITY_AXIS))


def item_colour() -> alt.Color:
    """One colour for each item, with a legend below the chart."""
    legend = alt.Legend(orient="bottom", columns=2, labelLimit=_LEGEND_LABEL_PX, symbolType="circle")
    return alt.Color("label:N", title=None, sort=None, legend=legend)


def count_legend() -> alt.Legend:
    """The legend of numbers shown as colours."""
    return alt.Legend(orient="right", tickCount=5, tickMinStep=1, **SQUARES)


def band(values: Sequence[str] | Sequence[int]) -> alt.Scale:
    """Cells of equal width for these values."""
    return alt.Scale(domain=list(values), paddingInner=0.06)


def hit_area(base: alt.Chart, field: str) -> alt.Chart:
    """An invisible bar along the whole row, so that short marks can be clicked."""
    row: alt.Chart = base.transform_joinaggregate(_end=f"max({field})")
    bar: alt.Chart = row.mark_bar(opacity=0.001, cursor="pointer").encode(x=alt.X("_end:Q"))
    return bar


def layered(*charts: alt.Chart | alt.LayerChart) -> alt.LayerChart:
    """Charts drawn above each other, the first at the bottom."""
    return alt.LayerChart(layer=list(charts))


def clickable(chart: AnyChart) -> AnyChart:
    """The chart with its selection: a click selects by the field `selection`, a double click clears."""
    selection = alt.selection_point(name=SELECTION, fields=[SELECTION], on="click", clear="dblclick", empty=True)
    return chart.add_params(selection)


def finished(chart: alt.Chart | alt.LayerChart, *, row_count: int = 0, height_px: int = HEIGHT_PX) -> Spec:
    """The specification of a chart, without data.

    Args:
        chart: the chart or its layers.
        row_count: number of rows, where the height depends on them.
        height_px: height of all other charts.
    """
    height = max(_MIN_HEIGHT_PX, row_count * _ROW_PX + _MARGIN_PX) if row_count else height_px
    whole = _without_data(chart.properties(height=height).to_dict())
    parts = whole if isinstance(whole, dict) else {}
    spec: Spec = {name: part for name, part in parts.items() if name not in {"$schema", "config", "datasets"}}
    return {**spec, "usermeta": SVG_OPTIONS}


def _without_data(part: JsonValue) -> JsonValue:
    if isinstance(part, dict):
        return {name: _without_data(value) for name, value in part.items() if name != "data"}
    return [_without_data(item) for item in part] if isinstance(part, list) else part
