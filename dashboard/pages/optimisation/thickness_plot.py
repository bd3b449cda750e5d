"""The chart of mean glandular doses by thickness: medians and quartiles of systems, and the lines of both levels."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard.ui import colours, vega_theme
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.database.query.optimisation.thickness_doses import ThicknessDose
from kerma.json_types import JsonValue
from kerma.reference_levels.glandular_dose_levels import CLASSES, LEVELS

_HEIGHT_PX = 380
#: A median of fewer exposures is pale, and has no position.
MIN_EXPOSURES = 10


def show(found: Sequence[ThicknessDose], names: Mapping[UUID, str]) -> None:
    """Draw the classes that have a dose."""
    frame = pd.DataFrame([_marks(one, names) for one in found if one.quartiles])
    spec = vega_theme.themed(_spec(tuple(names.values()), vega_theme.foreground()))
    alt = tr("Median glandular dose of each system by compressed thickness, with acceptable and achievable levels.")
    st.vega_lite_chart(frame, spec, height=_HEIGHT_PX, alt=alt)


def _marks(one: ThicknessDose, names: Mapping[UUID, str]) -> dict[str, object]:
    first, median, third = one.quartiles or (None, None, None)
    return {
        "label": names.get(one.equipment_id) or str(one.equipment_id),
        "mm": one.median_thickness_mm,
        "q1": first,
        "median": median,
        "q3": third,
        "n": one.n,
        "text": formatting.four_digits(median or 0),
        "quartiles": f"{formatting.four_digits(first or 0)} … {formatting.four_digits(third or 0)}",
        "class": f"{one.thickness.from_mm} … {one.thickness.below_mm} mm",
        "n_text": formatting.number(one.n),
    }


def _spec(labels: Sequence[str], foreground: str) -> Spec:
    lower, upper = CLASSES[0].from_mm, CLASSES[-1].below_mm
    x: Spec = {
        "field": "mm",
        "type": "quantitative",
        "title": tr("Compressed thickness (mm)"),
        "scale": {"domain": [lower, upper], "nice": False},
        "axis": {"tickCount": 9},
    }
    y: Spec = {
        "field": "median",
        "type": "quantitative",
        "title": tr("Mean glandular dose (mGy)"),
        "scale": {"zero": True},
        "axis": {"labelOverlap": "parity", "tickCount": 7},
    }
    words, palette = colours.scale(labels)
    colour: Spec = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(words), "range": list(palette)},
        "legend": {"orient": "bottom", "columns": 3, "labelLimit": 300},
    }
    opacity: Spec = {"condition": {"test": f"datum.n >= {MIN_EXPOSURES}", "value": 1}, "value": 0.4}
    common: Spec = {"x": x, "color": colour, "opacity": opacity, "tooltip": _tooltip()}
    return {
        "layer": [
            _level_line("acceptable_mgy", foreground, ()),
            _level_line("achievable_mgy", foreground, (5, 4)),
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {**common, "y": {**y, "field": "q1"}, "y2": {"field": "q3"}},
            },
            {"mark": {"type": "line", "strokeWidth": 1}, "encoding": {"x": x, "y": y, "color": colour}},
            {"mark": {"type": "point", "filled": True, "size": 70}, "encoding": {**common, "y": y}},
        ],
        "usermeta": SVG_OPTIONS,
    }


def _level_line(field: str, colour: str, dash: tuple[int, ...]) -> Spec:
    """One level, with a point at each thickness of the guidelines."""
    values: list[JsonValue] = [{"mm": one.breast_mm, "median": getattr(one, field)} for one in LEVELS]
    style: Spec = {"strokeDash": list(dash)} if dash else {}
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 1.5, "color": colour, "point": {"color": colour, "size": 25}, **style},
        "encoding": {
            "x": {"field": "mm", "type": "quantitative"},
            "y": {"field": "median", "type": "quantitative"},
        },
    }


def _tooltip() -> list[JsonValue]:
    headings = (
        ("label", tr("System")),
        ("class", tr("Thickness")),
        ("text", tr("Median")),
        ("quartiles", tr("Quartiles")),
        ("n_text", tr("Exposures")),
    )
    return [{"field": field, "type": "nominal", "title": heading} for field, heading in headings]
