"""Runs of work that takes long: they begin, report how far they are, are cancelled by people, and end."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.task_tables import task_run
from kerma.standard.enumerations import TaskKind

_run = task_run.c
MAX_ERROR_LENGTH = 1000
_KEEP = timedelta(days=400)


def begin(
    connection: Connection, kind: TaskKind, requested_by: str, *, subject: str = "", total: int | None = None
) -> UUID:
    """Enter a run that begins now; returns its identifier.

    Args:
        connection: within a transaction.
        kind: what is done.
        requested_by: user or program.
        subject: folder or file; empty where there is one for all.
        total: how much there is to do; None where that is unknown.
    """
    run_id = uuid4()
    values = {"run_id": run_id, "kind": kind, "requested_by": requested_by, "subject": subject, "total_count": total}
    connection.execute(insert(task_run).values(values))
    return run_id


def requested(connection: Connection, kind: TaskKind, requested_by: str, total: int) -> None:
    """Enter a request whose work waits elsewhere: in the ledger or among the jobs. Nothing where it is of nothing."""
    if total:
        finish(connection, begin(connection, kind, requested_by, total=total), 0, None)


def report(connection: Connection, run_id: UUID, done: int) -> str | None:
    """Store how much is done; returns the user who cancelled the run, None where nobody did."""
    statement = update(task_run).where(_run.run_id == run_id).values(done_count=done, reported_at=func.now())
    row = connection.execute(statement.returning(_run.cancelled_by)).one_or_none()
    return None if row is None else row[0]


def finish(connection: Connection, run_id: UUID, done: int, error: str | None) -> None:
    """Note that a run has ended.

    Args:
        connection: within a transaction.
        run_id: the run.
        done: how much was done.
        error: why it did not come to its end; None where it did.
    """
    text = None if error is None else error[:MAX_ERROR_LENGTH]
    values = {"done_count": done, "reported_at": func.now(), "finished_at": func.now(), "error": text}
    connection.execute(update(task_run).where(_run.run_id == run_id).values(values))


def cancel(connection: Connection, kind: TaskKind, cancelled_by: str) -> int:
    """Have all runs of a kind end that go on; returns how many. Each ends when it reports next, within seconds."""
    is_open = (_run.kind == kind, _run.finished_at.is_(None), _run.cancelled_by.is_(None))
    return connection.execute(update(task_run).where(*is_open).values(cancelled_by=cancelled_by)).rowcount


def cancel_request(connection: Connection, kind: TaskKind, cancelled_by: str) -> None:
    """Note on the last request of a kind that what was left of it is not done."""
    last = select(_run.run_id).where(_run.kind == kind).order_by(_run.started_at.desc()).limit(1)
    connection.execute(update(task_run).where(_run.run_id == last.scalar_subquery()).values(cancelled_by=cancelled_by))


def forget_old(connection: Connection) -> None:
    """Remove what ended more than 13 months ago."""
    connection.execute(delete(task_run).where(_run.finished_at < func.now() - _KEEP))


def forget_unfinished(connection: Connection) -> None:
    """Remove runs without end from a restored database: those that went on when the backup was made."""
    connection.execute(delete(task_run).where(_run.finished_at.is_(None)))
