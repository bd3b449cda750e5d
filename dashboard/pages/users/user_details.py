"""The opened user: facts, roles, actions, and open sessions."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.pages.users import data, one_time_link, user_scope, user_table
from dashboard.pages.users.data import Directory
from dashboard.ui import access_result, keys, session_table, token_table
from dashboard.ui.current_user import current_user, own_session
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.user_menu import role_name
from kerma.database.access.accounts import Account
from kerma.database.access.login_sessions import LoginSession


def show(account: Account, directory: Directory) -> None:
    """Show a user."""
    plain_text.heading(tr("User {name}", name=account.name))
    one_time_link.show()
    plain_text.cards({tr("Account"): _facts(account)})
    _roles(account, directory.role_names)
    user_scope.show(account)
    _actions(account)
    _sessions(account, directory.sessions.get(account.account_id, ()))
    _tokens(account)


def _facts(account: Account) -> list[tuple[str, str]]:
    never = tr("never")
    return [
        (tr("State"), user_table.state(account)),
        (tr("Login"), user_table.method(account)),
        (tr("Added"), formatting.received(account.created_at)),
        (tr("Password set"), formatting.received(account.password_changed_at) if account.has_password else never),
        (tr("Second step"), tr("yes") if account.has_second_step else tr("no")),
        (tr("Last login"), formatting.received(account.last_login_at) if account.last_login_at else never),
    ]


def _roles(account: Account, all_roles: Sequence[str]) -> None:
    key = f"user:{account.account_id}:{hash(account.roles)}"
    # A role that is no longer defined can still be taken.
    options = [*all_roles, *(name for name in account.roles if name not in all_roles)]
    with st.form(key):
        role_names = st.multiselect(
            tr("Roles"), options, list(account.roles), format_func=role_name, key=f"{key}:roles"
        )
        is_submitted = st.form_submit_button(tr("Save roles"), type="primary", icon=":material/save:")
    plain_text.note(
        tr("Whoever manages users can give roles that permit more than their own. Open pages follow within seconds.")
    )
    if is_submitted:
        result = tr("The roles of {name} are saved.", name=account.name)
        access_result.change(partial(data.set_roles, account, role_names), result)


def _actions(account: Account) -> None:
    """Buttons: lock or unlock, a link to set a password, end all sessions, close."""
    is_own = account.account_id == current_user().account_id
    with st.container(horizontal=True):
        lock_text = tr("Unlock") if account.is_locked else tr("Lock")
        icon = ":material/lock_open:" if account.is_locked else ":material/lock:"
        own_help = tr("You cannot lock yourself.") if is_own else None
        is_lock_clicked = st.button(lock_text, icon=icon, disabled=is_own, help=own_help)
        link_text = tr("New password link") if account.has_password else tr("New invitation")
        # Nobody waits for the invitation of a program.
        is_link_clicked = not account.is_of_program and st.button(
            link_text, icon=":material/link:", disabled=account.issuer is not None or account.is_locked
        )
        is_end_clicked = st.button(tr("End all sessions"), icon=":material/logout:")
        is_step_clicked = account.has_second_step and st.button(tr("Remove the second step"), icon=":material/delete:")
        is_closed = st.button(tr("Close"), icon=":material/close:")
    if is_lock_clicked:
        _set_locked(account)
    if is_link_clicked:
        one_time_link.remember(account.name, data.password_link(account))
        st.rerun()
    if is_end_clicked:
        _end_all(account)
    if is_step_clicked:
        result = tr("The logins of {name} need the password only.", name=account.name)
        access_result.change(partial(data.remove_second_step, account), result)
    if is_closed:
        del st.query_params[keys.USER]
        st.rerun()


def _set_locked(account: Account) -> None:
    locked, unlocked = tr("{name} is locked.", name=account.name), tr("{name} may log in again.", name=account.name)
    change = partial(data.set_locked, account, is_locked=not account.is_locked)
    access_result.change(change, unlocked if account.is_locked else locked)


def _end_all(account: Account) -> None:
    count = data.end_all_sessions(account)
    st.session_state[keys.ACCESS_RESULT] = trn(
        "{count} session of {name} has ended.",
        "{count} sessions of {name} have ended.",
        count,
        count=formatting.number(count),
        name=account.name,
    )
    st.rerun()


def _sessions(account: Account, sessions: Sequence[LoginSession]) -> None:
    plain_text.heading(tr("Open sessions"))
    if not sessions:
        plain_text.empty(tr("The user is logged in nowhere."))
        return
    picked = session_table.pick(sessions, own_digest=own_session())
    if st.button(tr("End the selected sessions"), disabled=not picked):
        access_result.change(partial(data.end_sessions, account, picked), tr("The sessions have ended."))


def _tokens(account: Account) -> None:
    """The access tokens, with a button to revoke some; nothing where there are none."""
    tokens = data.tokens(account)
    if not tokens:
        return
    plain_text.heading(tr("Access tokens"))
    picked = token_table.pick(tokens)
    if st.button(tr("Revoke the selected tokens"), disabled=not picked):
        access_result.change(partial(data.revoke_tokens, account, picked), tr("The tokens are revoked."))
