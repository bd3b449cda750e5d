"""The chart of a series with a change: one point per study, the medians before and after, and the day."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.ui import colours, note_marks, vega_theme
from dashboard.ui.chart_days import local_midnight
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import QUANTITY_AXIS, SVG_OPTIONS, Spec
from kerma.database.dose_series import SeriesPoint
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.json_types import JsonValue
from kerma.statistics.change_points import ChangePoint

_HEIGHT_PX = 260
_POINT_SIZE = 18
_POINT_OPACITY = 0.55


def show(
    points: Sequence[SeriesPoint], change: ChangePoint, quantity: str, notes: Sequence[OptimisationNote], alt: str
) -> None:
    """Draw the points.

    Args:
        points: the values in the order of time; at least one.
        change: the change that is marked.
        quantity: label of the quantity with its unit.
        notes: on optimisation, whose days are marked.
        alt: what the chart shows, for a screen reader.
    """
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime([point.day for point in points]),
            "value": [point.value for point in points],
            "when": [formatting.day(point.day) for point in points],
        }
    )
    ends = points[0].day, points[-1].day
    spec = _spec(change, quantity, vega_theme.foreground(), ends, note_marks.layers(notes))
    st.vega_lite_chart(frame, vega_theme.themed(spec), alt=alt)


def _spec(change: ChangePoint, quantity: str, colour: str, ends: tuple[date, date], marks: Sequence[JsonValue]) -> Spec:
    x: Spec = {"field": "day", "type": "temporal", "title": None, "axis": {"labelOverlap": "greedy", "tickCount": 6}}
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": quantity,
        "scale": {"type": "log", "nice": False, "padding": 6},
        "axis": {"labelOverlap": "parity", "tickCount": QUANTITY_AXIS["tickCount"]},
    }
    dots: Spec = {
        "mark": {"type": "circle", "size": _POINT_SIZE, "opacity": _POINT_OPACITY, "color": colours.MAIN},
        "encoding": {
            "x": x,
            "y": y,
            "tooltip": [
                {"field": "when", "type": "nominal", "title": tr("Day")},
                {"field": "value", "type": "quantitative", "title": quantity},
            ],
        },
    }
    layers: list[JsonValue] = [_band(change), dots, _rule(change, colour), *marks, *_medians(change, ends)]
    return {"layer": layers, "height": _HEIGHT_PX, "usermeta": SVG_OPTIONS}


def _band(change: ChangePoint) -> Spec:
    """The 95 % interval of the day."""
    values: list[JsonValue] = [{"day": local_midnight(change.earliest_day), "end": local_midnight(change.latest_day)}]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "color": colours.MARKED, "opacity": 0.15},
        "encoding": {"x": {"field": "day", "type": "temporal"}, "x2": {"field": "end"}},
    }


def _rule(change: ChangePoint, colour: str) -> Spec:
    values: list[JsonValue] = [{"day": local_midnight(change.day)}]
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": colour},
        "encoding": {"x": {"field": "day", "type": "temporal"}},
    }


def _medians(change: ChangePoint, ends: tuple[date, date]) -> list[JsonValue]:
    first, last = map(local_midnight, ends)
    day = local_midnight(change.day)
    lines = ((first, day, change.median_before), (day, last, change.median_after))
    return [
        {
            "data": {"values": [{"day": begin, "value": value}, {"day": end, "value": value}]},
            "mark": {"type": "line", "strokeWidth": 3, "color": colours.MARKED},
            "encoding": {
                "x": {"field": "day", "type": "temporal"},
                "y": {"field": "value", "type": "quantitative"},
            },
        }
        for begin, end, value in lines
    ]
