"""The ledger and the followers, against rows whose answers are known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine

from kerma.database.query.operations.ingestion import (
    LedgerFilter,
    ReasonCount,
    calling_ae_titles,
    dicom_modalities,
    entries,
    followers,
    ledger_count,
    ledger_page,
    reason_counts,
    status_counts,
)
from kerma.database.schema.tables import cursor
from kerma.standard.enumerations import ObjectStatus
from tests.support.study_rows import STORED_AT, add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerma.messages import MessageParts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        add_ledger(connection, "a", "failed", reason="no 100% match", calling_ae_title="CT1", received_at=STORED_AT)
        add_ledger(connection, "b", "failed", reason="ends early", dicom_modality="SR", received_at=STORED_AT + MINUTE)
        add_ledger(connection, "c", "skipped", reason="carries no dose")
        add_ledger(connection, "d", "skipped", reason="carries no dose")
        add_ledger(connection, "e", "skipped", reason="another reason")
        add_ledger(connection, "f", "extracted", source="ct_rdsr", problem_count=2)
        add_ledger(connection, "g", "extracted", source="ct_rdsr")
        yield connection
    engine.dispose()


def test_every_status_is_counted_zero_too(connection: Connection) -> None:
    assert status_counts(connection) == {"extracted": 2, "skipped": 3, "failed": 2, "pending": 0}


def test_reasons_are_counted_the_commonest_first(connection: Connection) -> None:
    assert reason_counts(connection, ObjectStatus.SKIPPED) == [
        ReasonCount(reason="carries no dose", reason_parts=None, object_count=2),
        ReasonCount(reason="another reason", reason_parts=None, object_count=1),
    ]


def test_a_reason_is_one_whether_its_parts_were_stored_or_not(connection: Connection) -> None:
    parts: MessageParts = {"pattern": "{name} carries no dose", "values": {"name": "PDF"}}
    for number in range(2):
        add_ledger(connection, f"x{number}", "failed", reason="PDF carries no dose", reason_parts=parts)
    add_ledger(connection, "y", "failed", reason="PDF carries no dose")
    first = reason_counts(connection, ObjectStatus.FAILED)[0]
    assert first == ReasonCount(reason="PDF carries no dose", reason_parts=parts, object_count=3)


FILTERS = {
    "a status, the latest received first": (LedgerFilter(ObjectStatus.FAILED), ["b", "a"]),
    "a word of the reason": (LedgerFilter(ObjectStatus.FAILED, "EARLY"), ["b"]),
    "a percent sign means itself": (LedgerFilter(ObjectStatus.FAILED, "0%"), ["a"]),
    "a UID": (LedgerFilter(ObjectStatus.SKIPPED, "1.2.e"), ["e"]),
    "a null character, which parts words": (LedgerFilter(ObjectStatus.FAILED, "ends\0early"), ["b"]),
    "only those with problems": (LedgerFilter(ObjectStatus.EXTRACTED, only_problems=True), ["f"]),
    "a sender": (LedgerFilter(ObjectStatus.FAILED, calling_ae_title="CT1"), ["a"]),
    "a modality": (LedgerFilter(ObjectStatus.FAILED, dicom_modality="SR"), ["b"]),
    "received since": (LedgerFilter(ObjectStatus.FAILED, received_from=STORED_AT + MINUTE), ["b"]),
    "received before": (LedgerFilter(ObjectStatus.FAILED, received_before=STORED_AT + MINUTE), ["a"]),
    "nothing": (LedgerFilter(ObjectStatus.PENDING), []),
}


@pytest.mark.parametrize(("ledger_filter", "found"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds(connection: Connection, ledger_filter: LedgerFilter, found: list[str]) -> None:
    assert [row.orthanc_id for row in ledger_page(connection, ledger_filter)] == found
    assert ledger_count(connection, ledger_filter) == len(found)


def test_a_word_in_the_language_of_the_reader_is_found_by_its_patterns(connection: Connection) -> None:
    parts: MessageParts = {"pattern": "{n} is odd", "values": {}}
    add_ledger(connection, "p", "failed", reason="1 is odd", reason_parts=parts, received_at=STORED_AT)
    ledger_filter = LedgerFilter(ObjectStatus.FAILED, "dziwne", patterns=(("dziwne", ("{n} is odd", "ends early")),))
    assert [row.orthanc_id for row in ledger_page(connection, ledger_filter)] == ["b", "p"]


def test_each_sender_and_modality_is_offered_once(connection: Connection) -> None:
    for number, calling_ae_title in enumerate(("XA2", "CT1", "XA2")):
        add_ledger(connection, f"s{number}", "skipped", calling_ae_title=calling_ae_title)
    assert (calling_ae_titles(connection), dicom_modalities(connection)) == (["CT1", "XA2"], ["SR"])


def test_an_object_leads_to_its_study_and_equipment_where_kerma_has_them(connection: Connection) -> None:
    equipment = add_machine(connection)
    add_study(connection, equipment, "1.9")
    add_ledger(connection, "known", "pending", study_instance_uid="1.9", equipment_id=equipment)
    add_ledger(connection, "other", "pending", study_instance_uid="1.8", equipment_id=UUID(int=1))
    found = entries(connection, ["known", "other"])
    assert (found["known"].has_study, found["known"].equipment_id) == (True, equipment)
    assert (found["other"].has_study, found["other"].equipment_id) == (False, None)


def test_a_follower_is_as_far_behind_as_its_change_log_is_ahead(connection: Connection) -> None:
    connection.execute(cursor.insert().values(node="north", seq=7, last_seq=19))
    assert [(row.node, row.lag) for row in followers(connection)] == [("north", 12)]
