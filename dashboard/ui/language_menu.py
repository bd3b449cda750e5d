"""The menu of languages in the header of every page; the selected language is saved for the browser."""

import streamlit as st

from dashboard.ui import keys, preferences
from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import tr


def settle() -> None:
    """Determine the language of this session, once, and set it for this run of the page."""
    if keys.LANGUAGE not in st.session_state:
        i18n.choose(preferences.preferred_if_known(i18n.PREFERENCE))
    i18n.settle()


def show() -> None:
    """Show the menu at the right of the header."""
    # The class of the inner container tells the browser the language: assets/page_language.js.
    with st.container(key="kerma-language"), st.container(key=f"page-language-{i18n.language()}"):
        st.selectbox(
            tr("Language"),
            list(i18n.LANGUAGES),
            index=list(i18n.LANGUAGES).index(i18n.language()),
            format_func=i18n.LANGUAGES.__getitem__,
            key=_WIDGET,
            label_visibility="collapsed",
            on_change=_changed,
            icon=":material/language:",
        )


_WIDGET = "language_menu"


def _changed() -> None:
    language = st.session_state[_WIDGET]
    i18n.choose(language)
    preferences.prefer(i18n.PREFERENCE, language)
