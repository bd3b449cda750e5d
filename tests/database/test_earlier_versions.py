"""What earlier versions of an object stated stays traceable, and no study counts it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.query.studies.earlier_versions import EarlierVersion, earlier_versions
from kerma.database.schema.packed_json import unpack
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.messages import message
from kerma.reconcile.version_changes import FactChange
from kerma.standard.enumerations import ObjectStatus
from tests.support.database_contents import HASHED
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

Rows = Callable[[str], list[dict[str, Any]]]
Receive = Callable[..., None]

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
UID = "2.25.1"
OTHER_STUDY: dict[str, Any] = {"StudyInstanceUID": "2.25.1002"}


@pytest.fixture
def receive(engine: Engine) -> Receive:
    """Store objects in the order of the call: identifier, extraction, second of reception, digest of the file."""

    def receive(*objects: tuple[str, Extraction, int, str]) -> None:
        for orthanc_id, extraction, second, digest in objects:
            received_at = NOON + timedelta(seconds=second)
            reception = Reception(received_at=received_at, digest=digest, calling_ae_title=f"CT{second}")
            with engine.begin() as connection:
                store(connection, [Received(orthanc_id, extraction, reception)], HASHED)

    return receive


def report(dlp: str = "100", events: int = 1, **header: Any) -> Extraction:
    made = [ct_event(ct_dose(dlp=dlp), event_uid=f"2.25.7{number}") for number in range(events)]
    return read(ct_report(*made, dlp=str(int(dlp) * events), SOPInstanceUID=UID, **header))


def versions_of(engine: Engine, study: str = STUDY_UID) -> list[EarlierVersion]:
    with engine.connect() as connection:
        return list(earlier_versions(connection, study_id(study)))


def test_an_overwritten_version_stays_with_reception_sender_digest_facts_and_tree(receive: Receive, rows: Rows) -> None:
    receive(("a", report("100"), 0, "first"), ("a", report("120"), 1, "second"))
    [row] = rows("object_version")
    assert (row["received_at"], row["calling_ae_title"], row["digest"]) == (NOON, "CT0", "first")
    facts: Any = unpack(row["extraction"])
    assert (facts["totals"]["dlp_mgy_cm"], "100" in str(unpack(row["content_tree"]))) == (100.0, True)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_earlier_versions_are_the_same_in_any_order_of_reading(
    receive: Receive, rows: Rows, order: tuple[int, ...]
) -> None:
    sent = [(name, report(dlp), i, name) for i, (name, dlp) in enumerate([("c", "100"), ("a", "200"), ("b", "300")])]
    receive(*(sent[i] for i in order))
    assert [(row["orthanc_id"], row["received_at"]) for row in rows("object_version")] == [
        ("a", NOON + timedelta(seconds=1)),
        ("c", NOON),
    ]


def test_what_is_read_again_from_the_same_file_is_no_version(receive: Receive, rows: Rows) -> None:
    receive(("a", report("100"), 0, "file"), ("a", report("120"), 0, "file"))
    assert (rows("object_version"), [row["dlp_mgy_cm"] for row in rows("study")]) == ([], [120.0])


def test_another_file_with_the_same_content_is_no_version(receive: Receive, rows: Rows) -> None:
    receive(("a", report(), 0, "little endian"), ("a", report(), 1, "deflated"))
    assert rows("object_version") == []


def test_an_earlier_version_that_is_read_again_stays_one_version(receive: Receive, rows: Rows) -> None:
    first = ("a", report("100"), 0, "first")
    receive(first, ("b", report("120"), 1, "second"), first, first)
    assert len(rows("object_version")) == 1


def test_changed_doses_and_events_are_named_with_both_values(receive: Receive, engine: Engine) -> None:
    receive(("a", report("100", events=3), 0, "first"), ("a", report("120", events=2), 1, "second"))
    [version] = versions_of(engine)
    assert version.changes is not None
    assert FactChange("dlp_mgy_cm", 300.0, 240.0) in version.changes.totals
    assert (version.changes.changed_event_count, version.changes.removed_event_count) == (2, 1)
    assert version.changes.header == ()


def test_a_corrected_patient_is_a_change_of_the_patient_id_alone(receive: Receive, engine: Engine) -> None:
    receive(("a", report(PatientID="WRONG"), 0, "first"), ("b", report(PatientID="RIGHT"), 1, "second"))
    [version] = versions_of(engine)
    assert version.changes is not None
    assert [change.name for change in version.changes.header] == ["patient_id"]
    assert "WRONG" not in str(version)


@pytest.mark.parametrize("study", [STUDY_UID, "2.25.1002"])
def test_a_moved_object_is_named_by_the_study_it_left_and_the_study_it_joined(
    receive: Receive, engine: Engine, study: str
) -> None:
    receive(("a", report(), 0, "first"), ("b", report(**OTHER_STUDY), 1, "second"))
    [version] = versions_of(engine, study)
    assert (version.study_instance_uid, version.current_study_instance_uid) == (STUDY_UID, "2.25.1002")


def test_a_version_without_dose_leaves_the_facts_of_the_earlier(receive: Receive, engine: Engine) -> None:
    without_dose = Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose"), sop_instance_uid=UID)
    receive(("a", report(), 0, "first"), ("a", without_dose, 1, "second"))
    [version] = versions_of(engine)
    assert (version.changes, version.current_study_instance_uid) == (None, None)
