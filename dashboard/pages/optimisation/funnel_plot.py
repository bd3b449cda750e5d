"""The funnel plot: share or median of each system against its number of examinations, with the limits of chance."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import streamlit as st

from dashboard.ui import colours, vega_theme
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.json_types import JsonValue
from kerma.statistics.funnel import FunnelLimits, Position

_HEIGHT_PX = 340
_COLOURS = {
    Position.WITHIN: colours.MAIN,
    Position.ABOVE_95: colours.MARKED,
    Position.BELOW_95: colours.MARKED,
    Position.ABOVE_998: colours.SERIES[7],
    Position.BELOW_998: colours.SERIES[7],
    Position.TOO_FEW: colours.QUIET,
}
POSITIONS = {
    Position.WITHIN: msg("within the limits"),
    Position.ABOVE_95: msg("above the 95 % limit"),
    Position.BELOW_95: msg("below the 95 % limit"),
    Position.ABOVE_998: msg("above the 99.8 % limit"),
    Position.BELOW_998: msg("below the 99.8 % limit"),
    Position.TOO_FEW: msg("too few examinations"),
}


class FunnelPoint(NamedTuple):
    """One system: its name, number of examinations, statistic, and where it lies."""

    label: str
    n: int
    value: float
    position: Position


class LimitPoint(NamedTuple):
    """The limits at a number of examinations."""

    n: int
    limits: FunnelLimits


def show(points: Sequence[FunnelPoint], curve: Sequence[LimitPoint], centre: float, alt: str) -> None:
    """Draw the plot.

    Args:
        points: the systems.
        curve: the limits, in the order of numbers.
        centre: the statistic of all.
        alt: what the plot shows, for a screen reader.
    """
    frame = pd.DataFrame(
        [
            {
                "label": point.label,
                "n": point.n,
                "value": point.value,
                "colour": _COLOURS[point.position],
                "value_text": formatting.four_digits(point.value),
                "n_text": formatting.number(point.n),
                "where": tr(POSITIONS[point.position]),
                "is_outside": point.position not in {Position.WITHIN, Position.TOO_FEW},
            }
            for point in points
        ]
    )
    spec = vega_theme.themed(_spec(curve, centre))
    st.vega_lite_chart(frame, spec, height=_HEIGHT_PX, alt=alt)


def _spec(curve: Sequence[LimitPoint], centre: float) -> Spec:
    foreground = vega_theme.foreground()
    x: Spec = {
        "field": "n",
        "type": "quantitative",
        "title": tr("Examinations"),
        "scale": {"type": "log", "nice": False, "padding": 12},
        "axis": {"labelOverlap": "parity", "tickCount": 8},
    }
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "padding": 12},
        "axis": {"labelOverlap": "parity", "tickCount": 6},
    }
    encoding: Spec = {"x": x, "y": y}
    points: Spec = {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {**encoding, "color": {"field": "colour", "type": "nominal", "scale": None}, "tooltip": _tooltip()},
    }
    # Those within the limits lie close together: the tooltip names them.
    names: Spec = {
        "transform": [{"filter": "datum.is_outside"}],
        "mark": {
            "type": "text",
            "align": "right",
            "dx": -8,
            "dy": -6,
            "limit": 220,
            "fontSize": 11,
            "color": foreground,
        },
        "encoding": {**encoding, "text": {"field": "label", "type": "nominal"}},
    }
    lines = [_line(curve, index, encoding, foreground) for index in range(len(FunnelLimits._fields))]
    middle: Spec = {
        "data": {"values": [{"value": centre}]},
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": foreground},
        "encoding": {"y": y},
    }
    return {"layer": [*lines, middle, points, names], "usermeta": SVG_OPTIONS}


def _line(curve: Sequence[LimitPoint], index: int, encoding: Spec, colour: str) -> Spec:
    """One limit: that of 95 % is dashed."""
    values: list[JsonValue] = [{"n": point.n, "value": point.limits[index]} for point in curve]
    is_inner = FunnelLimits._fields[index].endswith("_95")
    dash: Spec = {"strokeDash": [5, 4]} if is_inner else {}
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 1, "color": colour, **dash},
        "encoding": encoding,
    }


def _tooltip() -> list[JsonValue]:
    headings = (
        ("label", tr("System")),
        ("n_text", tr("Examinations")),
        ("value_text", tr("Value")),
        ("where", tr("Position")),
    )
    return [{"field": field, "type": "nominal", "title": heading} for field, heading in headings]
