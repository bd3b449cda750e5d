"""Attempts to log in of the last minutes: each is a row from its beginning, and a successful one is removed.

That a row stands before the password is verified keeps a hundred attempts at once from being counted as none.
"""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from kerma.access.attempt_limits import WINDOW, FailureCounts
from kerma.database.schema.access_tables import login_attempt

_attempt = login_attempt.c


def begin(connection: Connection, name: str, address: str, now: datetime) -> int:
    """Record an attempt, and delete those that no longer count; returns its number."""
    connection.execute(delete(login_attempt).where(_attempt.attempted_at < now - WINDOW))
    values = {"attempted_at": now, "name_digest": _digest(name), "address": address}
    new = insert(login_attempt).values(values).returning(_attempt.attempt_id)
    return int(connection.execute(new).scalar_one())


def earlier_failures(connection: Connection, attempt_id: int, name: str, address: str, now: datetime) -> FailureCounts:
    """The failures within the window, without this attempt and those that began after it."""
    is_account, is_address = _attempt.name_digest == _digest(name), _attempt.address == address
    counts = (
        func.count().filter(is_account & is_address),
        func.count().filter(is_address),
        func.count().filter(is_account),
    )
    counted = _attempt.attempted_at >= now - WINDOW, _attempt.attempt_id < attempt_id, is_account | is_address
    return FailureCounts(*connection.execute(select(*counts).where(*counted)).one())


def remove(connection: Connection, attempt_id: int) -> None:
    """Remove an attempt that succeeded or was refused without looking at its password."""
    connection.execute(delete(login_attempt).where(_attempt.attempt_id == attempt_id))


def forget(connection: Connection, name: str) -> int:
    """Remove the attempts for an account; returns their number."""
    return connection.execute(delete(login_attempt).where(_attempt.name_digest == _digest(name))).rowcount


def _digest(name: str) -> str:
    """Of a name: some type their password in its place, which must not be stored."""
    return hashlib.sha256(name.strip().lower().encode(errors="replace")).hexdigest()
