"""Whoever changes studies, or what decides about them, waits for the others, and never they for it in turn."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, select, text

from kerma.database.ingest import (
    equipment_merges,
    jobs,
    merge_requests,
    modality_rules,
    size_imports,
    size_matching,
    studies,
    study_deletion,
)
from kerma.database.ingest.size_imports import SourceFile
from kerma.database.ingest.store import Received, store
from kerma.database.schema.tables import study_table
from kerma.identity import study_id
from kerma.modality_rules import ModalityRule
from kerma.patient_sizes.size_file import read_sizes
from kerma.standard.enumerations import ExamModality
from kerma.worker.merge import merge
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN, contents
from tests.support.fluoroscopy_report import event, fluoroscopy_report
from tests.support.sr_builder import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from kerma.extract import Extraction

    Change = Callable[[Connection], object]

STUDY, OTHER = "2.25.1", "2.25.2"


def fluoroscopy(uid: str, **header: Any) -> Extraction:
    own = {"SOPInstanceUID": f"{uid}.1", "StudyInstanceUID": uid, "DeviceSerialNumber": uid, "PatientSize": ""}
    return read(fluoroscopy_report(event(f"{uid}.2"), **{**own, **header}))


@pytest.fixture(autouse=True)
def _studies(engine: Engine) -> None:
    with engine.begin() as connection:
        store(connection, [Received("a", fluoroscopy(STUDY)), Received("b", fluoroscopy(OTHER))], PLAIN)


def equipment(connection: Connection) -> list[Any]:
    query = select(study_table.c.equipment_id).order_by(study_table.c.study_instance_uid)
    return list(connection.execute(query).scalars())


def arrive_again(connection: Connection) -> None:
    store(connection, [Received("c", fluoroscopy(STUDY, SOPInstanceUID=f"{STUDY}.7"))], PLAIN)


def delete(connection: Connection) -> None:
    study_deletion.mark(connection, STUDY, "sent by mistake", "ada")
    study_deletion.delete_stored(connection, study_id(STUDY))


def import_sizes(connection: Connection) -> None:
    file = read_sizes(io.BytesIO(f"study uid;height cm\n{STUDY};170\n".encode()))
    matching = size_matching.match(connection, file, PLAIN)
    source = SourceFile("sizes.csv", "0")
    number = size_imports.add(connection, source, file, matching, overwrites=False, imported_by="ada")
    size_imports.request(connection, number)


def merge_equipment(connection: Connection) -> None:
    first, second = equipment(connection)
    equipment_merges.merge(connection, first, second, "ada")


def add_modality_rule(connection: Connection) -> None:
    rule = ModalityRule(equipment_id=equipment(connection)[0], modality=ExamModality.RADIOGRAPHY)
    modality_rules.add(connection, [rule], "ada")


def request_merge(connection: Connection) -> None:
    merge_requests.request(connection, select(study_table.c.study_id))


def await_other(engine: Engine) -> None:
    """Wait until another transaction waits for a lock."""
    end = time.monotonic() + 10
    query = text(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE NOT granted AND datname = current_database()"
    )
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.execute(query).scalar_one():
                return
        time.sleep(0.01)


def run_during(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, inner: tuple[Any, str], first: Change, second: Change
) -> None:
    """Run `first`; at its first call of `inner`, `second` begins, and `first` goes on when that waits."""
    errors: list[Exception] = []

    def run_second() -> None:
        try:
            with engine.begin() as connection:
                second(connection)
        except Exception as error:  # noqa: BLE001 -- reported by the test
            errors.append(error)

    other = threading.Thread(target=run_second)
    module, name = inner
    original = getattr(module, name)

    def stopping(*arguments: Any) -> Any:
        found = original(*arguments)
        if other.ident is None:
            other.start()
            await_other(engine)
        return found

    monkeypatch.setattr(module, name, stopping)
    with engine.begin() as connection:
        first(connection)
    other.join()
    assert errors == []


@pytest.mark.parametrize("change", [import_sizes, merge_equipment, add_modality_rule, request_merge])
@pytest.mark.parametrize("storing", [arrive_again, delete])
def test_a_change_of_rules_or_sizes_waits_for_a_study_that_is_stored_or_deleted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, storing: Change, change: Change
) -> None:
    run_during(engine, monkeypatch, (studies, "sizes_in_force"), storing, change)
    uids = {row["study_instance_uid"] for row in contents(engine)["study"]}
    assert uids == ({STUDY, OTHER} if storing is arrive_again else {OTHER})
    requested = {row["study_id"] for row in contents(engine)["job"] if row["kind"] == jobs.MERGE}
    assert requested <= set(map(study_id, uids))
    assert storing is delete or study_id(STUDY) in requested


@pytest.mark.parametrize("storing", [arrive_again, delete])
def test_a_worker_waits_for_a_study_that_is_stored_or_deleted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, storing: Change
) -> None:
    with engine.begin() as connection:
        request_merge(connection)
    run_during(
        engine,
        monkeypatch,
        (studies, "sizes_in_force"),
        storing,
        lambda _: Worker(engine, {jobs.MERGE: merge}).drain(),
    )
    assert [row for row in contents(engine)["job"] if row["kind"] == jobs.MERGE] == []


@pytest.mark.parametrize("change", [import_sizes, merge_equipment, request_merge])
def test_a_change_of_rules_or_sizes_waits_for_a_worker(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    with engine.begin() as connection:
        request_merge(connection)
    run_during(
        engine,
        monkeypatch,
        (jobs, "finish"),
        lambda _: Worker(engine, {jobs.MERGE: merge}).next(),
        change,
    )
    assert study_id(STUDY) in {row["study_id"] for row in contents(engine)["job"] if row["kind"] == jobs.MERGE}
