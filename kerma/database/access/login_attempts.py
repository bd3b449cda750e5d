"""Attempts to log in of the last minutes: each is a row from its beginning, and a successful one is removed.

A row stands before its password is verified, and those of an address begin one after the other: a hundred attempts at
once are counted as a hundred.
"""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from kerma.access.attempt_limits import WINDOW, FailureCounts
from kerma.database.access.account_names import compared_name
from kerma.database.schema.access_tables import login_attempt

_attempt = login_attempt.c
#: First key of the advisory locks of addresses; the second is a hash of the address.
_LOCK = 1_263_686_221


def begin(connection: Connection, name: str, address: str, now: datetime) -> tuple[int, FailureCounts]:
    """Record an attempt; returns its number, and the failures before it within the window.

    Attempts that no longer count are deleted. The transaction must end before the password is verified.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(address))))
    connection.execute(delete(login_attempt).where(_attempt.attempted_at < now - WINDOW))
    digest = _digest(compared_name(connection, name))
    failures = _failures(connection, digest, address, now)
    values = {"attempted_at": now, "name_digest": digest, "address": address}
    new = insert(login_attempt).values(values).returning(_attempt.attempt_id)
    return int(connection.execute(new).scalar_one()), failures


def _failures(connection: Connection, digest: str, address: str, now: datetime) -> FailureCounts:
    is_account, is_address = _attempt.name_digest == digest, _attempt.address == address
    counts = (
        func.count().filter(is_account & is_address),
        func.count().filter(is_address),
        func.count().filter(is_account),
    )
    query = select(*counts).where(_attempt.attempted_at >= now - WINDOW, is_account | is_address)
    return FailureCounts(*connection.execute(query).one())


def remove(connection: Connection, attempt_id: int) -> None:
    """Remove an attempt that succeeded or was refused without looking at its password."""
    connection.execute(delete(login_attempt).where(_attempt.attempt_id == attempt_id))


def forget(connection: Connection, name: str) -> int:
    """Remove the attempts for an account; returns their number."""
    digest = _digest(compared_name(connection, name))
    return connection.execute(delete(login_attempt).where(_attempt.name_digest == digest)).rowcount


def _digest(name: str) -> str:
    """Of a name: some type their password in its place, which must not be stored."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
