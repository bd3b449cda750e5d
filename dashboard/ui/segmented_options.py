"""Widgets that select one of several options whose code is a URL parameter.

The URL contains the code, the screen its translated label. Streamlit's own `bind="query-params"` would write the
label, which depends on the language.
"""

from collections.abc import Callable, Mapping
from typing import Generic, Literal, NamedTuple, TypeAlias

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import Code, UrlParameter, option_codec

LabelVisibility: TypeAlias = Literal["visible", "collapsed"]


class _OnChange(NamedTuple, Generic[Code]):
    """Arguments of `_store`, which is called after a change."""

    parameter: UrlParameter[Code]
    key: str
    changed: Callable[[], None] | None


def one_of(
    label: str,
    options: Mapping[Code, str],
    parameter: str,
    *,
    default: Code | None = None,
    changed: Callable[[], None] | None = None,
    label_visibility: LabelVisibility = "visible",
    is_menu: bool = False,
    label_of: Callable[[str], str] = tr,
) -> Code:
    """Show the options side by side, or as a menu; returns the code of the selected one.

    Args:
        label: translated label of the widget.
        options: English labels of the options, by code.
        parameter: name of the URL parameter.
        default: the option without a URL parameter; None: the first.
        changed: called after another option was selected.
        label_visibility: whether the label is visible; screen readers read it in any case.
        is_menu: whether the options are a menu.
        label_of: makes the shown label of an option's English label.
    """
    url_parameter = _url_parameter(options, parameter, default)
    code = url_parameter.of_page()
    key = keys.widget(parameter, "option")
    st.session_state[key] = code
    show = _menu if is_menu else _side_by_side
    shown = {option: label_of(text) for option, text in options.items()}
    show(label, shown, label_visibility, _OnChange(url_parameter, key, changed))
    return code


def _url_parameter(options: Mapping[Code, str], name: str, default: Code | None) -> UrlParameter[Code]:
    first = next(iter(options))
    return UrlParameter(name, option_codec(options), default if default is not None and default in options else first)


def _menu(label: str, options: Mapping[Code, str], label_visibility: LabelVisibility, change: _OnChange[Code]) -> None:
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=change.key,
        label_visibility=label_visibility,
        on_change=_store,
        args=change,
    )


def _side_by_side(
    label: str, options: Mapping[Code, str], label_visibility: LabelVisibility, change: _OnChange[Code]
) -> None:
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        required=True,
        key=change.key,
        label_visibility=label_visibility,
        on_change=_store,
        args=change,
    )


def _store(parameter: UrlParameter[Code], key: str, changed: Callable[[], None] | None) -> None:
    parameter.store(st.session_state[key])
    if changed is not None:
        changed()
