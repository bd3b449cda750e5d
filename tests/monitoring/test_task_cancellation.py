"""What people cancel: jobs and objects that wait, and runs, which end when they report next."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import text

from kerma.database.ingest import jobs, ledger, task_runs
from kerma.database.query.operations.task_runs import current
from kerma.monitoring import task_cancellation
from kerma.monitoring.task import TaskState
from kerma.monitoring.task_reporter import TaskReporter
from kerma.monitoring.tasks import tasks
from kerma.standard.enumerations import TaskKind
from kerma.worker.worker import Worker
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from sqlalchemy import Engine


def test_objects_that_wait_stay_as_they_were_and_those_never_read_go_on_waiting(engine: Engine) -> None:
    with engine.begin() as connection:
        for orthanc_id, status in (("a", "extracted"), ("b", "failed"), ("c", "skipped"), ("d", "pending")):
            add_ledger(connection, orthanc_id, status)
        marked = ledger.mark_pending(connection)
        task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, "ada", marked)
        [found] = [task for task in tasks(connection, 15) if task.kind is TaskKind.EXTRACT_AGAIN]
        assert (found.waiting, found.requested_by, found.total_count, found.may_be_cancelled) == (4, "ada", 3, True)
        assert task_cancellation.cancel(connection, TaskKind.EXTRACT_AGAIN, "ben") == 3
        rows = connection.execute(text("SELECT orthanc_id, status, status_before FROM ledger ORDER BY 1")).all()
    assert [tuple(row) for row in rows] == [
        ("a", "extracted", None),
        ("b", "failed", None),
        ("c", "skipped", None),
        ("d", "pending", None),
    ]


def test_jobs_that_wait_are_given_up_until_they_are_requested_again(engine: Engine) -> None:
    with engine.begin() as connection:
        study = add_study(connection, add_machine(connection), "2.25.1", modality="RF")
        jobs.request(connection, jobs.SKIN_DOSE, jobs.with_skin_dose([study]))
        assert task_cancellation.cancel(connection, TaskKind.SKIN_DOSE, "ada") == 1
        assert jobs.of_study(connection, jobs.SKIN_DOSE, study) == "Cancelled by ada."
    assert Worker(engine).drain() == 0
    with engine.begin() as connection:
        jobs.request(connection, jobs.SKIN_DOSE, jobs.with_skin_dose([study]))
        assert jobs.of_study(connection, jobs.SKIN_DOSE, study) == "waiting"


def test_a_run_hears_that_it_is_cancelled_and_states_by_whom(engine: Engine) -> None:
    cancelled = threading.Event()
    run = TaskReporter(
        engine, TaskKind.EXPORT, "ada", subject="ct.csv", total=9, on_cancel=cancelled.set, report_every_s=0.01
    )
    with run:
        run.advance(4)
        with engine.begin() as connection:
            [task] = [task for task in tasks(connection, 15) if task.kind is TaskKind.EXPORT]
            assert task.state is TaskState.RUNNING
            assert task_cancellation.cancel(connection, TaskKind.EXPORT, "ben") == 1
        assert cancelled.wait(10)
        run.fail()
    with engine.connect() as connection:
        [ended] = current(connection)
    assert (ended.done_count, ended.error, ended.cancelled_by) == (4, "Cancelled by ben.", "ben")
    assert ended.finished_at is not None


def test_a_run_that_cannot_be_listed_goes_on(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE task_run"))
    with TaskReporter(engine, TaskKind.BACKUP, "root") as run:
        run.advance(1)
