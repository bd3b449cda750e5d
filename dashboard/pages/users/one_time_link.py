"""A link with which a user sets a password: shown once, for whoever made it to pass on."""

from typing import NamedTuple

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import trn
from kerma.access import links
from kerma.standard.enumerations import LinkPurpose


class _Made(NamedTuple):
    name: str
    url: str


def remember(name: str, url: str) -> None:
    """Have the next run of the page show a link.

    Args:
        name: of the user.
        url: the link.
    """
    st.session_state[keys.ONE_TIME_LINK] = _Made(name, url)


def show() -> None:
    """Show the link that was made last, once, with a button that copies it."""
    made: _Made | None = st.session_state.pop(keys.ONE_TIME_LINK, None)
    if made is None:
        return
    hours = links.validity_hours(LinkPurpose.PASSWORD)
    plain_text.notice(
        trn(
            "Send this link to {name}, who sets a password with it. It can be used once, within {hours} hour, and is "
            "shown only now.",
            "Send this link to {name}, who sets a password with it. It can be used once, within {hours} hours, and is "
            "shown only now.",
            hours,
            name=made.name,
            hours=hours,
        )
    )
    st.code(made.url, language=None, wrap_lines=True)
