"""What reading objects again changes in studies is stored, with both values and both versions of Kerma."""

from collections.abc import Callable
from typing import Any

import pytest
from pydicom import Dataset
from sqlalchemy import Engine, select, update

from kerma.database.ingest import ledger as entries
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.schema.tables import ledger
from kerma.extract import EXTRACTOR_VERSION, Extraction
from kerma.identity import study_id
from kerma.messages import message
from kerma.standard.enumerations import ObjectStatus
from orthanc_plugin.steps import Steps
from tests.support.database_contents import HASHED, PLAIN
from tests.support.fake_node import FakeNode
from tests.support.sr_builder import STUDY_UID, XRAY_RDSR, as_file, ct_dose, ct_event, ct_report, read

Rows = Callable[[str], list[dict[str, Any]]]
Values = dict[str, tuple[Any, Any]]
#: Store what this version reads, or another version read before, from objects by their identifiers.
Put = Callable[..., None]
OLDER = "0.0.9"
NOTHING = Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose"), sop_instance_uid="2.25.1")
UNREADABLE = Extraction(status=ObjectStatus.FAILED, reason=message("bad"), sop_instance_uid="2.25.1")
OTHER_STUDY = "2.25.1002"


def document(*dlps: str, number: int = 1, first_event: int = 1, **header: Any) -> Dataset:
    events = [ct_event(ct_dose(dlp=dlp), event_uid=f"2.25.7{first_event + i}") for i, dlp in enumerate(dlps)]
    return ct_report(*events, dlp=str(sum(map(int, dlps))), **{"SOPInstanceUID": f"2.25.{number}", **header})


def report(*dlps: str, **stated: Any) -> Extraction:
    return read(document(*dlps, **stated))


@pytest.fixture
def put(engine: Engine) -> Put:
    def put(version_before: str | None = None, **extractions: Extraction) -> None:
        received = [
            Received(name, extraction, Reception(digest=name), version_before)
            for name, extraction in extractions.items()
        ]
        with engine.begin() as connection:
            store(connection, received, HASHED)

    return put


@pytest.fixture
def changes(rows: Rows) -> Callable[[], Values]:
    """Both values of each fact that changed."""

    def changes() -> Values:
        return {row["fact"]: (row["value_before"], row["value_after"]) for row in rows("update_change")}

    return changes


def test_a_changed_total_is_kept_with_both_values_versions_and_equipment(put: Put, rows: Rows) -> None:
    put(a=report("100"))
    put(OLDER, a=report("125"))
    [change] = [row for row in rows("update_change") if row["fact"] == "totals.dlp_mgy_cm"]
    assert change | {"changed_at": None} == {
        "study_id": study_id(STUDY_UID),
        "fact": "totals.dlp_mgy_cm",
        "changed_at": None,
        "equipment_id": rows("equipment")[0]["equipment_id"],
        "version_before": OLDER,
        "version_after": EXTRACTOR_VERSION,
        "value_before": 100.0,
        "value_after": 125.0,
        "relative_change": 0.25,
        "item_count": None,
    }


def test_a_fact_of_events_is_one_row_with_the_largest_change(put: Put, rows: Rows) -> None:
    put(a=report("100", "200", "300"))
    put(OLDER, a=report("110", "300", "300"))
    [change] = [row for row in rows("update_change") if row["fact"] == "events.dlp_mgy_cm"]
    assert (change["value_before"], change["value_after"], change["item_count"]) == (200.0, 300.0, 2)


@pytest.mark.parametrize(
    ("before", "after", "stored"),
    [
        (report("100"), report("100"), {}),
        (report("100"), report("100", PatientID="other", AccessionNumber="7"), {}),
        (report("100"), UNREADABLE, {}),
        (
            report("100"),
            report("100", "50"),
            {"study.event_count": (1, 2), "totals.dlp_mgy_cm": (100.0, 150.0)},
        ),
        (report("100"), NOTHING, {"study.study_instance_uid": (STUDY_UID, None)}),
        (UNREADABLE, report("100"), {"study.study_instance_uid": (None, STUDY_UID)}),
        (report("100"), report("100", StudyDescription="Head"), {"study.study_description": (None, "Head")}),
        (report("100"), report("100", DeviceSerialNumber="4711"), {"study.device_serial_number": (None, "4711")}),
        (report("100"), report("100", first_event=4), {"events.irradiation_event_uid": ("2.25.71", "2.25.74")}),
    ],
    ids=["nothing", "identity", "failure", "event", "removed", "added", "header", "equipment", "event UID"],
)
def test_each_fact_of_the_study_that_changed_is_stored_once(
    put: Put, changes: Callable[[], Values], before: Extraction, after: Extraction, stored: Values
) -> None:
    put(a=before)
    put(OLDER, a=after)
    assert changes() == stored


def test_an_object_that_belongs_to_another_study_now_removes_one_and_adds_one(put: Put, rows: Rows) -> None:
    put(a=report("100"))
    put(OLDER, a=report("100", StudyInstanceUID=OTHER_STUDY))
    found = {row["study_id"]: (row["value_before"], row["value_after"]) for row in rows("update_change")}
    assert found == {study_id(STUDY_UID): (STUDY_UID, None), study_id(OTHER_STUDY): (None, OTHER_STUDY)}


def test_objects_read_again_one_after_the_other_are_one_change(put: Put, rows: Rows) -> None:
    put(a=report("100", number=1), b=report("10", number=2, first_event=5))
    put(OLDER, a=report("200", number=1))
    put(OLDER, b=report("20", number=2, first_event=5))
    found = {row["fact"]: (row["value_before"], row["value_after"], row["item_count"]) for row in rows("update_change")}
    assert found == {"totals.dlp_mgy_cm": (110.0, 220.0, None), "events.dlp_mgy_cm": (100.0, 200.0, 2)}
    assert len(rows("update_change")) == len(found)


def test_what_is_reverted_by_the_same_version_is_no_change(put: Put, changes: Callable[[], Values]) -> None:
    put(a=report("100"))
    put(OLDER, a=report("200"))
    put(EXTRACTOR_VERSION, a=report("100"))
    assert "totals.dlp_mgy_cm" not in changes()


def test_a_dose_that_arrived_in_between_is_not_ascribed_to_the_update(put: Put, rows: Rows) -> None:
    put(a=report("100"))
    put(OLDER, a=report("150"))
    put(b=report("1000", number=2, first_event=5))
    put(OLDER, a=report("250"))
    found = [(row["value_before"], row["value_after"]) for row in rows("update_change") if row["item_count"] is None]
    assert sorted(found) == [(100.0, 150.0), (1150.0, 1250.0)]


def test_a_dose_that_arrives_in_the_same_batch_is_not_ascribed_to_the_update(
    engine: Engine, put: Put, changes: Callable[[], Values]
) -> None:
    put(a=report("100"))
    new = Received("b", report("1000", number=2, first_event=5), Reception(digest="b"))
    with engine.begin() as connection:
        store(connection, [new, Received("a", report("150"), Reception(digest="a"), OLDER)], HASHED)
    assert changes()["totals.dlp_mgy_cm"] == (100.0, 150.0)


@pytest.mark.parametrize("version", [OLDER, EXTRACTOR_VERSION])
def test_only_another_version_adds_what_could_not_be_read(
    put: Put, changes: Callable[[], Values], version: str
) -> None:
    put(a=UNREADABLE)
    put(version, a=report("100"))
    assert bool(changes()) is (version == OLDER)


def test_a_study_that_shares_an_event_with_one_read_again_changes_too(put: Put, rows: Rows) -> None:
    put(a=report("100", "50"), b=report("100", number=2, StudyInstanceUID=OTHER_STUDY))
    put(OLDER, a=report("400", "50"))
    changed = {row["study_id"]: (row["value_before"], row["value_after"]) for row in totals(rows)}
    assert changed == {study_id(STUDY_UID): (150.0, 450.0), study_id(OTHER_STUDY): (None, 100.0)}


def totals(rows: Rows) -> list[dict[str, Any]]:
    return [row for row in rows("update_change") if row["fact"] == "totals.dlp_mgy_cm"]


def test_the_follower_keeps_what_reading_again_changes_and_not_what_a_correction_does(
    engine: Engine, rows: Rows
) -> None:
    node = FakeNode()
    for number in (1, 2):
        uid = f"2.25.{number}"
        node.receive(
            str(number), XRAY_RDSR, as_file(document("125", number=number, first_event=number, StudyInstanceUID=uid))
        )
        # What an older version read from the same file.
        with engine.begin() as connection:
            older = read(document("100", number=number, first_event=number, StudyInstanceUID=uid))
            store(connection, [Received(str(number), older, node.receptions([str(number)])[str(number)])], PLAIN)
    with engine.begin() as connection:
        connection.execute(update(ledger).values(extractor_version=OLDER))
        entries.mark_pending(connection)
    node.receive("2", XRAY_RDSR, as_file(document("300", number=2, first_event=2, StudyInstanceUID="2.25.2")))
    follower = Steps(node, engine, PLAIN, lambda: False)
    while follower.next():
        pass
    assert [(row["study_id"], row["value_before"], row["value_after"]) for row in totals(rows)] == [
        (study_id("2.25.1"), 100.0, 125.0)
    ]
    with engine.connect() as connection:
        assert set(connection.execute(select(ledger.c.extractor_version)).scalars()) == {EXTRACTOR_VERSION}
