"""The chart of a comparison: median with its interval and quartiles of each room, and lines at the levels."""

from collections.abc import Mapping
from uuid import UUID

import pandas as pd

from dashboard.pages.reference_levels import labels
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.json_types import JsonValue
from kerma.reference_levels.level_audit import LevelAudit

#: The rooms with the highest medians are drawn; the table has all.
MAX_ROOMS = 40
# Axis and legend take the rest of the height.
_ROW_PX, _MARGIN_PX = 30, 130
_LABEL_LIMIT_PX = 260
_AXIS: Spec = {"labelOverlap": "parity", "labelSeparation": 12, "tickCount": 8}


def frame(audit: LevelAudit, names: Mapping[UUID, str]) -> pd.DataFrame:
    """One row for each drawn room."""
    rows = []
    for value in audit.rooms[:MAX_ROOMS]:
        if value.sample.quartiles is None:
            continue
        first, median, third = value.sample.quartiles
        lower, upper = value.interval or (median, median)
        rows.append(
            {
                "room": names.get(value.sample.equipment_id) or str(value.sample.equipment_id),
                "q1": first,
                "median": median,
                "q3": third,
                "lower": lower,
                "upper": upper,
                "n": value.sample.n,
                "text": formatting.number(median),
                "interval": f"{formatting.number(lower)} … {formatting.number(upper)}",
                "quartiles": f"{formatting.number(first)} … {formatting.number(third)}",
                "is_enough": value.is_enough,
            }
        )
    return pd.DataFrame(rows)


def spec(audit: LevelAudit, rooms: pd.DataFrame, heading: str, foreground: str) -> Spec:
    """The specification.

    Args:
        audit: the comparison.
        rooms: the drawn rooms.
        heading: quantity and unit.
        foreground: colour of texts.
    """
    y: Spec = {
        "field": "room",
        "type": "nominal",
        "title": None,
        "sort": None,
        "axis": {"labelLimit": _LABEL_LIMIT_PX, "labelOverlap": False, "ticks": False, "domain": False},
    }
    opacity: Spec = {"condition": {"test": "datum.is_enough", "value": 1}, "value": 0.4}
    tooltip: list[JsonValue] = [
        {"field": field, "type": "nominal", "title": title}
        for field, title in (
            ("room", tr("System")),
            ("text", tr("Median")),
            ("interval", tr("95 % interval of the median")),
            ("quartiles", tr("Quartiles")),
            ("n", tr("Patients")),
        )
    ]

    def layer(mark: Spec, start: str, end: str | None = None) -> Spec:
        x: Spec = {"field": start, "type": "quantitative", "title": heading, "scale": {"zero": True}, "axis": _AXIS}
        ends: Spec = {"x2": {"field": end}} if end else {}
        return {"mark": mark, "encoding": {"x": x, **ends, "y": y, "opacity": opacity, "tooltip": tooltip}}

    marks: list[JsonValue] = [
        layer({"type": "bar", "height": 12, "color": "#9fc3cf"}, "q1", "q3"),
        layer({"type": "rule", "strokeWidth": 3, "color": foreground}, "lower", "upper"),
        layer({"type": "point", "filled": True, "size": 70, "color": foreground}, "median"),
    ]
    height_px = len(rooms) * _ROW_PX + _MARGIN_PX
    return {"layer": [*marks, *_lines(audit)], "height": height_px, "usermeta": SVG_OPTIONS}


def _lines(audit: LevelAudit) -> list[JsonValue]:
    """A line at each level and at the local level, named in the legend."""
    values: list[JsonValue] = [
        {"at": level.value, "name": labels.short_name(level), "about": f"{level.level_id}: {level.examination}"}
        for level in audit.levels
    ]
    if audit.local_level is not None:
        name = tr("local {value}", value=formatting.number(audit.local_level))
        values.append({"at": audit.local_level, "name": name, "about": tr("75th percentile of the medians")})
    if not values:
        return []
    order: list[JsonValue] = list(dict.fromkeys(str(one["name"]) for one in values if isinstance(one, dict)))
    named: Spec = {
        "field": "name",
        "type": "nominal",
        "title": tr("Level"),
        "sort": order,
        "legend": {"orient": "bottom", "columns": 6, "symbolType": "stroke"},
    }
    rule: Spec = {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [6, 3]},
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "color": named,
            "tooltip": [
                {"field": "name", "type": "nominal", "title": tr("Level")},
                {"field": "about", "type": "nominal", "title": tr("Published for")},
            ],
        },
    }
    return [rule]
