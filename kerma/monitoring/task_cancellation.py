"""Cancels tasks that people may cancel: nothing that is stored is lost, and what was not done can be done later."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from kerma.database.ingest import jobs, ledger, task_runs
from kerma.standard.enumerations import TaskKind


def _skin_doses(connection: Connection, cancelled_by: str) -> int:
    return jobs.cancel(connection, jobs.SKIN_DOSE, cancelled_by)


def _extract_again(connection: Connection, _: str) -> int:
    return ledger.cancel_pending(connection)


#: Work that waits without a process of its own.
_WAITING: Mapping[TaskKind, Callable[[Connection, str], int]] = {
    TaskKind.SKIN_DOSE: _skin_doses,
    TaskKind.EXTRACT_AGAIN: _extract_again,
}


def cancel(connection: Connection, kind: TaskKind, cancelled_by: str) -> int:
    """Cancel all tasks of a kind; returns the number of jobs, objects or runs that are cancelled.

    Runs end when they report next, within seconds.

    Args:
        connection: within a transaction.
        kind: one of `CANCELLABLE`.
        cancelled_by: user who cancels them.
    """
    if kind not in _WAITING:
        return task_runs.cancel(connection, kind, cancelled_by)
    count = _WAITING[kind](connection, cancelled_by)
    if count:
        task_runs.cancel_request(connection, kind, cancelled_by)
    return count
