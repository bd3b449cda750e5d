"""Tasks that are runs: backups, exports, changes of identity, removal by age, verification of the audit trail."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

from sqlalchemy import Connection

from kerma.database.query.operations import task_runs
from kerma.database.query.operations.task_runs import TaskRun
from kerma.monitoring.task import Task, TaskState
from kerma.standard.enumerations import TaskKind

#: Kinds that are listed though they never ran: a site should do them.
_EXPECTED = (TaskKind.BACKUP, TaskKind.VERIFY_AUDIT_TRAIL)
#: Kinds whose runs are requests; the work itself is counted elsewhere.
REQUESTS = frozenset({TaskKind.EXTRACT_AGAIN, TaskKind.SKIN_DOSE})
_DAY = timedelta(days=1)
#: A folder of backups is no longer used when others were written so much later.
_ABANDONED_AFTER = timedelta(days=31)
#: A timer may begin later by this part of its interval, or by an hour.
_TOLERANCE, _MIN_TOLERANCE = 0.5, timedelta(hours=1)
_MINUTE_S = 60


def run_tasks(connection: Connection, runs: Sequence[TaskRun], now: datetime) -> Iterator[Task]:
    """The tasks of runs, those that were never done included; of exports only those that go on."""
    latest = {run.kind: run.started_at for run in reversed(runs)}
    for run in runs:
        is_abandoned = latest[run.kind] - run.started_at > _ABANDONED_AFTER
        is_listed = run.is_running(now) if run.kind is TaskKind.EXPORT else run.kind not in REQUESTS
        if is_listed and not is_abandoned:
            yield of_run(run, now, task_runs.completed_at(connection, run, limit=2))
    yield from (Task(kind, TaskState.NEVER) for kind in _EXPECTED if kind not in latest)


def of_run(run: TaskRun, now: datetime, completed: Sequence[datetime]) -> Task:
    """The task of a run.

    Args:
        run: the last run of its kind and subject.
        now: the present time.
        completed: when the last two runs that came to their end began.
    """
    is_running = run.is_running(now)
    due_at = next_at(run.kind, completed, now)
    return Task(
        run.kind,
        _state(run, completed, now),
        run.subject,
        since=run.started_at if is_running else None,
        done_at=completed[0] if completed else None,
        last_error=run.error,
        requested_by=run.requested_by,
        done_count=run.done_count if run.total_count or run.done_count else None,
        total_count=run.total_count,
        per_minute=rate(run.done_count, run.reported_at - run.started_at) if is_running else None,
        next_at=due_at,
    )


def _state(run: TaskRun, completed: Sequence[datetime], now: datetime) -> TaskState:
    if run.is_running(now):
        return TaskState.RUNNING
    if run.cancelled_by:
        return TaskState.CANCELLED
    if run.finished_at is None:
        return TaskState.STUCK
    if run.error:
        return TaskState.FAILED
    return TaskState.OVERDUE if _is_overdue(run.kind, completed, now) else TaskState.IDLE


def next_at(kind: TaskKind, completed: Sequence[datetime], now: datetime) -> datetime | None:
    """When a kind is due next: removal by age on the next day (UTC), backups at the interval of the last two."""
    if kind is TaskKind.REMOVE_OLD_DATA:
        return datetime.combine(now.date() + _DAY, time_of_day(), UTC)
    interval = _interval(kind, completed)
    return None if interval is None else completed[0] + interval


def _interval(kind: TaskKind, completed: Sequence[datetime]) -> timedelta | None:
    """Time between the last two backups that came to their end; None without two, or where no timer made them."""
    if kind is not TaskKind.BACKUP or len(completed) <= 1:
        return None
    interval = completed[0] - completed[1]
    return interval if interval >= _MIN_TOLERANCE else None


def _is_overdue(kind: TaskKind, completed: Sequence[datetime], now: datetime) -> bool:
    interval = _interval(kind, completed)
    return interval is not None and now > completed[0] + interval + max(interval * _TOLERANCE, _MIN_TOLERANCE)


def rate(count: int, duration: timedelta) -> float | None:
    """Count per minute; None where nothing was done yet."""
    seconds = duration.total_seconds()
    return count / seconds * _MINUTE_S if count and seconds > 0 else None
