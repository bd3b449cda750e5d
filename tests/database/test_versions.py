"""Of the versions of an object the one that Orthanc received last counts, in whatever order they are read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.ingest import ledger, versions
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.extract import Extraction
from kerma.messages import message
from kerma.standard.enumerations import ObjectStatus
from tests.support.database_contents import PLAIN
from tests.support.image_builder import COMPUTED_TOMOGRAPHY, image
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

Rows = Callable[[str], list[dict[str, Any]]]
#: Stores objects in the order of the call: identifier, extraction, second of reception, number in the change log.
Receive = Callable[..., None]

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
UID = "2.25.1"
OTHER_STUDY = {"StudyInstanceUID": "2.25.1002"}


@pytest.fixture
def receive(engine: Engine) -> Receive:
    def receive(*objects: tuple[str, Extraction, int] | tuple[str, Extraction, int, int]) -> None:
        for orthanc_id, extraction, second, *number in objects:
            received = Received(orthanc_id, extraction, reception(second, number[0] if number else None))
            with engine.begin() as connection:
                store(connection, [received], PLAIN)

    return receive


def reception(second: int, number: int | None = None, digest: str | None = None) -> Reception:
    return Reception(received_at=NOON + timedelta(seconds=second), change_number=number, digest=digest)


def report(dlp: str = "100", *, sop: str = UID, event: str = "2.25.7", **header: Any) -> Extraction:
    return read(ct_report(ct_event(ct_dose(dlp=dlp), event_uid=event), dlp=dlp, SOPInstanceUID=sop, **header))


WRONG, RIGHT = report(PatientID="WRONG"), report(PatientID="RIGHT")
WITHOUT_DOSE = Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose"), sop_instance_uid=UID)
UNREADABLE = Extraction(status=ObjectStatus.FAILED, reason=message("cut short"), sop_instance_uid=UID)


def patients(rows: Rows) -> list[str]:
    return [row["patient_id"] for row in rows("study")]


def doses(rows: Rows) -> dict[str, float]:
    """DLP by study."""
    return {row["study_instance_uid"]: row["dlp_mgy_cm"] for row in rows("study")}


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_corrected_patient_counts_whichever_identifier_orthanc_derives(
    receive: Receive, rows: Rows, ids: tuple[str, str], order: tuple[int, int]
) -> None:
    sent = [(ids[0], WRONG, 0), (ids[1], RIGHT, 1)]
    receive(*(sent[i] for i in order))
    assert patients(rows) == ["RIGHT"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_versions_in_one_second_are_ordered_by_the_change_log(
    receive: Receive, rows: Rows, order: tuple[int, ...]
) -> None:
    sent = [("b", report("100"), 0, 1), ("c", report("200"), 0, 2), ("a", report("300"), 0, 3)]
    receive(*(sent[i] for i in order))
    assert doses(rows) == {STUDY_UID: 300.0}


def test_an_object_that_is_overwritten_states_what_its_last_version_states(receive: Receive, rows: Rows) -> None:
    receive(("a", report("100", event="2.25.7"), 0), ("a", report("120", event="2.25.8"), 1))
    assert [(row["irradiation_event_uid"], row["dlp_mgy_cm"]) for row in rows("ct_event")] == [("2.25.8", 120.0)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_study_that_a_corrected_object_left_empty_goes(
    receive: Receive, rows: Rows, order: tuple[int, int]
) -> None:
    sent = [("a", report(), 0), ("b", report(**OTHER_STUDY), 1)]
    receive(*(sent[i] for i in order))
    assert doses(rows) == {"2.25.1002": 100.0}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_study_that_a_corrected_object_left_states_the_rest(
    receive: Receive, rows: Rows, order: tuple[int, ...]
) -> None:
    other = report("50", sop="2.25.2", event="2.25.8")
    sent = [("a", report(), 0), ("b", report(**OTHER_STUDY), 1), ("c", other, 0)]
    receive(*(sent[i] for i in order))
    assert doses(rows) == {STUDY_UID: 50.0, "2.25.1002": 100.0}


def test_a_later_version_that_cannot_be_read_leaves_the_earlier(receive: Receive, rows: Rows) -> None:
    receive(("b", report(), 0), ("a", UNREADABLE, 1))
    assert doses(rows) == {STUDY_UID: 100.0}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_later_version_without_dose_takes_the_dose_of_the_earlier_with_it(
    receive: Receive, rows: Rows, order: tuple[int, int]
) -> None:
    sent = [("a", report(), 0), ("b", WITHOUT_DOSE, 1)]
    receive(*(sent[i] for i in order))
    assert (doses(rows), rows("dose_object")) == ({}, [])


def test_a_superseded_version_that_is_read_again_stays_superseded(receive: Receive, rows: Rows, engine: Engine) -> None:
    receive(("a", WRONG, 0), ("b", RIGHT, 1))
    with engine.begin() as connection:
        ledger.mark_pending(connection)
    receive(("a", WRONG, 0))
    assert patients(rows) == ["RIGHT"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_orthanc_modified_counts_instead_of_its_source(engine: Engine, rows: Rows, order: tuple[int, int]) -> None:
    modified = report(sop="2.25.2", **OTHER_STUDY)
    sent = [Received("a", report(), reception(0)), Received("b", modified, Reception(modified_from="a"))]
    for i in order:
        with engine.begin() as connection:
            store(connection, [sent[i]], PLAIN)
    assert doses(rows) == {"2.25.1002": 100.0}


def test_a_modification_that_cannot_be_read_leaves_its_source(engine: Engine, receive: Receive, rows: Rows) -> None:
    receive(("a", report(), 0))
    with engine.begin() as connection:
        store(connection, [Received("b", UNREADABLE, Reception(modified_from="a"))], PLAIN)
    assert doses(rows) == {STUDY_UID: 100.0}


def ct_slice(number: int, **header: Any) -> Extraction:
    """A slice of one series; only one of its slices is stored."""
    facts = {"SOPInstanceUID": f"2.25.5{number}", "SeriesInstanceUID": "2.25.6", "CTDIvol": 8.5, "KVP": "120"}
    return read(image(COMPUTED_TOMOGRAPHY, **facts, **header))


def test_slices_under_another_study_count_there_only(receive: Receive, rows: Rows) -> None:
    first = [(f"a{i}", ct_slice(i), i) for i in range(3)]
    receive(*first, *((f"b{i}", ct_slice(i, **OTHER_STUDY), 10 + i) for i in range(3)))
    receive(*first)  # read again
    assert [row["study_instance_uid"] for row in rows("study")] == ["2.25.1002"]


def test_the_same_file_again_changes_no_row_of_its_study(receive: Receive, rows: Rows) -> None:
    receive(("a", report(), 0))
    before = rows("study")
    receive(("a", report(), 1))
    assert rows("study") == before


@pytest.fixture
def entered(engine: Engine) -> None:
    """A superseded object, the one that counts, and one that could not be read, all with digests."""
    for orthanc_id, extraction, second in (("a", WRONG, 0), ("b", RIGHT, 1), ("c", UNREADABLE, 2)):
        with engine.begin() as connection:
            store(
                connection,
                [Received(orthanc_id, extraction, reception(second, digest=f"digest of {orthanc_id}"))],
                PLAIN,
            )


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(
    ("orthanc_id", "second", "digest", "is_unchanged"),
    [
        ("b", 1, "digest of b", True),
        ("b", 3, "digest of b", True),
        ("b", 3, "another", False),
        ("a", 0, "digest of a", True),
        ("a", 3, "digest of a", False),  # the superseded version was sent again, and counts now
        ("c", 2, "digest of c", False),
        ("x", 3, "digest of x", False),
    ],
)
def test_a_file_is_read_again_only_where_that_may_change_something(
    engine: Engine, orthanc_id: str, second: int, digest: str, is_unchanged: bool
) -> None:
    with engine.connect() as connection:
        found = versions.earlier_readings(connection, {orthanc_id: reception(second, digest=digest)}).unchanged
    assert (found == {orthanc_id}) is is_unchanged


@pytest.mark.usefixtures("entered")
def test_a_pending_file_is_read_again(engine: Engine) -> None:
    with engine.begin() as connection:
        ledger.mark_pending(connection)
        assert versions.earlier_readings(connection, {"b": reception(1, digest="digest of b")}).unchanged == set()
