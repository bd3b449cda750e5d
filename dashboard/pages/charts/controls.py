"""Controls above the charts; the value of each is a URL parameter, so that a page of charts can be shared as a link."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard.ui import keys, segmented_options
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import CALENDAR_DAY, FIRST_DAY, LAST_DAY, YES_NO, Code, T, UrlParameter, store


def one_of(
    modality: Modality, name: str, label: str, options: Mapping[Code, str], default: Code, *, is_bar: bool = False
) -> Code:
    """A menu of options (code in the URL: English label); returns the code of the selected one.

    With `is_bar`, the options stand side by side.
    """
    return segmented_options.one_of(
        tr(label),
        options,
        keys.chart(modality.path, name),
        default=default,
        label_visibility="collapsed" if is_bar else "visible",
        is_menu=not is_bar,
    )


def switch(modality: Modality, name: str, label: str, meaning: str) -> bool:
    """A toggle, off unless the URL contains `yes`; returns whether it is on."""
    parameter = UrlParameter(keys.chart(modality.path, name), YES_NO, default=False)
    key = _prepared(parameter, name, modality)
    return st.toggle(tr(label), key=key, help=tr(meaning), on_change=_store, args=(parameter, key))


def day(modality: Modality, name: str, label: str, default: date) -> date:
    """A calendar; returns the selected day."""
    parameter = UrlParameter(keys.chart(modality.path, name), CALENDAR_DAY, default)
    key = _prepared(parameter, name, modality)
    st.date_input(
        tr(label),
        key=key,
        format=formatting.day_format(),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        on_change=_store_day,
        args=(parameter.name, key),
    )
    value: date = st.session_state[key]
    return value


def _prepared(parameter: UrlParameter[T], name: str, modality: Modality) -> str:
    """The key of a widget, which is set to the value in the URL."""
    key = keys.widget(modality.path, f"chart_{name}")
    st.session_state[key] = parameter.of_page()
    return key


def _store(parameter: UrlParameter[T], key: str) -> None:
    parameter.store(st.session_state[key])


def _store_day(name: str, key: str) -> None:
    # The default is written too: it is another day in another month.
    if st.session_state[key] is not None:
        store(name, st.session_state[key].isoformat())
