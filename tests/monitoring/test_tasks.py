"""Tasks of the background: how each is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from kerma.database.ingest import cursor
from kerma.database.ingest.jobs import Counts
from kerma.database.query.operations.ingestion import FollowerState
from kerma.database.query.operations.retention_log import RetentionRun
from kerma.database.query.operations.task_runs import TaskRun
from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.monitoring.run_tasks import of_run
from kerma.monitoring.task import TaskState
from kerma.monitoring.tasks import _comparison, _extract, _retention, _state_of_jobs, tasks
from kerma.standard.enumerations import TaskKind

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
IDLE, WAITING, RUNNING, FAILED, STUCK, CANCELLED, NEVER, OVERDUE = TaskState


def follower(
    lag: int, *, behind: timedelta = timedelta(), silent: timedelta = timedelta(), error: str = ""
) -> TaskState:
    state = FollowerState(
        node="A",
        seq=0,
        last_seq=lag,
        lag=lag,
        seen_at=NOW - silent,
        reconciled_at=None,
        last_error=error or None,
        caught_up_at=NOW - behind,
    )
    return _extract(state, NOW, 15).state


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (follower(0), IDLE),
        (follower(3), RUNNING),
        (follower(3, behind=HOUR), STUCK),
        (follower(0, silent=HOUR), STUCK),
        (follower(0, error="PostgreSQL is away."), STUCK),
    ],
)
def test_reading_is_stuck_when_it_lags_fails_or_does_not_report(found: TaskState, state: TaskState) -> None:
    assert found is state


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (Counts(0, 0, 0, 0, None), IDLE),
        (Counts(2, 0, 0, 0, NOW), WAITING),
        (Counts(2, 0, 1, 3, NOW - HOUR), RUNNING),
        (Counts(2, 0, 0, 3, NOW - HOUR), STUCK),
        (Counts(2, 0, 0, 3, NOW), FAILED),
    ],
)
def test_jobs_are_stuck_when_due_for_long_and_no_worker_is_at_one(counts: Counts, state: TaskState) -> None:
    assert _state_of_jobs(counts, NOW) is state


@pytest.mark.parametrize(
    ("age", "finished", "state"),
    [(HOUR, None, RUNNING), (48 * HOUR, None, STUCK), (48 * HOUR, NOW, IDLE)],
)
def test_a_run_of_retention_that_never_ended_was_interrupted(
    age: timedelta, finished: datetime | None, state: TaskState
) -> None:
    run = RetentionRun(
        rule="CTImageStorage:90d",
        node="A",
        received_before=NOW,
        deleted_count=1,
        dose_object_count=0,
        started_at=NOW - age,
        finished_at=finished,
    )
    assert _retention(run, NOW).state is state


@pytest.mark.parametrize(("done_at", "state"), [(None, WAITING), (NOW - HOUR, IDLE), (NOW - 4 * HOUR, STUCK)])
def test_the_comparison_with_orthanc_is_stuck_after_three_hours(done_at: datetime | None, state: TaskState) -> None:
    compared = FollowerState(node="A", seq=0, last_seq=0, lag=0, seen_at=NOW, reconciled_at=done_at, last_error=None)
    assert _comparison(compared, NOW).state is state


DAY = timedelta(days=1)


def backup(age: timedelta, **facts: object) -> TaskRun:
    moment = NOW - age
    values: dict[str, object] = {"finished_at": moment + HOUR, "reported_at": moment, "error": None} | facts
    return TaskRun(
        kind=TaskKind.BACKUP,
        subject="/backup",
        requested_by="root (command line)",
        started_at=moment,
        total_count=None,
        done_count=0,
        cancelled_by=None,
        **values,  # type: ignore[arg-type]  # by name
    )


@pytest.mark.parametrize(
    ("run", "completed", "state"),
    [
        (backup(HOUR), [NOW - HOUR], IDLE),
        (backup(2 * DAY), [NOW - 2 * DAY, NOW - 3 * DAY], OVERDUE),
        (backup(DAY), [NOW - DAY, NOW - 2 * DAY], IDLE),
        (backup(HOUR, finished_at=None, reported_at=NOW), [], RUNNING),
        (backup(HOUR, finished_at=None), [], STUCK),
        (backup(HOUR, error="The disk is full."), [], FAILED),
    ],
)
def test_a_backup_is_overdue_by_the_interval_of_the_last_two(
    run: TaskRun, completed: list[datetime], state: TaskState
) -> None:
    assert of_run(run, NOW, completed).state is state


def test_every_task_of_a_database_is_listed(engine: Engine) -> None:
    with engine.begin() as connection:
        cursor.claim(connection, "A")
        connection.execute(
            insert(outbox_destination).values(destination="syslog", kind="audit_message", attempts=2, last_error="away")
        )
        connection.execute(insert(outbox).values(destination="syslog", kind="audit_message", payload={}))
        found = {(task.kind, task.subject): task for task in tasks(connection, 15)}
    rare = {
        TaskKind.RETENTION,
        TaskKind.DELETE_STUDY,
        TaskKind.ERASE_IDENTITY,
        TaskKind.EXPORT,
        TaskKind.DELETE_FROM_ORTHANC,
        TaskKind.SCHEDULED_REPORT,
    }
    not_begun = {TaskKind.CHANGE_PATIENT_DATA, TaskKind.REMOVE_OLD_DATA}
    assert {kind for kind, _ in found} == set(TaskKind) - rare - not_begun
    sending = found[TaskKind.SENDING, "syslog"]
    assert (sending.state, sending.waiting, sending.last_error) == (STUCK, 1, "away")
