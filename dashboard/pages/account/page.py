"""The page My account: the password, the open sessions, access tokens, and what the roles permit."""

from collections.abc import Collection
from uuid import UUID

import streamlit as st

from dashboard.pages.account import data, own_tokens
from dashboard.ui import access_result, keys, session_table
from dashboard.ui.current_user import current_user, own_session
from dashboard.ui.text import formatting, plain_text, right_texts
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.user_menu import NO_USER, role_name
from kerma.access.user import User
from kerma.authentication.second_step_configuration import totp_key
from kerma.database.access.accounts import Account
from kerma.settings import settings

#: The routes, relative to a page.
_CHANGE_PASSWORD = "change_password"  # noqa: S105 -- a path, not a password
_SECOND_STEP = "second_step"


def show() -> None:
    """Show the page."""
    user = current_user()
    st.title(tr("My account"), anchor=False)
    account = data.account(user.account_id) if user.account_id else None
    if account is None:
        plain_text.empty(tr(NO_USER))
        return
    access_result.show()
    plain_text.line(account.name)
    _password(account)
    _sessions(account.account_id)
    own_tokens.show(user)
    _roles(user)


def _roles(user: User) -> None:
    plain_text.heading(tr("Roles"))
    if not user.roles:
        plain_text.empty(tr("Your account has no role yet."))
        return
    plain_text.line(", ".join(map(role_name, user.roles)))
    plain_text.bullets(right_texts.lines(user.rights))
    if user.equipment_ids is not None:
        _scope(user.equipment_ids)


def _scope(equipment_ids: Collection[UUID]) -> None:
    plain_text.heading(tr("Scope"))
    count = len(equipment_ids)
    plain_text.line(
        trn(
            "You see the studies of {count} piece of equipment only.",
            "You see the studies of {count} pieces of equipment only.",
            count,
            count=formatting.number(count),
        )
        if count
        else tr("You see no studies: no equipment belongs to your scope. An administrator of Kerma can change it.")
    )


def _password(account: Account) -> None:
    plain_text.heading(tr("Password"))
    if account.issuer:
        plain_text.line(tr("You log in with {provider}; your password is changed there.", provider=account.issuer))
        return
    if not account.has_password:
        plain_text.line(tr("no password yet"))
        return
    plain_text.line(tr("Set {time}", time=formatting.received(account.password_changed_at)))
    # A page of its own, for the password takes no way through the session of this page.
    plain_text.link_button(tr("Change your password"), _CHANGE_PASSWORD)
    _second_step(account)


def _second_step(account: Account) -> None:
    """Whether logins need a code, and how that is changed; nothing where the site offers no codes."""
    if not account.has_second_step and not totp_key(settings()):
        return
    plain_text.heading(tr("Second step"))
    if account.has_second_step:
        plain_text.line(tr("Your logins need a code of your telephone besides the password."))
        plain_text.link_button(tr("Remove the second step"), _SECOND_STEP)
    else:
        plain_text.line(tr("Your logins need the password only."))
        plain_text.link_button(tr("Set up the second step"), _SECOND_STEP)


def _sessions(account_id: UUID) -> None:
    plain_text.heading(tr("Open sessions"))
    own = own_session()
    sessions = data.sessions(account_id)
    has_others = any(session.token_digest != own for session in sessions)
    session_table.show(sessions, own_digest=own)
    if st.button(tr("Log out everywhere else"), icon=":material/logout:", disabled=not has_others):
        count = data.end_other_sessions(account_id, own)
        st.session_state[keys.ACCESS_RESULT] = trn(
            "{count} other session has ended.",
            "{count} other sessions have ended.",
            count,
            count=formatting.number(count),
        )
        st.rerun()
