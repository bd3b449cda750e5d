"""The page Users: the table of users, the opened one, and the form to add one."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.users import data, new_user, user_details, user_table
from dashboard.pages.users.data import Directory
from dashboard.ui import access_result, keys
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.url_state import Fault, ParameterFault, report
from dashboard.ui.user_menu import NO_USER
from kerma.database.access.accounts import Account
from kerma.messages import message

_ADD_FIRST = msg("On that machine, add the first one: kerma user add NAME --admin")
_EXPECTED_USER = message("the identifier of a user")


def show() -> None:
    """Show the page."""
    st.title(tr("Users"), anchor=False)
    directory = data.directory()
    if not directory.accounts:
        plain_text.empty(tr(NO_USER))
        plain_text.line(tr(_ADD_FIRST))
        return
    access_result.show()
    opened = user_table.choose(directory)
    if opened is not None:
        st.query_params[keys.USER] = str(opened.account_id)
        st.rerun()
    plain_text.note(
        tr("Click a row to open a user. Users are locked and never removed, so that what they did keeps their name.")
    )
    _opened_or_new(directory)


def _opened_or_new(directory: Directory) -> None:
    """The user whom the URL names, or the form for a new one."""
    identifier = st.query_params.get(keys.USER)
    opened = _with(identifier, directory.accounts) if identifier else None
    if identifier and opened is None:
        report((ParameterFault(Fault.INVALID, keys.USER, identifier, _EXPECTED_USER),))
    if opened is None:
        with st.expander(tr("Add a user"), icon=":material/person_add:"):
            new_user.show(directory.role_names)
    else:
        user_details.show(opened, directory)


def _with(identifier: str, accounts: Sequence[Account]) -> Account | None:
    return next((account for account in accounts if str(account.account_id) == identifier), None)
