"""Self-tests that were run, the latest first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.schema.selftest_table import selftest_run

_run = selftest_run.c


class StoredSelftest(NamedTuple):
    """A self-test; the attributes are the columns of the table `selftest_run`."""

    run_id: UUID
    requested_by: str
    requested_at: datetime
    is_full: bool
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    kerma_version: str | None
    has_passed: bool | None
    error: str | None
    result: Mapping[str, Any] | None


_QUERY = select(*(_run[name] for name in StoredSelftest._fields))


def latest(connection: Connection, limit: int) -> list[StoredSelftest]:
    """The tests that were requested last, at most so many."""
    rows = connection.execute(_QUERY.order_by(_run.requested_at.desc(), _run.run_id).limit(limit))
    return [StoredSelftest(*row) for row in rows]


def last_finished(connection: Connection) -> StoredSelftest | None:
    """The test that ended last, with a result or an error; None where none has."""
    query = _QUERY.where(_run.finished_at.is_not(None)).order_by(_run.finished_at.desc()).limit(1)
    row = connection.execute(query).first()
    return StoredSelftest(*row) if row else None


def is_due(last: StoredSelftest | None, version: str) -> bool:
    """Whether the last test failed, or tested another version than the installed one; a first test is never due."""
    return last is not None and (not last.has_passed or last.kerma_version != version)
