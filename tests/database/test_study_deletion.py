"""A deleted study leaves nothing, stays deleted whatever arrives, and can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, select

from kerma.annotations import AnnotatedItem
from kerma.database.ingest import ledger as entries
from kerma.database.ingest import rebuild, rollups, study_deletion, study_notes, study_tags
from kerma.database.schema.tables import ledger, metadata
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.standard.enumerations import Tag
from kerma.worker.worker import Worker
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read
from tests.support.study_rows import (
    add_change,
    add_ledger,
    add_machine,
    add_object,
    add_skin_dose,
    add_study,
    add_version,
)

if TYPE_CHECKING:
    from collections.abc import Callable

UID, OTHER = "1.2.840.99.1", "2.1"
OF_STUDIES = sorted(
    name for name, table in metadata.tables.items() if "study_id" in table.c and name != "deleted_study"
)
REPORT = read(ct_report(ct_event(ct_dose()), SOPInstanceUID="2.25.1"))
SHARING = read(ct_report(ct_event(ct_dose()), SOPInstanceUID="2.25.2", StudyInstanceUID=OTHER, PatientID="RESEARCH"))


def delete(engine: Engine, uid: str = STUDY_UID) -> None:
    """Delete a study as the page does, and let a worker do its part."""
    with engine.begin() as connection:
        study_deletion.mark(connection, uid, "sent by mistake", "ada")
        study_deletion.request(connection, uid)
    Worker(engine).drain()


def statuses(rows: Callable[[str], list[dict[str, Any]]]) -> dict[str, str]:
    return {row["orthanc_id"]: row["status"] for row in rows("ledger")}


def test_nothing_of_a_deleted_study_stays_and_others_do(engine: Engine) -> None:
    with engine.begin() as connection:
        machine = add_machine(connection)
        for uid in (UID, OTHER):
            add_study(connection, machine, uid, modality="RF", events=[{"filters": [{"material": "copper"}]}])
            add_skin_dose(connection, study_id(uid))
            add_change(connection, study_id(uid), machine, "totals.dap_gy_cm2", 1.0, 2.0)
            add_ledger(connection, f"orthanc-{uid}", "failed", study_instance_uid=uid, reason="Name^Quoted")
            add_object(connection, study_id(uid), f"{uid}.8")
            add_version(connection, study_id(uid), f"{uid}.9")
            study_tags.add(connection, AnnotatedItem(study_id(uid)), Tag.FOLLOW_UP, "Name^Quoted", "ada")
            study_notes.add(connection, AnnotatedItem(study_id(uid)), "Name^Quoted", "ada")
        add_version(connection, study_id("3.1"), f"{UID}.8")  # of an object that belongs to the deleted study now
        list(rollups.rebuild(connection))
    delete(engine, UID)
    with engine.connect() as connection:
        left = {
            name: set(connection.execute(select(metadata.tables[name].c.study_id)).scalars()) for name in OF_STUDIES
        }
        entry = connection.execute(select(ledger).where(ledger.c.study_instance_uid == UID)).one()
        differing = {name: count for name, count in rollups.differences(connection) if count}
    assert {name: rows for name, rows in left.items() if rows - {study_id(OTHER)}} == {}
    assert left["study"] == {study_id(OTHER)}
    assert (entry.status, entry.reason) == ("skipped", "Its study was deleted in Kerma: sent by mistake")
    assert differing == {}


def test_it_stays_deleted_when_it_is_sent_or_read_again_and_when_the_database_is_rebuilt(
    engine: Engine, put: Any, rows: Any
) -> None:
    put(a=REPORT)
    delete(engine)
    put(a=REPORT)
    put(b=REPORT)
    assert (rows("study"), statuses(rows)) == ([], {"a": "skipped", "b": "skipped"})
    with engine.begin() as connection:
        entries.mark_pending(connection)
        rebuild.empty(connection)
    put(a=REPORT)
    assert (rows("study"), rows("dose_object"), statuses(rows)) == ([], [], {"a": "skipped"})


def test_a_study_that_shares_its_events_counts_them_then(engine: Engine, put: Any, rows: Any) -> None:
    put(a=REPORT)
    put(b=SHARING)
    assert {row["study_instance_uid"]: row["event_count"] for row in rows("study")} == {STUDY_UID: 1, OTHER: 0}
    delete(engine)
    assert [(row["study_instance_uid"], row["event_count"], row["dlp_mgy_cm"]) for row in rows("study")] == [
        (OTHER, 1, 300)
    ]


def test_a_deletion_is_taken_back_and_what_orthanc_holds_is_read_again(engine: Engine, put: Any, rows: Any) -> None:
    put(a=REPORT)
    before = rows("study")[0]["dlp_mgy_cm"]
    delete(engine)
    with engine.begin() as connection:
        assert study_deletion.take_back(connection, STUDY_UID) == 1
    assert statuses(rows) == {"a": "pending"}
    put(a=REPORT)
    assert [row["dlp_mgy_cm"] for row in rows("study")] == [before]
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="was not deleted here"):
        study_deletion.take_back(connection, STUDY_UID)


def test_a_deletion_that_was_taken_back_before_its_job_removes_nothing(engine: Engine, put: Any, rows: Any) -> None:
    put(a=REPORT)
    with engine.begin() as connection:
        study_deletion.mark(connection, STUDY_UID, "wrong study", "ada")
        study_deletion.request(connection, STUDY_UID)
        study_deletion.take_back(connection, STUDY_UID)
    Worker(engine).drain()
    assert len(rows("study")) == 1
