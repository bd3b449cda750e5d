"""What runs in the background and what waits: one row for each task, and whether it is stuck. Names no patient."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from sqlalchemy import Connection

from kerma.database.ingest import jobs
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Destination
from kerma.database.query.operations import ingestion, retention_log
from kerma.database.query.operations.ingestion import FollowerState
from kerma.database.query.operations.retention_log import RetentionRun
from kerma.standard.enumerations import ObjectStatus

#: Jobs that have been due for longer while no worker is at one are stuck.
_JOBS_STUCK_AFTER = timedelta(minutes=15)
#: The ledger is compared every hour.
_COMPARISON_STUCK_AFTER = timedelta(hours=3)
_RETENTION_STUCK_AFTER = timedelta(days=1)


class TaskKind(Enum):
    """What is done."""

    EXTRACT = auto()
    EXTRACT_AGAIN = auto()
    COMPARISON = auto()
    SKIN_DOSE = auto()
    MERGE = auto()
    RETENTION = auto()
    SENDING = auto()


class TaskState(Enum):
    """How a task is."""

    #: Nothing is to be done.
    IDLE = auto()
    WAITING = auto()
    RUNNING = auto()
    #: Something failed and was given up; all else goes on.
    FAILED = auto()
    #: Nothing moves until a person does something.
    STUCK = auto()


@dataclass(frozen=True)
class Task:
    """A task.

    Attributes:
        kind: what is done.
        state: how it is.
        subject: the Orthanc, destination or rule; empty where there is one for all.
        waiting: how many changes, objects, jobs or messages wait.
        failed: how many were given up.
        since: since when the oldest of them waits, or the present run goes on; None for none or unknown.
        done_at: when it last came to its end; None for never or unknown.
        last_error: why the last attempt failed; None where it did not.
    """

    kind: TaskKind
    state: TaskState
    subject: str = ""
    waiting: int = 0
    failed: int = 0
    since: datetime | None = None
    done_at: datetime | None = None
    last_error: str | None = None


def tasks(connection: Connection, max_lag_minutes: int) -> Sequence[Task]:
    """All tasks as they are now.

    Args:
        connection: of a role that reads the outbox.
        max_lag_minutes: a change log that was last read to its end longer ago is stuck.
    """
    now = datetime.now(tz=UTC)
    found: list[Task] = []
    for follower in ingestion.followers(connection):
        found += [_extract(follower, now, max_lag_minutes), _comparison(follower, now)]
    pending = ingestion.status_counts(connection)[ObjectStatus.PENDING]
    found.append(Task(TaskKind.EXTRACT_AGAIN, TaskState.WAITING if pending else TaskState.IDLE, waiting=pending))
    found += _jobs(connection, now)
    found += [_retention(run, now) for run in retention_log.runs(connection, 1)]
    return [*found, *map(_sending, overview.destinations(connection))]


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
    return Task(TaskKind.COMPARISON, state, follower.node, done_at=done_at)


def _jobs(connection: Connection, now: datetime) -> Iterator[Task]:
    for kind, name in ((TaskKind.SKIN_DOSE, jobs.SKIN_DOSE), (TaskKind.MERGE, jobs.MERGE)):
        counts = jobs.counts(connection, name)
        yield Task(kind, _state_of_jobs(counts, now), "", counts.waiting, counts.failed, counts.due_since)


def _state_of_jobs(counts: jobs.Counts, now: datetime) -> TaskState:
    if counts.under_way:
        return TaskState.RUNNING
    if counts.due_since is not None and now - counts.due_since > _JOBS_STUCK_AFTER:
        return TaskState.STUCK
    if counts.failed:
        return TaskState.FAILED
    return TaskState.WAITING if counts.waiting else TaskState.IDLE


def _retention(run: RetentionRun, now: datetime) -> Task:
    if run.finished_at is not None:
        return Task(TaskKind.RETENTION, TaskState.IDLE, run.rule, done_at=run.finished_at)
    is_stuck = now - run.started_at > _RETENTION_STUCK_AFTER
    state = TaskState.STUCK if is_stuck else TaskState.RUNNING
    return Task(TaskKind.RETENTION, state, run.rule, since=run.started_at)


def _sending(one: Destination) -> Task:
    states = {TaskState.STUCK: one.waiting and one.attempts, TaskState.FAILED: one.dead, TaskState.WAITING: one.waiting}
    state = next((state for state, applies in states.items() if applies), TaskState.IDLE)
    times = one.waiting_since, one.delivered_at
    return Task(TaskKind.SENDING, state, one.destination, one.waiting, one.dead, *times, one.last_error)
