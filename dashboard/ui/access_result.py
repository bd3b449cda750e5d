"""The result of a change of users or roles: shown once, after the page has run again."""

from collections.abc import Callable

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.text import plain_text
from dashboard.ui.text.translated_messages import translated
from kerma.errors import AccessChangeError


def show() -> None:
    """Show the result of the last change, once."""
    if result := st.session_state.pop(keys.ACCESS_RESULT, None):
        plain_text.result(result)


def change(action: Callable[[], object], result: str) -> None:
    """Make a change and run the page again, or show why it is refused.

    Args:
        action: makes the change.
        result: message about it, in the language of the page.

    Raises:
        MissingRightError: the user may not make it.
    """
    try:
        action()
    except AccessChangeError as error:
        plain_text.notice(translated(error.what))
        return
    st.session_state[keys.ACCESS_RESULT] = result
    st.rerun()
