"""The form to add a user, who gets an invitation."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.users import data, one_time_link
from dashboard.ui import keys
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from dashboard.ui.user_menu import role_name
from kerma.access.rights import BuiltInRole
from kerma.database.access.account_names import MAX_NAME_CHARACTERS
from kerma.errors import AccessChangeError


def show(all_roles: Sequence[str]) -> None:
    """Show the form.

    Args:
        all_roles: names of the roles that can be given.
    """
    with st.form("new-user"):
        left, right = st.columns(2)
        name = left.text_input(
            tr("Name"), max_chars=MAX_NAME_CHARACTERS, help=tr("With which the user logs in."), key="new-user:name"
        ).strip()
        roles = right.multiselect(
            tr("Roles"), all_roles, [BuiltInRole.VIEWER], format_func=role_name, key="new-user:roles"
        )
        plain_text.note(tr("A new user sees all equipment: limit the scope below before you pass on the link."))
        is_submitted = st.form_submit_button(tr("Add and invite"), type="primary", icon=":material/person_add:")
    if is_submitted:
        _add(name, roles)


def _add(name: str, roles: Sequence[str]) -> None:
    try:
        account_id, url = data.add(name, roles)
    except AccessChangeError as error:
        plain_text.notice(" ".join([tr("Nothing was saved."), translated(error.what)]))
        return
    one_time_link.remember(name, url)
    st.query_params[keys.USER] = str(account_id)
    for key in ("new-user:name", "new-user:roles"):
        del st.session_state[key]
    st.rerun()
