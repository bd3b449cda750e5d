"""How every chart writes numbers and dates, and in which ink: what the theme of Streamlit leaves open.

Streamlit's own grey for axes is too faint to be read by everybody (3.7:1 on white; WCAG 2.2 asks for 4.5:1).
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.ui import formatting, i18n

_ANY_PAPER = "gray"
# Vega's own marks are so faint that their colours would not stand out from dark paper.
_OPAQUE = {"opacity": 1}
#: A legend of numbers told by colour, as squares. Vega's gradient would be named by the address of the page: a
#: quotation mark in it would break the name, and a saved picture would carry the address, but not the colours.
SQUARES: dict[str, Any] = {"type": "symbol", "symbolType": "square", "symbolSize": 220, "symbolStrokeWidth": 0}
_PADDING = {"left": 0, "top": 6, "right": 10, "bottom": 4}


def dressed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A specification with the language and the ink of the page, close to the words above and below it."""
    options = {**spec.get("usermeta", {}).get("embedOptions", {}), "padding": _PADDING}
    return {**spec, "config": config(), "usermeta": {"embedOptions": options}}


def config() -> dict[str, Any]:
    """The same, for a chart that is no specification yet."""
    grey = _of_theme("grayTextColor")
    words = {"labelColor": grey, "titleColor": grey}
    axis = {**words, "labelFlush": False}
    marks = dict.fromkeys(("point", "tick"), _OPAQUE)
    return {
        "locale": _locale(),
        "axis": axis,
        "legend": {**words, "symbolOpacity": 1},
        "text": {"fill": ink()},
        **marks,
    }


def ink() -> str:
    """The colour of text on the page: it stands out from its paper and from every colour of a chart."""
    return _of_theme("textColor")


def _of_theme(name: str) -> str:
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.{name}") or _ANY_PAPER)


@i18n.cached(8)
def _locale() -> dict[str, Any]:
    """What d3 must know of the language."""
    known = i18n.locale()
    months, days = known.months["stand-alone"], known.days["stand-alone"]
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
