"""Options side by side, of which one is chosen: its code stands in the address, its name on the screen.

Streamlit itself would write the name into the address, which means nothing to a reader of another language.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from dashboard.ui import keys, plain_text
from dashboard.ui.i18n import tr


def one_of(
    label: str,
    options: Mapping[str, str],
    parameter: str,
    *,
    default: str = "",
    changed: Callable[[], None] | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> str:
    """The code of the chosen option; nonsense in the address is said and left out.

    Args:
        label: what is chosen, translated.
        options: the messages that name the options, by code.
        parameter: of the address.
        default: the code that is chosen where the address says none; the first one where this is empty.
        changed: what to do besides when another one is chosen.
        label_visibility: whether the label is drawn; those who hear the page hear it in any case.
    """
    default = default or next(iter(options))
    told = st.query_params.get(parameter, default)
    if told not in options:
        plain_text.notice(
            tr(
                "The address says {parameter}={told}, which is no choice here; it was left out.",
                parameter=parameter,
                told=told,
            )
        )
        told = default
    key = keys.widget(parameter, "choice")
    st.session_state[key] = told
    st.segmented_control(
        label,
        list(options),
        format_func=lambda code: tr(options[code]),
        required=True,
        key=key,
        label_visibility=label_visibility,
        on_change=_chosen,
        args=(parameter, key, default, changed),
    )
    return told


def _chosen(parameter: str, key: str, default: str, changed: Callable[[], None] | None) -> None:
    code = st.session_state[key]
    if code in (None, default):
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = code
    if changed is not None:
        changed()
