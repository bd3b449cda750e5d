"""Small charts: one row for each group, with its quartiles, median and interval of the median."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

import pandas as pd
import streamlit as st

from dashboard.ui import colours, vega_theme
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.json_types import JsonValue

#: Charts side by side.
IN_A_ROW = 3
_ROW_PX, _MARGIN_PX = 24, 56
_LABEL_LIMIT_PX = 170
_BAR_PX = 10
_FEW = 10


class StripRow(NamedTuple):
    """One row of a chart: what it is, how many values, and quartiles; the interval where it is known."""

    label: str
    n: int
    quartiles: tuple[float, float, float]
    interval: tuple[float, float] | None = None


class Scale(NamedTuple):
    """The scale of the quantity, the same for several charts."""

    domain: tuple[float, float]
    is_logarithmic: bool


def show(title: str, rows: Sequence[StripRow], *, order: Sequence[str], scale: Scale | None = None) -> None:
    """Draw a chart with a heading.

    Args:
        title: the quantity with its unit, or the standard name.
        rows: the rows that have values.
        order: the labels of all rows, the same in charts side by side; those without values stay empty.
        scale: None: from the values, with zero where these are not far from it.
    """
    with st.container(border=True, height="stretch"):
        plain_text.heading(title, level=3)
        if not rows:
            plain_text.note(tr("No values."))
            return
        spec = vega_theme.themed(_spec(rows, order, scale))
        alt = tr("Median and quartiles of {quantity} by group.", quantity=title)
        st.vega_lite_chart(_frame(rows), spec, height=vega_theme.height_px(spec), alt=alt)


def _frame(rows: Sequence[StripRow]) -> pd.DataFrame:
    return pd.DataFrame([_marks(row) for row in rows])


def _marks(row: StripRow) -> dict[str, object]:
    lower, upper = row.interval or (row.quartiles[1], row.quartiles[1])
    first, median, third = row.quartiles
    return {
        "label": row.label,
        "q1": first,
        "median": median,
        "q3": third,
        "lower": lower,
        "upper": upper,
        "n": row.n,
        "n_text": formatting.number(row.n),
        "text": formatting.number(median),
        "quartiles": f"{formatting.number(first)} … {formatting.number(third)}",
    }


def _spec(rows: Sequence[StripRow], order: Sequence[str], scale: Scale | None) -> Spec:
    foreground = vega_theme.foreground()
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(order)},
        "axis": {"labelLimit": _LABEL_LIMIT_PX, "labelOverlap": False, "ticks": False, "domain": False},
    }
    # Groups of few values are pale.
    opacity: Spec = {"condition": {"test": f"datum.n >= {_FEW}", "value": 1}, "value": 0.4}
    x_scale = _scale(rows, scale)

    def layer(mark: Spec, start: str, end: str | None = None) -> Spec:
        x: Spec = {
            "field": start,
            "type": "quantitative",
            "title": None,
            "scale": x_scale,
            "axis": {"labelOverlap": "parity", "labelSeparation": 8, "tickCount": 5, **_ticks(scale)},
        }
        ends: Spec = {"x2": {"field": end}} if end else {}
        return {"mark": mark, "encoding": {"x": x, **ends, "y": y, "opacity": opacity, "tooltip": _tooltip()}}

    marks: Sequence[Spec] = [
        layer({"type": "bar", "height": _BAR_PX, "color": colours.MAIN}, "q1", "q3"),
        layer({"type": "rule", "strokeWidth": 3, "color": foreground}, "lower", "upper"),
        layer({"type": "point", "filled": True, "size": 50, "color": foreground}, "median"),
    ]
    return {"layer": list(marks), "height": len(order) * _ROW_PX + _MARGIN_PX, "usermeta": SVG_OPTIONS}


def _scale(rows: Sequence[StripRow], scale: Scale | None) -> Spec:
    if scale is not None:
        kind = "log" if scale.is_logarithmic else "linear"
        return {"type": kind, "domain": list(scale.domain), "nice": False, "clamp": True}
    values = [value for row in rows for value in row.quartiles]
    # Zero belongs to the axis, unless it would press all values into a corner, as of tube voltages.
    spread = max(values) - min(values)
    return {"zero": not spread or min(values) < 2 * spread, "padding": 8}


def _tooltip() -> list[JsonValue]:
    headings = (
        ("label", tr("Group")),
        ("text", tr("Median")),
        ("quartiles", tr("Quartiles")),
        ("n_text", tr("Values")),
    )
    return [{"field": field, "type": "nominal", "title": heading} for field, heading in headings]


def _ticks(scale: Scale | None) -> Spec:
    """Ticks of a logarithmic scale at 1, 2 and 5 times powers of ten; those of Vega lie closer together."""
    if scale is None or not scale.is_logarithmic:
        return {}
    lower, upper = scale.domain
    powers = range(floor(log10(lower)), ceil(log10(upper)) + 1)
    ticks = (round(step * 10.0**power, 12) for power in powers for step in (1, 2, 5))
    return {"values": [tick for tick in ticks if lower <= tick <= upper]}
