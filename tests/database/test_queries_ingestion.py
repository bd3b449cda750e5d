"""The ledger and the followers, against rows whose answers are known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, create_engine

from kerma.database.query.operations.ingestion import (
    LedgerFilter,
    ReasonCount,
    followers,
    ledger_count,
    ledger_page,
    reason_counts,
    status_counts,
)
from kerma.database.schema.tables import cursor
from kerma.standard.enumerations import ObjectStatus
from tests.support.study_rows import STORED_AT, add_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerma.messages import MessageParts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        add_ledger(connection, "a", "failed", reason="no 100% match", read_at=STORED_AT)
        add_ledger(connection, "b", "failed", reason="ends early", read_at=STORED_AT + MINUTE)
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
    "a status, the latest read first": (LedgerFilter(ObjectStatus.FAILED), ["b", "a"]),
    "a word of the reason": (LedgerFilter(ObjectStatus.FAILED, "EARLY"), ["b"]),
    "a percent sign means itself": (LedgerFilter(ObjectStatus.FAILED, "0%"), ["a"]),
    "a UID": (LedgerFilter(ObjectStatus.SKIPPED, "1.2.e"), ["e"]),
    "a null character, which parts words": (LedgerFilter(ObjectStatus.FAILED, "ends\0early"), ["b"]),
    "only those with problems": (LedgerFilter(ObjectStatus.EXTRACTED, only_problems=True), ["f"]),
    "nothing": (LedgerFilter(ObjectStatus.PENDING), []),
}


@pytest.mark.parametrize(("ledger_filter", "found"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds(connection: Connection, ledger_filter: LedgerFilter, found: list[str]) -> None:
    assert [row.orthanc_id for row in ledger_page(connection, ledger_filter)] == found
    assert ledger_count(connection, ledger_filter) == len(found)


def test_a_word_in_the_language_of_the_reader_is_found_by_its_patterns(connection: Connection) -> None:
    add_ledger(connection, "p", "failed", reason="1 is odd", reason_parts={"pattern": "{n} is odd", "values": {}})
    ledger_filter = LedgerFilter(ObjectStatus.FAILED, "dziwne", patterns=(("dziwne", ("{n} is odd", "ends early")),))
    assert [row.orthanc_id for row in ledger_page(connection, ledger_filter)] == ["b", "p"]


def test_a_follower_is_as_far_behind_as_its_change_log_is_ahead(connection: Connection) -> None:
    connection.execute(cursor.insert().values(node="north", seq=7, last_seq=19))
    assert [(row.node, row.lag) for row in followers(connection)] == [("north", 12)]
