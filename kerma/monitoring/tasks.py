"""What runs in the background and what waits: one row for each task, and whether it is stuck. Names no patient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from kerma.database.ingest import jobs
from kerma.database.ingest.announced_removals import AnnouncedRemoval, announced
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Destination
from kerma.database.query.operations import ingestion, retention_log, task_runs
from kerma.database.query.operations.ingestion import FollowerState
from kerma.database.query.operations.orthanc_deletions import WaitingDeletions, waiting_deletions
from kerma.database.query.operations.retention_log import RetentionRun
from kerma.database.query.operations.task_runs import TaskRun
from kerma.monitoring.report_tasks import report_tasks
from kerma.monitoring.run_tasks import rate, run_tasks
from kerma.monitoring.task import Task, TaskState
from kerma.standard.enumerations import ObjectStatus, TaskKind

#: Jobs that have been due for longer while no worker is at one are stuck.
_JOBS_STUCK_AFTER = timedelta(minutes=15)
#: The ledger is compared every hour.
_COMPARISON_EVERY = timedelta(hours=1)
_COMPARISON_STUCK_AFTER = 3 * _COMPARISON_EVERY
_RETENTION_STUCK_AFTER = timedelta(days=1)
_JOBS = {
    TaskKind.SKIN_DOSE: jobs.SKIN_DOSE,
    TaskKind.MERGE: jobs.MERGE,
    TaskKind.DELETE_STUDY: jobs.DELETE_STUDY,
    TaskKind.ERASE_IDENTITY: jobs.ERASE_IDENTITY,
}
#: Listed only where they wait, run or have failed.
_RARE = frozenset({TaskKind.DELETE_STUDY, TaskKind.ERASE_IDENTITY})


def tasks(connection: Connection, max_lag_minutes: int) -> Sequence[Task]:
    """All tasks as they are now.

    Args:
        connection: of a role that reads the outbox.
        max_lag_minutes: a change log that was last read to its end longer ago is stuck.
    """
    now = datetime.now(tz=UTC)
    runs = task_runs.current(connection)
    requests = {run.kind: run for run in reversed(runs)}
    found: list[Task] = []
    for follower in ingestion.followers(connection):
        found += [_extract(follower, now, max_lag_minutes), _comparison(follower, now)]
    found.append(_extract_again(connection, requests.get(TaskKind.EXTRACT_AGAIN), now))
    found += _jobs(connection, requests, now)
    found += [_deletion(one, now) for one in waiting_deletions(connection)]
    found += [_retention(run, now) for run in retention_log.runs(connection, 1)]
    found += run_tasks(connection, runs, now)
    found += [_announced(one) for one in announced(connection).values() if one.due_at > now]
    return [*found, *report_tasks(connection, now), *map(_sending, overview.destinations(connection))]


def _extract_again(connection: Connection, request: TaskRun | None, now: datetime) -> Task:
    pending = ingestion.status_counts(connection)[ObjectStatus.PENDING]
    state = TaskState.WAITING if pending else TaskState.IDLE
    return _requested(Task(TaskKind.EXTRACT_AGAIN, state, waiting=pending), request, now)


def _requested(task: Task, request: TaskRun | None, now: datetime) -> Task:
    """The task with who requested it and how much of that is done, while something of it waits."""
    if request is None or not request.total_count or not task.waiting:
        return task
    done = max(0, request.total_count - task.waiting)
    return replace(
        task,
        requested_by=request.requested_by,
        done_count=done,
        total_count=request.total_count,
        since=task.since or request.started_at,
        per_minute=rate(done, now - request.started_at),
    )


def _extract(follower: FollowerState, now: datetime, max_lag_minutes: int) -> Task:
    lag = max(0, follower.lag)
    is_stuck = not follower.is_reporting(now) or follower.lag_s(now) > 60 * max_lag_minutes
    state = TaskState.STUCK if is_stuck or follower.last_error else TaskState.RUNNING if lag else TaskState.IDLE
    since = follower.caught_up_at if lag else None
    return Task(TaskKind.EXTRACT, state, follower.node, lag, 0, since, follower.caught_up_at, follower.last_error)


def _comparison(follower: FollowerState, now: datetime) -> Task:
    done_at = follower.reconciled_at
    if done_at is None:
        return Task(TaskKind.COMPARISON, TaskState.WAITING, follower.node)
    state = TaskState.STUCK if now - done_at > _COMPARISON_STUCK_AFTER else TaskState.IDLE
    return Task(TaskKind.COMPARISON, state, follower.node, done_at=done_at, next_at=done_at + _COMPARISON_EVERY)


def _jobs(connection: Connection, requests: Mapping[TaskKind, TaskRun], now: datetime) -> Iterator[Task]:
    for kind, name in _JOBS.items():
        counts = jobs.counts(connection, name)
        state = _state_of_jobs(counts, now)
        if kind not in _RARE or state is not TaskState.IDLE:
            task = Task(kind, state, "", counts.waiting, counts.failed, counts.due_since)
            yield _requested(task, requests.get(kind), now)


def _state_of_jobs(counts: jobs.Counts, now: datetime) -> TaskState:
    if counts.under_way:
        return TaskState.RUNNING
    if counts.due_since is not None and now - counts.due_since > _JOBS_STUCK_AFTER:
        return TaskState.STUCK
    if counts.failed:
        return TaskState.FAILED
    return TaskState.WAITING if counts.waiting else TaskState.IDLE


def _deletion(one: WaitingDeletions, now: datetime) -> Task:
    is_stuck = one.error is not None or now - one.since > _JOBS_STUCK_AFTER
    state = TaskState.STUCK if is_stuck else TaskState.WAITING
    return Task(
        TaskKind.DELETE_FROM_ORTHANC,
        state,
        one.node,
        one.waiting,
        since=one.since,
        last_error=one.error,
        requested_by=one.requested_by,
    )


def _retention(run: RetentionRun, now: datetime) -> Task:
    if run.finished_at is not None:
        return Task(TaskKind.RETENTION, TaskState.IDLE, run.rule, done_at=run.finished_at)
    is_stuck = now - run.started_at > _RETENTION_STUCK_AFTER
    state = TaskState.STUCK if is_stuck else TaskState.RUNNING
    return Task(TaskKind.RETENTION, state, run.rule, since=run.started_at)


def _announced(one: AnnouncedRemoval) -> Task:
    """The first removal by an age that is new or another than before."""
    return Task(
        TaskKind.REMOVE_OLD_DATA,
        TaskState.WAITING,
        f"KERMA_{one.kind.upper()}_RETENTION_MONTHS={one.months}",
        one.due_count,
        since=one.announced_at,
        next_at=one.due_at,
    )


def _sending(one: Destination) -> Task:
    states = {TaskState.STUCK: one.waiting and one.attempts, TaskState.FAILED: one.dead, TaskState.WAITING: one.waiting}
    state = next((state for state, applies in states.items() if applies), TaskState.IDLE)
    times = one.waiting_since, one.delivered_at
    return Task(TaskKind.SENDING, state, one.destination, one.waiting, one.dead, *times, one.last_error)
