"""A field for a day that stands in a URL parameter of the page."""

from datetime import date
from typing import Literal, TypeVar

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.text import formatting
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY, UrlParameter

Day = TypeVar("Day", date, date | None)


def optional_day(label: str, parameter: UrlParameter[date | None]) -> date | None:
    """Show a field that may be empty; returns the day of the URL.

    Args:
        label: translated text beside the field.
        parameter: of the URL.
    """
    return _shown(label, parameter, empty=None)


def day(label: str, parameter: UrlParameter[date]) -> date:
    """As `optional_day`, of a field that always has a day."""
    return _shown(label, parameter, empty="today")


def _shown(label: str, parameter: UrlParameter[Day], empty: Literal["today"] | None) -> Day:
    key = keys.widget(parameter.name, "day")
    st.session_state[key] = shown = parameter.of_page()
    st.date_input(
        label,
        value=empty,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=key,
        format=formatting.day_format(),
        on_change=_store,
        args=(parameter, key),
    )
    return shown


def _store(parameter: UrlParameter[Day], key: str) -> None:
    parameter.store(st.session_state[key])
