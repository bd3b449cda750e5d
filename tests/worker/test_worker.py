"""A worker does every job once, whatever fails in between, and computes only what has changed."""

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select, text

from kerma.database.engine import make_engine
from kerma.database.ingest import equipment_calibrations, jobs, ledger
from kerma.database.ingest.equipment_calibrations import CalibrationValues
from kerma.database.ingest.store import Received, store
from kerma.database.schema import migrate
from kerma.database.schema.skin_dose_tables import job, skin_dose
from kerma.database.schema.tables import equipment
from kerma.worker.skin_dose import Store
from kerma.worker.worker import HANDLERS, Worker
from local_stack import PrivatePostgres
from tests.support.database_contents import HASHED
from tests.support.extraction_json import in_json
from tests.support.fluoroscopy_report import event, fluoroscopy

Put = Callable[..., None]
PATIENCE_S = 60
MANY = {f"n{i}": fluoroscopy(sop=f"2.25.7{i}", study=f"2.25.8{i}") for i in range(6)}


def result(engine: Engine) -> dict[str, Any]:
    """The only skin dose there is."""
    with engine.connect() as connection:
        return dict(connection.execute(select(skin_dose)).mappings().one())


def waiting(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(job)).mappings()]


def counting(done: list[UUID], then: Callable[[UUID], None] = lambda _: None) -> Any:
    """The handlers, with a list of the studies that were computed."""

    def compute(engine: Engine, study_id: UUID) -> Store:
        store = HANDLERS[jobs.SKIN_DOSE](engine, study_id)
        done.append(study_id)
        then(study_id)
        return store

    return {jobs.SKIN_DOSE: compute}


def test_a_report_ends_with_a_skin_dose(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    assert Worker(engine).drain() == 1
    assert (result(engine)["kind"], result(engine)["peak_skin_dose_mgy"] > 0, waiting(engine)) == ("map", True, [])


def test_a_later_report_of_the_study_gives_a_new_result(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    before = result(engine)
    put(b=fluoroscopy(event("2.25.10"), sop="2.25.2"))
    Worker(engine).drain()
    assert result(engine)["peak_skin_dose_mgy"] == pytest.approx(2 * before["peak_skin_dose_mgy"])


def test_another_weight_gives_a_new_result(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    before = result(engine)
    put(a=fluoroscopy(PatientWeight="120"))
    Worker(engine).drain()
    after = result(engine)
    assert after["parameters"]["patient"]["weight_kg"] == 120
    assert after["input_digest"] != before["input_digest"]


def test_a_setting_of_the_machine_gives_a_new_result(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    before = result(engine)["peak_skin_dose_mgy"]
    with engine.begin() as connection:
        machine = connection.execute(select(equipment.c.equipment_id)).scalar_one()
        day = in_json(fluoroscopy()).study["study_date"]
        equipment_calibrations.put(
            connection, machine, day, CalibrationValues(kap_meter_calibration_factor=1.1), "a physicist"
        )
    Worker(engine).drain()
    assert result(engine)["peak_skin_dose_mgy"] == pytest.approx(1.1 * before)


def test_what_has_not_changed_is_not_computed_again(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    before = result(engine)
    put(a=fluoroscopy(StudyDescription="another description"))
    assert Worker(engine).drain() == 1
    assert result(engine) == before


def test_objects_read_again_ask_for_no_work(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    with engine.begin() as connection:
        ledger.mark_pending(connection)
    put(a=fluoroscopy())
    assert waiting(engine) == []


def test_two_workers_compute_every_study_once(put: Put, engine: Engine) -> None:
    put(**MANY)
    done: list[UUID] = []
    both = [threading.Thread(target=Worker(engine, counting(done)).drain) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (len(done), len(set(done)), waiting(engine)) == (6, 6, [])


def test_a_failing_study_is_noted_and_does_not_block_the_next(put: Put, engine: Engine) -> None:
    put(**MANY)
    with engine.connect() as connection:
        bad_study = min(row.study_id for row in connection.execute(select(job.c.study_id)))

    def fail(study_id: UUID) -> None:
        if study_id == bad_study:
            raise ArithmeticError("a phantom of no size")

    done: list[UUID] = []
    assert Worker(engine, counting(done, fail)).drain() == 6
    (left,) = waiting(engine)
    assert (left["study_id"], left["attempts"]) == (bad_study, 1)
    assert "ArithmeticError: a phantom of no size" in left["last_error"]


def test_a_result_that_the_database_refuses_is_noted(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())

    def spoil(_engine: Engine, _study_id: UUID) -> Store:
        def store(connection: Connection) -> None:
            connection.execute(text("select 1 / 0"))

        return store

    assert Worker(engine, {jobs.SKIN_DOSE: spoil}).next()
    assert "division by zero" in waiting(engine)[0]["last_error"]


def test_a_result_is_void_when_facts_changed_meanwhile(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())

    def change(_: UUID) -> None:
        if not changed:
            changed.append(True)
            put(a=fluoroscopy(PatientWeight="120"))

    changed: list[bool] = []
    worker = Worker(engine, counting([], change))
    assert worker.next()
    with engine.connect() as connection:
        assert connection.execute(select(skin_dose)).all() == []
    worker.drain()
    assert result(engine)["parameters"]["patient"]["weight_kg"] == 120


def test_it_ends_after_the_job_at_hand(put: Put, engine: Engine) -> None:
    put(**MANY)
    done: list[UUID] = []
    worker = Worker(engine, counting(done, lambda _: worker.stop()))
    worker.run()
    assert (len(done), len(waiting(engine))) == (1, 5)


def test_a_study_that_is_no_fluoroscopy_any_more_loses_its_skin_dose(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    Worker(engine).drain()
    with engine.begin() as connection:
        jobs.request(connection, jobs.SKIN_DOSE, select(skin_dose.c.study_id))
        connection.execute(text("update study set modalities = '{DX}'"))
    Worker(engine).drain()
    with engine.connect() as connection:
        assert (connection.execute(select(skin_dose)).all(), waiting(engine)) == ([], [])


def test_it_waits_for_a_database_that_is_away_and_catches_up() -> None:
    with TemporaryDirectory(prefix="kerma-test-") as folder:
        Path(folder).chmod(0o755)
        postgres = PrivatePostgres(Path(folder) / "postgres", durable=True)
        postgres.start()
        engine = make_engine(postgres.url())
        migrate.upgrade(engine)
        with engine.begin() as connection:
            store(connection, [Received(*each) for each in MANY.items()], HASHED)
        done: list[UUID] = []

        def interrupted(engine: Engine, study_id: UUID) -> Store:
            store = HANDLERS[jobs.SKIN_DOSE](engine, study_id)
            done.append(study_id)
            if len(done) == len(MANY) + 1:
                worker.stop()
            return crash if len(done) == 1 else store

        def crash(connection: Connection) -> None:
            postgres.stop(immediately=True)
            postgres.start()
            connection.execute(text("select 1"))

        worker = Worker(engine, {jobs.SKIN_DOSE: interrupted})
        patience = threading.Timer(PATIENCE_S, worker.stop)
        patience.start()
        worker.run()
        patience.cancel()
        # The interrupted one was computed twice, and stored once.
        assert (len(done), len(set(done)), waiting(engine)) == (7, 6, [])
        engine.dispose()
        postgres.stop()
