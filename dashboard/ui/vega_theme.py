"""Theme of all Vega-Lite charts: colours of text, language of numbers and dates, axes, and the format of tooltips.

Streamlit's own grey for axes is too faint to be read by everybody (3.7:1 on white; WCAG 2.2 requires 4.5:1).
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, TypedDict

import altair as alt
import streamlit as st

from dashboard.ui.text import formatting, i18n
from kerma.json_types import Json, JsonValue

#: A Vega-Lite specification.
Spec: TypeAlias = Json


class AxisOptions(TypedDict, total=False):
    """Options of an axis, as keyword arguments of `altair.Axis`."""

    labelOverlap: Literal["greedy", "parity"]
    labelSeparation: int
    tickCount: int
    tickMinStep: int


class LegendOptions(TypedDict, total=False):
    """Options of a legend, as keyword arguments of `altair.Legend`."""

    type: Literal["symbol"]
    symbolType: str
    symbolSize: int
    symbolStrokeWidth: int


#: An axis of a quantity: few numbers that do not overlap.
QUANTITY_AXIS = AxisOptions(labelOverlap="parity", labelSeparation=12, tickCount=6)
#: An axis of counts: whole numbers only.
COUNT_AXIS = AxisOptions(**QUANTITY_AXIS, tickMinStep=1)
#: The legend of numbers shown as colours, as squares. Vega would name a gradient by the URL of the page: a quotation
#: mark in it would break the name, and a saved picture would contain the URL instead of the colours.
SQUARES = LegendOptions(type="symbol", symbolType="square", symbolSize=220, symbolStrokeWidth=0)
#: Draws marks as SVG, so that a chart can be saved and read by a screen reader.
SVG_OPTIONS: Spec = {"embedOptions": {"renderer": "svg"}}

_FALLBACK_COLOUR = "gray"
# Vega's own points and ticks are translucent: their colours would not stand out on a dark page.
_OPAQUE: Spec = {"opacity": 1}
_PADDING: Spec = {"left": 0, "top": 6, "right": 10, "bottom": 4}


def themed(spec: Mapping[str, JsonValue]) -> Spec:
    """A specification with the language and the text colours of the page, and with small margins."""
    usermeta = spec.get("usermeta")
    options = usermeta.get("embedOptions") if isinstance(usermeta, dict) else None
    embed_options: Spec = {**(options if isinstance(options, dict) else {}), "padding": _PADDING}
    return {**spec, "config": config(), "usermeta": {"embedOptions": embed_options}}


def height_px(spec: Mapping[str, JsonValue]) -> int | Literal["content"]:
    """The height that a specification states: reserved for its chart before it is drawn, so that nothing moves then."""
    height = spec.get("height")
    return height if isinstance(height, int) else "content"


def config() -> Spec:
    """The theme as the `config` of a Vega-Lite specification."""
    grey = _theme_colour("grayTextColor")
    text_colours: Spec = {"labelColor": grey, "titleColor": grey}
    return {
        "locale": _locale(),
        "axis": {**text_colours, "labelFlush": False},
        "legend": {**text_colours, "symbolOpacity": 1},
        "text": {"fill": foreground()},
        "point": _OPAQUE,
        "tick": _OPAQUE,
    }


def foreground() -> str:
    """The colour of text on the page: it stands out from the background and from every colour of a chart."""
    return _theme_colour("textColor")


def categorical_colours() -> tuple[str, ...]:
    """The colours of the items of a chart, in the order of the items."""
    colours = st.get_option(f"theme.{st.context.theme.type or 'light'}.chartCategoricalColors")
    return tuple(colours or ())


def _theme_colour(name: str) -> str:
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.{name}") or _FALLBACK_COLOUR)


def text_tooltip(lines: Sequence[tuple[str, str]]) -> list[alt.Tooltip]:
    """A tooltip of text fields: one line for each field and its heading."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in lines]


@i18n.cached(8)
def _locale() -> Spec:
    """Number and date formats of the page's language, as d3 defines a locale."""
    locale = i18n.locale()
    months, days = locale.months["stand-alone"], locale.days["stand-alone"]
    weeks = {width: [days[width][(day - 1) % 7] for day in range(7)] for width in ("wide", "abbreviated")}
    return {
        "number": {
            "decimal": formatting.decimal("."),
            "thousands": formatting.THOUSANDS,
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%x, %X",
            "date": "%Y-%m-%d",
            "time": "%H:%M:%S",
            "periods": ["", ""],
            "days": weeks["wide"],
            "shortDays": weeks["abbreviated"],
            "months": list(months["wide"].values()),
            "shortMonths": list(months["abbreviated"].values()),
        },
    }
