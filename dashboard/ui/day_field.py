"""A field for a day that stands in a URL parameter of the page."""

from datetime import date

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.text import formatting
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY, UrlParameter


def optional_day(label: str, parameter: UrlParameter[date | None]) -> date | None:
    """Show a field that may be empty; returns the day of the URL.

    Args:
        label: translated text beside the field.
        parameter: of the URL.
    """
    key = keys.widget(parameter.name, "day")
    st.session_state[key] = day = parameter.of_page()
    st.date_input(
        label,
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=key,
        format=formatting.day_format(),
        on_change=_store,
        args=(parameter, key),
    )
    return day


def _store(parameter: UrlParameter[date | None], key: str) -> None:
    parameter.store(st.session_state[key])
