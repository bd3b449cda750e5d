"""Accounts and sessions for the page Users, and what the page changes; each needs the right to manage users."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.ui.permitted_changes import permitted_change, permitted_query
from kerma.access import links
from kerma.access.rights import Right
from kerma.access.scope import ScopeEntry
from kerma.database.access import (
    access_tokens,
    account_changes,
    accounts,
    login_attempts,
    login_links,
    login_sessions,
    roles,
    scopes,
    second_steps,
)
from kerma.database.access.access_tokens import AccessToken
from kerma.database.access.accounts import Account
from kerma.database.access.login_sessions import LoginSession
from kerma.database.access.scopes import ScopedEquipment
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, LinkPurpose


@dataclass(frozen=True)
class Directory:
    """All users.

    Attributes:
        accounts: by name.
        sessions: open sessions of each account that has any.
        scopes: scope of each account that sees some equipment only.
        role_names: all roles, the built-in ones first.
    """

    accounts: Sequence[Account]
    sessions: Mapping[UUID, Sequence[LoginSession]]
    scopes: Mapping[UUID, Sequence[ScopeEntry]]
    role_names: Sequence[str]


@dataclass(frozen=True)
class Scope:
    """The scope of a user.

    Attributes:
        entries: what it names; none: all equipment.
        equipment: all that it may name.
    """

    entries: Sequence[ScopeEntry]
    equipment: Sequence[ScopedEquipment]


def directory() -> Directory:
    """All users, not cached: a change must be seen at once."""
    with permitted_query(Right.MANAGE_USERS) as connection:
        sessions: dict[UUID, list[LoginSession]] = {}
        for session in login_sessions.open_sessions(connection, _now()):
            sessions.setdefault(session.account_id, []).append(session)
        role_names = [role.name for role in roles.roles(connection)]
        return Directory(accounts.accounts(connection), sessions, scopes.all_entries(connection), role_names)


def add(name: str, role_names: Collection[str]) -> tuple[UUID, str]:
    """Add a user; returns the key of the account and the URL of the invitation.

    Raises:
        AccessChangeError: the name cannot be used or is taken, or a role does not exist.
    """
    with permitted_change(
        Right.MANAGE_USERS, AuditAction.ADD_USER, user=name.strip(), roles=sorted(role_names)
    ) as connection:
        account_id = accounts.add(connection, name, role_names)
        return account_id, _password_link(connection, account_id)


def password_link(account: Account) -> str:
    """The URL with which a user sets a password, once; earlier ones can no longer be used."""
    with permitted_change(Right.MANAGE_USERS, AuditAction.MAKE_LINK, **account.audit_details) as connection:
        return _password_link(connection, account.account_id)


def set_roles(account: Account, role_names: Collection[str]) -> None:
    """Give a user these roles and no others.

    Raises:
        AccessChangeError: a role does not exist, or nobody would manage users any more.
    """
    with permitted_change(
        Right.MANAGE_USERS, AuditAction.SET_ROLES, **account.audit_details, roles=sorted(role_names)
    ) as connection:
        account_changes.set_roles(connection, account.account_id, role_names)


def scope(account: Account) -> Scope:
    """The scope of a user, and the equipment that it may name."""
    with permitted_query(Right.MANAGE_USERS) as connection:
        return Scope(scopes.entries(connection, account.account_id), scopes.all_equipment(connection))


def set_scope(account: Account, entries: Collection[ScopeEntry]) -> None:
    """Have a user see the studies of this equipment only; of all equipment without an entry.

    Raises:
        AccessChangeError: nobody would manage users any more.
    """
    names = [str(entry) for entry in entries]
    with permitted_change(
        Right.MANAGE_USERS, AuditAction.SET_SCOPE, **account.audit_details, scope=names
    ) as connection:
        account_changes.set_scope(connection, account.account_id, entries)


def set_locked(account: Account, *, is_locked: bool) -> None:
    """Lock a user out, whose sessions end, or let them log in again, also after too many failed logins.

    Raises:
        AccessChangeError: nobody would manage users any more.
    """
    action = AuditAction.LOCK_USER if is_locked else AuditAction.UNLOCK_USER
    with permitted_change(Right.MANAGE_USERS, action, **account.audit_details) as connection:
        account_changes.set_locked(connection, account.account_id, is_locked=is_locked)
        login_attempts.forget(connection, account.name)


def remove_second_step(account: Account) -> None:
    """Have the logins of a user need the password only, as after the loss of a telephone."""
    with permitted_change(Right.MANAGE_USERS, AuditAction.REMOVE_SECOND_STEP, **account.audit_details) as connection:
        second_steps.remove(connection, account.account_id)


def end_all_sessions(account: Account) -> int:
    """End all sessions of a user; returns their number."""
    with permitted_change(Right.MANAGE_USERS, AuditAction.END_SESSIONS, **account.audit_details) as connection:
        return account_changes.end_sessions(connection, account.account_id)


def end_sessions(account: Account, sessions: Iterable[LoginSession]) -> None:
    """End these sessions of a user."""
    with permitted_change(Right.MANAGE_USERS, AuditAction.END_SESSIONS, **account.audit_details) as connection:
        for session in sessions:
            login_sessions.end(connection, session.token_digest, _now())


def tokens(account: Account) -> Sequence[AccessToken]:
    """The access tokens of a user that nobody has revoked."""
    with permitted_query(Right.MANAGE_USERS) as connection:
        return access_tokens.listed(connection, account.account_id)


def revoke_tokens(account: Account, revoked: Collection[AccessToken]) -> None:
    """Revoke these access tokens of a user."""
    names, digests = [token.name for token in revoked], [token.token_digest for token in revoked]
    with permitted_change(
        Right.MANAGE_USERS, AuditAction.REVOKE_TOKEN, **account.audit_details, tokens=names
    ) as connection:
        access_tokens.revoke(connection, account.account_id, digests, _now())


def _password_link(connection: Connection, account_id: UUID) -> str:
    purpose = LinkPurpose.PASSWORD
    token = login_links.create(connection, account_id, purpose, links.VALIDITY[purpose], _now())
    return links.url(settings().dashboard_url, purpose, token)


def _now() -> datetime:
    return datetime.now(tz=UTC)
