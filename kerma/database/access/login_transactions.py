"""Logins through an identity provider that have begun: each can be completed once, by the browser that began it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert

from kerma.access import tokens
from kerma.database.schema.access_tables import login_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

#: A login must be completed within this time.
VALIDITY = timedelta(minutes=10)

_transaction = login_transaction.c


class LoginTransaction(NamedTuple):
    """A login that has begun.

    Attributes:
        nonce: that the identity token must repeat.
        code_verifier: of the request.
        next_path: the page to which the login leads; empty for the first one.
    """

    nonce: str
    code_verifier: str
    next_path: str


def begin(connection: Connection, state: str, browser_token: str, login: LoginTransaction, now: datetime) -> None:
    """Store a login, and delete those that were never completed.

    Args:
        connection: in a transaction.
        state: which the provider sends back.
        browser_token: in the cookie of the browser.
        login: what is stored.
        now: time.
    """
    connection.execute(delete(login_transaction).where(_transaction.expires_at <= now))
    digests = {"state_digest": tokens.digest(state), "browser_digest": tokens.digest(browser_token)}
    connection.execute(insert(login_transaction).values(expires_at=now + VALIDITY, **digests, **login._asdict()))


def complete(connection: Connection, state: str, browser_token: str, now: datetime) -> LoginTransaction | None:
    """Take a login out, so that nobody can complete it again; None where this browser began none with this state."""
    is_it = (
        _transaction.state_digest == tokens.digest(state),
        _transaction.browser_digest == tokens.digest(browser_token),
        _transaction.expires_at > now,
    )
    columns = [_transaction[name] for name in LoginTransaction._fields]
    row = connection.execute(delete(login_transaction).where(*is_it).returning(*columns)).one_or_none()
    return None if row is None else LoginTransaction(*row)
