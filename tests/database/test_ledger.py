"""The ledger knows every object once, and which are to be read again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.ingest import ledger
from kerma.extract import Extraction
from kerma.messages import Message, message
from kerma.standard.enumerations import ObjectStatus

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def three_objects(put: Put) -> None:
    put(
        a=Extraction(status=ObjectStatus.SKIPPED, reason=message("an image")),
        b=Extraction(status=ObjectStatus.FAILED, reason=message("cut short")),
        c=Extraction(status=ObjectStatus.SKIPPED, reason=message("another")),
    )


def test_unknown_objects_are_found(engine: Engine) -> None:
    with engine.connect() as connection:
        assert ledger.unknown(connection, ["a", "x", "b", "y"]) == {"x", "y"}


@pytest.mark.parametrize(
    ("choice", "marked"),
    [
        ({}, ["a", "b", "c"]),
        ({"failed_only": True}, ["b"]),
        ({"source": "ct_rdsr"}, []),
        ({"since": datetime.now(UTC) + timedelta(days=1)}, []),
        ({"since": datetime.now(UTC) - timedelta(days=1)}, ["a", "b", "c"]),
    ],
)
def test_objects_are_marked_to_be_read_again(engine: Engine, choice: dict[str, Any], marked: list[str]) -> None:
    with engine.begin() as connection:
        ledger.mark_pending(connection, **choice)
        assert sorted(ledger.pending(connection, "node", 10)) == marked


def test_what_was_read_again_is_no_longer_pending(engine: Engine, put: Put) -> None:
    with engine.begin() as connection:
        ledger.mark_pending(connection)
    put(
        a=Extraction(status=ObjectStatus.SKIPPED),
        b=Extraction(status=ObjectStatus.SKIPPED),
        c=Extraction(status=ObjectStatus.SKIPPED),
    )
    with engine.connect() as connection:
        assert ledger.pending(connection, "node", 10) == []


def test_a_pending_object_that_orthanc_lost_is_settled(engine: Engine, rows: Rows) -> None:
    with engine.begin() as connection:
        ledger.mark_pending(connection, failed_only=True)
        ledger.give_up(connection, "node", ["b"])
    assert "no longer stores" in rows("ledger")[1]["reason"]


def test_a_reason_is_stored_with_its_parts(put: Put, rows: Rows) -> None:
    put(
        a=Extraction(
            status=ObjectStatus.SKIPPED, reason=message("{name} carries no dose", name="Encapsulated PDF Storage")
        )
    )
    row = rows("ledger")[0]
    assert row["reason"] == "Encapsulated PDF Storage carries no dose"
    assert row["reason_parts"] == {"pattern": "{name} carries no dose", "values": {"name": "Encapsulated PDF Storage"}}


@pytest.mark.parametrize(
    "reason", [None, message("a structured report without content"), message("{text}", text="x" * 3000)]
)
def test_a_reason_without_values_or_without_end_has_no_parts(put: Put, rows: Rows, reason: Message | None) -> None:
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=reason))
    assert rows("ledger")[0]["reason_parts"] is None


def test_a_reason_that_no_longer_holds_leaves_no_parts(put: Put, rows: Rows, engine: Engine) -> None:
    put(b=Extraction(status=ObjectStatus.FAILED, reason=message("{error} is wrong", error="x")))
    with engine.begin() as connection:
        ledger.mark_pending(connection, failed_only=True)
        ledger.give_up(connection, "node", ["b"])
    assert rows("ledger")[1]["reason_parts"] is None
