"""Options above the charts; each is a URL parameter, so that a page of charts can be sent to a colleague."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.ui import formatting, keys, plain_text
from dashboard.ui.i18n import msg, tr
from dashboard.ui.modalities import Modality

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
_YES = "yes"


def one_of(
    modality: Modality, name: str, label: str, options: Mapping[str, str], default: str, *, is_bar: bool = False
) -> str:
    """One of some options, given as code in the URL to label on the screen.

    Args:
        modality: the modality of the page.
        name: name of the option.
        label: its label, in English.
        options: code to label, in English.
        default: the code that is not written into the URL; the first one where it is no option.
        is_bar: whether all options are shown side by side.
    """
    parameter, key = _parameter(modality, name), _widget_key(modality, name)
    default = default if default in options else next(iter(options))
    value = st.query_params.get(parameter, default)
    if value not in options:
        _ignore(msg("The address says {parameter}={told}, which is no choice here; it was left out."), parameter, value)
        value = default
    st.session_state[key] = value

    def format_option(option: str) -> str:
        return tr(options[option])

    arguments = (parameter, key, default)
    if is_bar:
        st.segmented_control(
            tr(label),
            list(options),
            format_func=format_option,
            label_visibility="collapsed",
            key=key,
            on_change=_write,
            args=arguments,
        )
    else:
        st.selectbox(tr(label), list(options), format_func=format_option, key=key, on_change=_write, args=arguments)
    return value


def switch(modality: Modality, name: str, label: str, meaning: str) -> bool:
    """An option that is on or off; off unless the URL parameter is "yes"."""
    parameter, key = _parameter(modality, name), _widget_key(modality, name)
    st.session_state[key] = st.query_params.get(parameter) == _YES
    return st.toggle(tr(label), key=key, help=tr(meaning), on_change=_write_switch, args=(parameter, key))


def day(modality: Modality, name: str, label: str, default: date) -> date:
    """A day, in the URL as ISO 8601 date."""
    parameter, key = _parameter(modality, name), _widget_key(modality, name)
    text = st.query_params.get(parameter, "")
    try:
        value = _parse_day(text) if text else default
    except ValueError:
        _ignore(
            msg("The address says {parameter}={told}, which is not a date like 2026-03-31; it was left out."),
            parameter,
            text,
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


def _parameter(modality: Modality, name: str) -> str:
    return keys.chart(modality.path, name)


def _widget_key(modality: Modality, name: str) -> str:
    return keys.widget(modality.path, f"chart_{name}")


def _ignore(message: str, parameter: str, value: str) -> None:
    """Show that a URL parameter is ignored."""
    plain_text.notice(tr(message, parameter=parameter, told=url_parameters.repeated(value)))


def _parse_day(text: str) -> date:
    """The day that a text states.

    Raises:
        ValueError: it states none, or none that the calendar on the screen offers.
    """
    value = date.fromisoformat(text)
    if not _FIRST_DAY <= value <= _LAST_DAY:
        raise ValueError(f"not between {_FIRST_DAY} and {_LAST_DAY}: {value}")
    return value


def _write(parameter: str, key: str, default: str) -> None:
    value = st.session_state[key]
    if value is None or value == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value


def _write_switch(parameter: str, key: str) -> None:
    if st.session_state[key]:
        st.query_params[parameter] = _YES
    else:
        st.query_params.pop(parameter, None)


def _write_day(parameter: str, key: str) -> None:
    if st.session_state[key] is not None:
        st.query_params[parameter] = st.session_state[key].isoformat()
