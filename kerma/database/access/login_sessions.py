"""Sessions of users in browsers: begun by a login, ended by the user, an administrator or time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from kerma.access import tokens
from kerma.access.user import User
from kerma.database.access import accounts
from kerma.database.schema.access_tables import account, login_session
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import LoginMethod

#: A session of which nothing was done for this long has ended.
IDLE_LIMIT = timedelta(minutes=30)
#: A session ends after this time in any case.
ABSOLUTE_LIMIT = timedelta(hours=12)
#: What a user does is recorded this often at most.
SEEN_INTERVAL = timedelta(minutes=1)
_REMEMBERED = timedelta(days=90)
_MAX_USER_AGENT_CHARACTERS = 300

_session = login_session.c


class Browser(NamedTuple):
    """Where a request comes from.

    Attributes:
        address: IP address.
        user_agent: the browser, as it describes itself.
    """

    address: str
    user_agent: str


class LoginSession(NamedTuple):
    """A session that has not ended.

    Attributes:
        token_digest: its key.
        account_id: whose it is.
        method: how the user logged in.
        address: IP address of the browser at the login.
        user_agent: the browser, as it described itself then.
        created_at: when the user logged in.
        last_seen_at: when the user last did something.
    """

    token_digest: str
    account_id: UUID
    method: LoginMethod
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


def begin(connection: Connection, account_id: UUID, method: LoginMethod, browser: Browser, now: datetime) -> str:
    """Begin a session; returns the token for the browser's cookie. Sessions that ended long ago are deleted."""
    token = tokens.new_token()
    connection.execute(
        insert(login_session).values(
            token_digest=tokens.digest(token),
            account_id=account_id,
            method=method,
            address=browser.address,
            user_agent=browser.user_agent[:_MAX_USER_AGENT_CHARACTERS],
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE_LIMIT,
        )
    )
    connection.execute(update(account).where(account.c.account_id == account_id).values(last_login_at=now))
    connection.execute(delete(login_session).where(_session.expires_at < now - _REMEMBERED))
    return token


def user_of(connection: Connection, token_digest: str, now: datetime) -> User | None:
    """The user of a session; None where it has ended or the account is locked."""
    query = select(_session.account_id).where(_session.token_digest == token_digest, *_is_open(now))
    account_id = connection.execute(query).scalar_one_or_none()
    return None if account_id is None else accounts.user(connection, account_id)


def method_of(connection: Connection, token_digest: str) -> LoginMethod | None:
    """How the user of a session logged in; None where there was no such session."""
    method = connection.execute(
        select(_session.method).where(_session.token_digest == token_digest)
    ).scalar_one_or_none()
    return None if method is None else LoginMethod(method)


def open_sessions(connection: Connection, now: datetime) -> Sequence[LoginSession]:
    """All sessions that have not ended, the latest login first."""
    columns = [_session[name] for name in LoginSession._fields]
    rows = connection.execute(select(*columns).where(*_is_open(now)).order_by(_session.created_at.desc()))
    return [LoginSession(*row) for row in rows]


def record_activity(connection: Connection, token_digest: str, now: datetime) -> None:
    """Record that the user did something, so that the session does not end as idle."""
    seen = update(login_session).where(_session.token_digest == token_digest, _session.last_seen_at < now)
    connection.execute(seen.values(last_seen_at=now))


def end(connection: Connection, token_digest: str, now: datetime) -> None:
    """End a session."""
    ended = update(login_session).where(_session.token_digest == token_digest, _session.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=now))


def _is_open(now: datetime) -> tuple[Condition, ...]:
    return (
        _session.revoked_at.is_(None),
        _session.expires_at > now,
        _session.last_seen_at > now - IDLE_LIMIT,
        # A clock that was set back must not lengthen a session.
        _session.created_at <= now + SEEN_INTERVAL,
    )
