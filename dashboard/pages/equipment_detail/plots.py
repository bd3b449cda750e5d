"""Vega-Lite specifications of studies by week, with the changes of software, and of studies by weekday and hour."""

from typing import NamedTuple

import altair as alt

from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.vega_theme import SQUARES, SVG_OPTIONS, Spec
from kerma.json_types import JsonValue


class SoftwareChange(NamedTuple):
    """A change of software as data of a chart: day in ISO 8601, and as people read it; versions, and cut to a label."""

    day: str
    since: str
    text: str
    short: str


_HEIGHT_PX = 230
_DAYS = (msg("Mon"), msg("Tue"), msg("Wed"), msg("Thu"), msg("Fri"), msg("Sat"), msg("Sun"))
_WEEK_AXIS: Spec = {"labelOverlap": "greedy", "tickCount": 6}
_COUNT_TICKS: Spec = {"tickCount": 4, "tickMinStep": 1}


def by_week(changes: list[SoftwareChange], colour: str, *, is_split: bool) -> Spec:
    """Bars of studies per week, modalities stacked, and a line at each change of software.

    Args:
        changes: the changes; their texts are data, never markup.
        colour: colour of the lines.
        is_split: whether there are several modalities.
    """
    colour_by_modality: Spec = {
        "color": {"field": "modality", "type": "nominal", "title": None, "legend": {"orient": "bottom"}}
    }
    bars: Spec = {
        "mark": "rect",
        "encoding": {
            "x": {"field": "week", "type": "temporal", "title": None, "axis": _WEEK_AXIS},
            "x2": {"field": "week_end"},
            "y": {"field": "low", "type": "quantitative", "title": tr("Studies per week"), "axis": _COUNT_TICKS},
            "y2": {"field": "high"},
            "tooltip": [
                {"field": "when", "type": "nominal", "title": tr("Week")},
                {"field": "modality", "type": "nominal", "title": tr("Modality")},
                {"field": "n", "type": "quantitative", "title": tr("Studies")},
            ],
            **(colour_by_modality if is_split else {}),
        },
    }
    return {"layer": [bars, *_lines(changes, colour)], "height": _HEIGHT_PX, "usermeta": SVG_OPTIONS}


def _lines(changes: list[SoftwareChange], colour: str) -> list[JsonValue]:
    if not changes:
        return []
    values: list[JsonValue] = [change._asdict() for change in changes]
    x: Spec = {"field": "day", "type": "temporal"}
    tip: list[JsonValue] = [
        {"field": "text", "type": "nominal", "title": tr("Software")},
        {"field": "since", "type": "nominal", "title": tr("From")},
    ]
    rule: Spec = {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeWidth": 1.5, "strokeDash": [4, 3], "color": colour},
        "encoding": {"x": x, "tooltip": tip},
    }
    label: Spec = {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "top",
            "dx": 4,
            "dy": 2,
            "color": colour,
            "limit": 160,
            "fontSize": 11,
        },
        "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "short", "type": "nominal"}, "tooltip": tip},
    }
    return [rule, label]


def by_hour() -> Spec:
    """Heat map of the number of studies by weekday and hour."""
    return {
        "mark": {"type": "rect", "cornerRadius": 2},
        "encoding": {
            "x": {
                "field": "hour",
                "type": "ordinal",
                "title": tr("Hour of the day"),
                "axis": {"labelAngle": 0},
                "scale": {"domain": list(range(24)), "paddingInner": 0.06},
            },
            "y": {
                "field": "day",
                "type": "ordinal",
                "title": None,
                "sort": list(map(tr, _DAYS)),
                "scale": {"domain": list(map(tr, _DAYS)), "paddingInner": 0.06},
            },
            "color": {
                "field": "n",
                "type": "quantitative",
                "title": tr("Studies"),
                "scale": {"zero": True},
                "legend": alt.Legend(orient="right", tickCount=4, tickMinStep=1, **SQUARES).to_dict(),
            },
            "tooltip": [
                {"field": name, "type": "nominal", "title": title}
                for name, title in (("day", tr("Day")), ("hour", tr("Hour")), ("n", tr("Studies")))
            ],
        },
        "height": _HEIGHT_PX,
        "usermeta": SVG_OPTIONS,
    }


def weekday(number: int) -> str:
    """The short name of a day of the week, 1 for Monday."""
    return tr(_DAYS[number - 1])
