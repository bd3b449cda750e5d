"""The choices above the charts; each stands in the address, so that a page of charts can be sent to a colleague."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.ui import formatting, keys, plain_text
from dashboard.ui.i18n import msg, tr
from dashboard.ui.modalities import Modality

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


def one_of(
    modality: Modality, name: str, label: str, options: Mapping[str, str], default: str, *, is_bar: bool = False
) -> str:
    """One of some options (code in the address: label on the screen); nonsense in the address is said and left out.

    A bar shows all options side by side.
    """
    parameter, key = keys.chart(modality.path, name), keys.widget(modality.path, f"chart_{name}")
    default = default if default in options else next(iter(options))
    told = st.query_params.get(parameter, default)
    if told not in options:
        _leave_out(
            msg("The address says {parameter}={told}, which is no choice here; it was left out."), parameter, told
        )
        told = default
    st.session_state[key] = told
    more: dict[str, Any] = {"key": key, "on_change": _write, "args": (parameter, key, default)}
    if is_bar:
        st.segmented_control(
            tr(label), list(options), format_func=lambda each: tr(options[each]), label_visibility="collapsed", **more
        )
    else:
        st.selectbox(tr(label), list(options), format_func=lambda each: tr(options[each]), **more)
    return told


def _leave_out(complaint: str, parameter: str, told: str) -> None:
    plain_text.notice(tr(complaint, parameter=parameter, told=url_parameters.repeated(told)))


def switch(modality: Modality, name: str, label: str, meaning: str) -> bool:
    """Yes or no; no unless the address says yes."""
    parameter, key = keys.chart(modality.path, name), keys.widget(modality.path, f"chart_{name}")
    st.session_state[key] = st.query_params.get(parameter) == "yes"
    return st.toggle(tr(label), key=key, help=tr(meaning), on_change=_write_switch, args=(parameter, key))


def day(modality: Modality, name: str, label: str, default: date) -> date:
    """A day."""
    parameter, key = keys.chart(modality.path, name), keys.widget(modality.path, f"chart_{name}")
    told = st.query_params.get(parameter, "")
    try:
        value = _day(told) if told else default
    except ValueError:
        _leave_out(
            msg("The address says {parameter}={told}, which is not a date like 2026-03-31; it was left out."),
            parameter,
            told,
        )
        value = default
    st.session_state[key] = value
    st.date_input(
        tr(label),
        key=key,
        format=formatting.day_format(),
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        on_change=_write_day,
        args=(parameter, key),
    )
    return value


def _day(text: str) -> date:
    """The day that a text means.

    Raises:
        ValueError: it means none, or none that a calendar on the screen offers.
    """
    found = date.fromisoformat(text)
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise ValueError
    return found


def _write(parameter: str, key: str, default: str) -> None:
    value = st.session_state[key]
    if value is None or value == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value


def _write_switch(parameter: str, key: str) -> None:
    if st.session_state[key]:
        st.query_params[parameter] = "yes"
    else:
        st.query_params.pop(parameter, None)


def _write_day(parameter: str, key: str) -> None:
    if st.session_state[key] is not None:
        st.query_params[parameter] = st.session_state[key].isoformat()
