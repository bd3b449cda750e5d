"""The chart of repeated and rejected acquisitions: a bar for each group and outcome."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard.pages.repeats import tables
from dashboard.ui import colours, vega_theme
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import SVG_OPTIONS, Spec
from kerma.database.query.repeats.repeat_rates import Outcome, RepeatRate

#: More groups are not drawn; the table has them.
MAX_DRAWN = 20
_BAR_PX = 15
_LABEL_PX = 240


def show(found: Sequence[RepeatRate], names: Mapping[UUID, str], alt: str) -> None:
    """Draw the rates of the groups that state them; nothing where none does."""
    rows = [
        {
            "group": tables.group_text(one.group, names),
            "outcome": tr(tables.OUTCOMES[outcome]),
            "rate": rate,
            "text": f"{formatting.percentage(rate)} %",
        }
        for one in found[:MAX_DRAWN]
        for outcome in Outcome
        if (rate := tables.percentage(one, outcome)) is not None
    ]
    if rows:
        frame = pd.DataFrame(rows)
        order = list(dict.fromkeys(frame["group"]))
        st.vega_lite_chart(frame, vega_theme.themed(_spec(order)), alt=alt)


def _spec(order: Sequence[str]) -> Spec:
    outcomes = [tr(tables.OUTCOMES[outcome]) for outcome in Outcome]
    x: Spec = {"field": "rate", "type": "quantitative", "title": tr("Acquisitions (%)"), "axis": {"tickCount": 6}}
    y: Spec = {
        "field": "group",
        "type": "nominal",
        "title": None,
        "sort": list(order),
        "axis": {"labelLimit": _LABEL_PX},
    }
    offset: Spec = {"field": "outcome", "type": "nominal", "sort": list(outcomes)}
    colour: Spec = {
        "field": "outcome",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(outcomes), "range": [colours.MAIN, colours.MARKED]},
        "legend": {"orient": "bottom"},
    }
    tooltip: list[Spec] = [
        {"field": "group", "type": "nominal", "title": tr("Group")},
        {"field": "outcome", "type": "nominal", "title": tr("Outcome")},
        {"field": "text", "type": "nominal", "title": tr("Acquisitions (%)")},
    ]
    return {
        "mark": {"type": "bar", "height": {"band": 0.9}},
        "encoding": {"x": x, "y": y, "yOffset": offset, "color": colour, "tooltip": [*tooltip]},
        "height": {"step": _BAR_PX},
        "usermeta": SVG_OPTIONS,
    }
