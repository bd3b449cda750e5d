"""The own access tokens: those that there are, a form for a new one, and the new one, shown once."""

from collections.abc import Collection

import streamlit as st

from dashboard.pages.account import data
from dashboard.ui import access_result, keys, token_table
from dashboard.ui.text import plain_text, right_texts
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.access.access_tokens import DEFAULT_VALIDITY_DAYS, MAX_NAME_CHARACTERS, MAX_VALIDITY_DAYS, POSSIBLE_RIGHTS
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.access.access_tokens import NewToken
from kerma.errors import AccessChangeError


def show(user: User) -> None:
    """Show the tokens of the user who is logged in; nothing where a token could read nothing."""
    possible = [right for right in Right if right in user.rights & POSSIBLE_RIGHTS]
    listed = data.tokens(user)
    if not possible and not listed:
        return
    plain_text.heading(tr("Access tokens"))
    plain_text.note(
        tr(
            "With a token a program reads exports, reports and metrics in your name, as far as your roles permit. "
            "It opens no page and changes nothing."
        )
    )
    _show_new()
    if listed:
        picked = token_table.pick(listed)
        if st.button(tr("Revoke the selected tokens"), disabled=not picked):
            access_result.change(lambda: data.revoke_tokens(user, picked), tr("The tokens are revoked."))
    with st.expander(tr("Make a token")):
        _form(user, possible)


def _show_new() -> None:
    made: str | None = st.session_state.pop(keys.NEW_TOKEN, None)
    if made is not None:
        plain_text.notice(tr("Copy this token into the program. It is shown only now."))
        st.code(made, language=None, wrap_lines=True)


def _form(user: User, possible: Collection[Right]) -> None:
    with st.form("new-token"):
        name = st.text_input(tr("Name"), max_chars=MAX_NAME_CHARACTERS, help=tr("What the token is for."))
        rights = st.multiselect(
            tr("Rights"),
            list(possible),
            # Most programs fetch exports; identity and names of staff are for those who add them.
            default=[right for right in possible if right is Right.EXPORT],
            format_func=right_texts.label,
            placeholder=tr("All that the user may read"),
        )
        days = st.number_input(
            tr("Days until it expires"), min_value=1, max_value=MAX_VALIDITY_DAYS, value=DEFAULT_VALIDITY_DAYS
        )
        is_submitted = st.form_submit_button(tr("Make the token"), type="primary")
    if not is_submitted:
        return
    try:
        st.session_state[keys.NEW_TOKEN] = data.make_token(user, NewToken(name, rights, int(days)))
    except AccessChangeError as error:
        plain_text.notice(" ".join([tr("Nothing was saved."), translated(error.what)]))
        return
    st.rerun()
