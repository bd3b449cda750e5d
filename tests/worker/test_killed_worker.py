"""The jobs of a worker that was killed are done at once by another."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from kerma.database.ingest import jobs
from kerma.database.schema.skin_dose_tables import job
from kerma.worker.worker import Worker
from local_stack.worker import Worker as WorkerProcess
from local_stack.worker import worker
from tests.support.fluoroscopy_report import fluoroscopy
from tests.support.hospital import wait_until

Put = Callable[..., None]


@pytest.fixture
def busy_process(put: Put, engine: Engine, database_url: str, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A worker process that has claimed the only job, and cannot read its study until it is killed."""
    put(a=fluoroscopy())
    with engine.connect() as connection:
        connection.execute(text("lock table study in access exclusive mode"))
        # A worker shows that it is alive after it has claimed a job.
        with worker({"KERMA_DATABASE_URL": database_url}, tmp_path / "worker.log") as process:
            yield process
            assert process.child is not None
            process.child.kill()


def under_way(engine: Engine) -> int:
    with engine.connect() as connection:
        return jobs.counts(connection).under_way


def kill(process: WorkerProcess, engine: Engine) -> None:
    """Kill the worker, and wait until PostgreSQL has noticed."""
    assert process.child is not None
    process.child.kill()
    wait_until(lambda: under_way(engine) == 0)


def claim(engine: Engine) -> jobs.Job | None:
    with engine.begin() as connection:
        return jobs.claim(connection, [jobs.SKIN_DOSE])


def test_a_job_whose_worker_runs_is_claimed_by_nobody_else(busy_process: WorkerProcess, engine: Engine) -> None:
    assert busy_process.child is not None
    assert (under_way(engine), claim(engine)) == (1, None)


def test_a_job_whose_worker_was_killed_is_free_at_once(busy_process: WorkerProcess, engine: Engine) -> None:
    kill(busy_process, engine)
    free = claim(engine)
    assert free is not None
    assert free.attempts == 2


def test_a_job_that_failed_waits_though_its_worker_has_ended(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())

    def fail(*_: object) -> None:
        raise ArithmeticError("a phantom of no size")

    assert Worker(engine, {jobs.SKIN_DOSE: fail}).drain() == 1  # type: ignore[dict-item] # never returns
    assert claim(engine) is None


def test_a_worker_that_lost_its_session_shows_itself_again(put: Put, engine: Engine) -> None:
    idle = Worker(engine)
    assert not idle.next()
    with engine.begin() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
            )
        )
    put(a=fluoroscopy())
    assert idle.next()
    with engine.connect() as connection:
        assert connection.execute(select(job)).all() == []
