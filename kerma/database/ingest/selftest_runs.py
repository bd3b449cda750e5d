"""Self-tests: they are requested, claimed by a worker, and end with a result or an error."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, and_, func, insert, select, text, update

from kerma.database.schema.selftest_table import selftest_run
from kerma.database.sql_types import Condition

_run = selftest_run.c
MAX_ERROR_LENGTH = 1000
#: A test that takes longer was interrupted.
_INTERRUPTED_AFTER = text("interval '15 minutes'")


class ClaimedRun(NamedTuple):
    """A test that a worker is to do."""

    run_id: UUID
    is_full: bool


def request(connection: Connection, requested_by: str, *, is_full: bool) -> UUID:
    """Have a worker run a test, unless one waits already; returns the identifier of the run that waits."""
    waiting = connection.execute(select(_run.run_id).where(_run.started_at.is_(None)).limit(1)).scalar()
    if waiting is not None:
        return UUID(str(waiting))
    run_id = uuid4()
    connection.execute(insert(selftest_run).values(run_id=run_id, requested_by=requested_by, is_full=is_full))
    return run_id


def claim(connection: Connection, version: str) -> ClaimedRun | None:
    """Begin the test that waits longest; None where none does, or another one runs.

    Args:
        connection: within a transaction.
        version: of Kerma.
    """
    runs = select(_run.run_id).where(_is_running()).limit(1)
    if connection.execute(runs).first() is not None:
        return None
    waiting = select(_run.run_id, _run.is_full).where(_run.started_at.is_(None)).order_by(_run.requested_at).limit(1)
    row = connection.execute(waiting.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    begun = update(selftest_run).where(_run.run_id == row.run_id)
    connection.execute(begun.values(started_at=func.now(), kerma_version=version))
    return ClaimedRun(row.run_id, row.is_full)


def begin(connection: Connection, requested_by: str, version: str, *, is_full: bool) -> UUID:
    """Enter a test that the command line begins now; returns its identifier."""
    run_id = uuid4()
    values = {"run_id": run_id, "requested_by": requested_by, "is_full": is_full, "kerma_version": version}
    connection.execute(insert(selftest_run).values(**values, started_at=func.now()))
    return run_id


def finish(connection: Connection, run_id: UUID, *, has_passed: bool, result: Mapping[str, object]) -> None:
    """Store the result of a test."""
    values = {"finished_at": func.now(), "has_passed": has_passed, "result": result, "seconds": result["seconds"]}
    connection.execute(update(selftest_run).where(_run.run_id == run_id).values(**values))


def fail(connection: Connection, run_id: UUID, error: str) -> None:
    """Store why a test did not come to its end."""
    values = {"finished_at": func.now(), "error": error[:MAX_ERROR_LENGTH]}
    connection.execute(update(selftest_run).where(_run.run_id == run_id).values(**values))


def request_after_update(connection: Connection, version: str) -> bool:
    """Request a test where an earlier version of Kerma was tested, and this one was not; whether one was requested.

    A new installation is not tested by itself: the first test is begun by a person.
    """
    tested = set(connection.execute(select(_run.kerma_version).distinct()).scalars())
    is_waiting = None in tested
    if is_waiting or not tested or version in tested:
        return False
    request(connection, f"Update to Kerma {version}", is_full=False)
    return True


def _is_running() -> Condition:
    recently = _run.started_at > func.now() - _INTERRUPTED_AFTER
    return and_(_run.started_at.is_not(None), _run.finished_at.is_(None), recently)
