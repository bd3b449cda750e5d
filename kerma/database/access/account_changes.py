"""Changes of accounts: their roles, scope, password, lock and sessions; somebody who manages users always stays."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, insert, or_, select, update

from kerma.access.rights import Right
from kerma.access.scope import ScopeEntry
from kerma.database.access import login_links, scopes
from kerma.database.access.role_rights import lasting_roles, rights_by_role
from kerma.database.schema.access_tables import account, account_role, account_scope, login_session
from kerma.errors import AccessChangeError
from kerma.messages import Message, message, quoted
from kerma.standard.enumerations import LinkPurpose

#: Key of the advisory lock of changes that could leave nobody who manages users.
_LOCK = 1_263_686_222
#: At most as many names stand in a message.
_MAX_SHOWN = 20


class _Management(IntEnum):
    """Who can manage users at the most."""

    NOBODY = 0
    #: Somebody who has the right, and cannot log in yet: without a password, and of no provider.
    BY_INVITED = 1
    BY_USERS = 2


def set_roles(connection: Connection, account_id: UUID, roles: Iterable[str]) -> None:
    """Give an account these roles and no others.

    Raises:
        AccessChangeError: a role does not exist, or nobody would manage users any more.
    """
    role_names = sorted(set(roles))
    with administrator_stays(connection):
        existing = lasting_roles(connection, role_names)
        if unknown := [name for name in role_names if name not in existing]:
            there_are = ", ".join(sorted(rights_by_role(connection)))
            raise AccessChangeError(
                message("There is no role {name}; there are {roles}.", name=quoted(unknown[0]), roles=there_are)
            )
        replace_roles(connection, account_id, role_names)


def replace_roles(connection: Connection, account_id: UUID, roles: Iterable[str]) -> None:
    """Give an account these roles and no others, as a provider states them: nothing here can stop the provider."""
    connection.execute(delete(account_role).where(account_role.c.account_id == account_id))
    for name in sorted(set(roles)):
        connection.execute(insert(account_role).values(account_id=account_id, role=name))


def set_scope(connection: Connection, account_id: UUID, scope: Collection[ScopeEntry]) -> None:
    """Give an account this scope; an empty one contains all equipment.

    Raises:
        AccessChangeError: nobody would manage users any more; no equipment fits an entry.
    """
    if absent := scopes.without_equipment(connection, scope):
        raise AccessChangeError(_no_equipment(absent[0], scopes.known_names(connection, absent[0])))
    with administrator_stays(connection):
        scopes.replace(connection, account_id, scope)


def _no_equipment(entry: ScopeEntry, known: Sequence[str]) -> Message:
    """That no equipment fits an entry of a scope, with the names that it could have."""
    name = quoted(str(entry))
    if not known:
        return message("No equipment belongs to {name}.", name=name)
    shown = ", ".join(map(quoted, known[:_MAX_SHOWN])) + (", …" if len(known) > _MAX_SHOWN else "")
    return message("No equipment belongs to {name}. It must be one of: {names}.", name=name, names=shown)


def set_locked(connection: Connection, account_id: UUID, *, is_locked: bool) -> None:
    """Lock an account, whose sessions and links end, or unlock it.

    Raises:
        AccessChangeError: nobody would manage users any more.
    """
    with administrator_stays(connection):
        connection.execute(update(account).where(account.c.account_id == account_id).values(is_locked=is_locked))
    if is_locked:
        end_sessions(connection, account_id)
        login_links.end(connection, account_id, LinkPurpose)


def set_password_hash(connection: Connection, account_id: UUID, password_hash: str, *, session_digest: str = "") -> int:
    """Set another password; what was begun with the one before ends: sessions, logins that wait for a code, and links.

    Args:
        connection: in a transaction.
        account_id: of the account.
        password_hash: of the new password.
        session_digest: digest of the token of a session that goes on.

    Returns:
        The number of sessions that ended.
    """
    renew_password_hash(connection, account_id, password_hash)
    login_links.end(connection, account_id, LinkPurpose)
    return end_sessions(connection, account_id, excluded=session_digest)


def renew_password_hash(connection: Connection, account_id: UUID, password_hash: str) -> None:
    """Replace the hash of the same password."""
    values = {"password_hash": password_hash, "password_changed_at": func.now()}
    connection.execute(update(account).where(account.c.account_id == account_id).values(values))


@contextmanager
def administrator_stays(connection: Connection) -> Iterator[None]:
    """A change that leaves somebody who manages users and can log in, where there was somebody before; one at a time.

    Where nobody who manages users can log in, as before the first invitation is used, somebody with the right stays.

    Raises:
        AccessChangeError: nobody stays; the transaction must not be committed.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    before = _management(connection)
    yield
    if _management(connection) < before:
        raise AccessChangeError(
            message(
                "Nobody could manage users any more: first give a role that permits it to another user who can log in. "
                "A user who has not set a password yet cannot."
            )
        )


def end_sessions(connection: Connection, account_id: UUID, *, excluded: str = "") -> int:
    """End the sessions of an account, but that with this digest of its token; returns their number.

    Logins that wait for a code, and links that log in, end too; a link that sets a password stays.
    """
    login_links.end(connection, account_id, {LinkPurpose.SECOND_STEP, LinkPurpose.LOGIN})
    others = login_session.c.account_id == account_id, login_session.c.token_digest != excluded
    is_open = *others, login_session.c.revoked_at.is_(None)
    return connection.execute(update(login_session).where(*is_open).values(revoked_at=func.now())).rowcount


def _management(connection: Connection) -> _Management:
    """Who can manage users at the most, of accounts that are neither locked nor limited to some equipment."""
    managing = [name for name, rights in rights_by_role(connection).items() if Right.MANAGE_USERS in rights]
    can_log_in = or_(account.c.password_hash.is_not(None), account.c.issuer.is_not(None))
    query = (
        select(func.max(case((can_log_in, _Management.BY_USERS.value), else_=_Management.BY_INVITED.value)))
        .select_from(account.join(account_role))
        .where(~account.c.is_locked, ~is_scoped(), account_role.c.role.in_(managing))
    )
    return _Management(connection.execute(query).scalar_one() or 0)


def is_scoped() -> ColumnElement[bool]:
    """Whether an account sees some equipment only."""
    return exists().where(account_scope.c.account_id == account.c.account_id)
