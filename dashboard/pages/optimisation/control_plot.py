"""The control chart: single values over time, centre and limits, and the bands of the deviation index."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.ui import colours, note_marks, vega_theme
from dashboard.ui.chart_days import local_midnight
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.database.query.optimisation.exposure_indices import Exposure
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.json_types import JsonValue
from kerma.statistics.deviation_index import LARGE, NOTICEABLE
from kerma.statistics.individuals_chart import ControlLimits

_HEIGHT_PX = 320


def show(
    known: Sequence[tuple[Exposure, float]],
    limits: ControlLimits | None,
    base_until: date,
    label: str,
    notes: Sequence[OptimisationNote],
    *,
    is_deviation: bool,
) -> None:
    """Draw the chart.

    Args:
        known: exposures with their values, in the order of time.
        limits: centre and limits; None: not known.
        base_until: the last day of the base period.
        label: what the values are.
        notes: on optimisation, whose days are marked.
        is_deviation: whether they are deviation indices, whose bands are drawn.
    """
    if not known:
        plain_text.empty(tr("No exposure of this period states this index."))
        return
    frame = pd.DataFrame(
        [
            {
                "at": one.study_at,
                "value": value,
                "target": one.target_index,
                "when": formatting.moment(one.study_at),
                "text": formatting.four_digits(value),
                "is_outside": limits is not None and limits.is_outside(value),
            }
            for one, value in known
        ]
    )
    spec = vega_theme.themed(_spec(limits, base_until, label, note_marks.layers(notes), is_deviation=is_deviation))
    alt = tr("{quantity} of single exposures over time, with centre and limits.", quantity=label)
    st.vega_lite_chart(frame, spec, height=_HEIGHT_PX, alt=alt)
    bands = tr("Dotted: deviation indices of ±1 and ±3.") if is_deviation else tr("Dotted: target index.")
    lines = tr(
        "Solid: centre; dashed: limits; orange: outside the limits. Vertical: end of the base period (grey), notes "
        "(violet)."
    )
    plain_text.note(f"{lines} {bands}")


def _spec(
    limits: ControlLimits | None, base_until: date, label: str, marks: Sequence[JsonValue], *, is_deviation: bool
) -> Spec:
    foreground = vega_theme.foreground()
    x: Spec = {"field": "at", "type": "temporal", "title": None, "axis": {"labelOverlap": "greedy", "tickCount": 8}}
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": label,
        "scale": {"zero": False, "padding": 10},
        "axis": {"labelOverlap": "parity", "tickCount": 7},
    }
    points: Spec = {
        "mark": {"type": "circle", "size": 22, "opacity": 0.7},
        "encoding": {
            "x": x,
            "y": y,
            "color": {"condition": {"test": "datum.is_outside", "value": colours.MARKED}, "value": colours.MAIN},
            "tooltip": _tooltip(label),
        },
    }
    bands = [_level(value, foreground, (1, 3)) for value in (-LARGE, -NOTICEABLE, NOTICEABLE, LARGE)]
    target: Spec = {
        "transform": [{"filter": "isValid(datum.target)"}],
        "mark": {"type": "line", "strokeDash": [1, 3], "color": foreground, "interpolate": "step-after"},
        "encoding": {"x": x, "y": {**y, "field": "target"}},
    }
    end: Spec = {
        "data": {"values": [{"at": local_midnight(base_until)}]},
        "mark": {"type": "rule", "strokeWidth": 1, "color": colours.QUIET},
        "encoding": {"x": {"field": "at", "type": "temporal"}},
    }
    of_index = bands if is_deviation else [target]
    return {"layer": [*of_index, end, *marks, points, *_limits(limits, foreground)], "usermeta": SVG_OPTIONS}


def _limits(limits: ControlLimits | None, colour: str) -> list[JsonValue]:
    """Centre and limits."""
    if limits is None:
        return []
    return [
        _level(limits.centre, colour, ()),
        _level(limits.lower, colour, (6, 4)),
        _level(limits.upper, colour, (6, 4)),
    ]


def _level(value: float, colour: str, dash: tuple[int, ...]) -> Spec:
    style: Spec = {"strokeDash": list(dash)} if dash else {}
    return {
        "data": {"values": [{"value": value}]},
        "mark": {"type": "rule", "strokeWidth": 1.2, "color": colour, **style},
        "encoding": {"y": {"field": "value", "type": "quantitative"}},
    }


def _tooltip(label: str) -> list[JsonValue]:
    headings = (("when", tr("Day")), ("text", label))
    return [{"field": field, "type": "nominal", "title": heading} for field, heading in headings]
