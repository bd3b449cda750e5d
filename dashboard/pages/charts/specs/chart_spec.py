"""The declared form of a chart, and the Vega-Lite specification that is built from it.

Colours come from the theme of the page. Every mark has a tooltip of text fields, and its field `selection` holds the
criteria that a click on it selects. Texts from DICOM objects are data, never part of a specification.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import altair as alt
import pandas as pd

from dashboard.pages.charts.specs import extents
from dashboard.pages.charts.specs.extents import Domain, Extent
from dashboard.ui.text.i18n import cached
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec, text_tooltip
from kerma.json_types import JsonValue

#: Name of the selection parameter, and of the field that a click selects by.
SELECTION = "selection"
HEIGHT_PX = 300
_MIN_HEIGHT_PX, _ROW_PX, _MARGIN_PX = 160, 26, 50
# Parts that Streamlit and the theme of the page add.
_FOREIGN_PARTS = {"$schema", "config", "datasets"}

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
    def build(self, foreground: str) -> Spec:
        """The Vega-Lite specification; `foreground` is the colour of lines on top of coloured marks."""

    @property
    @abstractmethod
    def extents(self) -> Mapping[str, Extent]:
        """Over which data its measured axes and colours reach, by channel."""

    @property
    def tooltip_lines(self) -> list[alt.Tooltip]:
        """The tooltip as Altair encodes it."""
        return text_tooltip(self.tooltip)


@cached(512)
def vega_lite(spec: ChartSpec, foreground: str) -> Spec:
    """The Vega-Lite specification without data, built once for each form, colour and language.

    Args:
        spec: the form of the chart.
        foreground: the colour of lines on top of coloured marks, which must stand out from every other.
    """
    return spec.build(foreground)


def drawn(spec: ChartSpec, marks: pd.DataFrame, limits: Mapping[str, Domain], foreground: str) -> Spec:
    """The Vega-Lite specification of a chart with the ends of its axes; `limits` replace those of the data."""
    return extents.with_scales(vega_lite(spec, foreground), extents.scales(spec.extents, marks, limits))


def layered(*charts: alt.Chart | alt.LayerChart) -> alt.LayerChart:
    """Charts drawn above each other, the first at the bottom."""
    return alt.LayerChart(layer=list(charts))


def clickable(chart: AnyChart) -> AnyChart:
    """The chart with its selection: a click selects by the field `selection`, a double click clears."""
    selection = alt.selection_point(name=SELECTION, fields=[SELECTION], on="click", clear="dblclick", empty=True)
    return chart.add_params(selection)


def to_specification(chart: alt.Chart | alt.LayerChart, *, row_count: int = 0, height_px: int = HEIGHT_PX) -> Spec:
    """The specification of a chart, without data.

    Args:
        chart: the chart or its layers.
        row_count: number of rows, where the height depends on them.
        height_px: height of all other charts.
    """
    height = max(_MIN_HEIGHT_PX, row_count * _ROW_PX + _MARGIN_PX) if row_count else height_px
    whole: Spec = chart.properties(height=height).to_dict()
    parts: Spec = {name: _without_data(part) for name, part in whole.items() if name not in {"data", *_FOREIGN_PARTS}}
    return {**parts, "usermeta": SVG_OPTIONS}


def _without_data(part: JsonValue) -> JsonValue:
    if isinstance(part, dict):
        return {name: _without_data(value) for name, value in part.items() if name != "data"}
    return [_without_data(item) for item in part] if isinstance(part, list) else part
