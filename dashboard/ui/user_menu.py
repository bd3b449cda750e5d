"""The menu of the user in the header of every page: who is logged in, with which roles, and the way out."""

from collections.abc import Iterable

import streamlit as st

from dashboard.ui import navigation
from dashboard.ui.navigation import Page
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import BuiltInRole
from kerma.access.user import User

#: Names of the built-in roles; those of the site are shown as it has named them.
ROLE_NAMES = {
    BuiltInRole.VIEWER: msg("Viewer"),
    BuiltInRole.RADIOGRAPHER: msg("Radiographer"),
    BuiltInRole.PHYSICIST: msg("Physicist"),
    BuiltInRole.ADMINISTRATOR: msg("Administrator"),
    BuiltInRole.AUDITOR: msg("Auditor"),
}
#: What pages about users show where there is none.
NO_USER = msg("There is no user yet: this dashboard serves the machine on which it runs, without login.")
_PAGES = {
    Page.USERS: (msg("Users"), ":material/group:"),
    Page.ROLES: (msg("Roles"), ":material/badge:"),
    Page.AUDIT: (msg("Audit trail"), ":material/policy:"),
    Page.OUTBOX: (msg("Outbox"), ":material/upload:"),
    Page.TASKS: (msg("Tasks"), ":material/update:"),
}
_LOGOUT = "logout"


def show(user: User, pages: Iterable[Page]) -> None:
    """Show the menu; nothing where there are no accounts.

    Args:
        user: who is logged in.
        pages: those about users and what they did that the user may open.
    """
    if user.account_id is None:
        return
    with st.container(key="kerma-user"), st.popover("", icon=":material/account_circle:", help=tr("Your account")):
        plain_text.line(user.name)
        plain_text.note(", ".join(role_name(name) for name in user.roles) or tr("no role"))
        navigation.page_link(Page.ACCOUNT, label=tr("My account"), icon=":material/manage_accounts:")
        for page in pages:
            label, icon = _PAGES[page]
            navigation.page_link(page, label=tr(label), icon=icon)
        # The session is a cookie of the browser, which only a response of the server can remove.
        plain_text.link_button(tr("Log out"), _LOGOUT)


def role_name(name: str) -> str:
    """A role in the language of the page."""
    return tr(ROLE_NAMES[BuiltInRole(name)]) if name in set(BuiltInRole) else name
