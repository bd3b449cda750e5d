"""Whoever changes, removes or inserts a row of the audit trail is found, and the row is named."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import create_engine, insert, make_url, text
from sqlalchemy.exc import DBAPIError

from kerma.audit.chain import AuditRecord, ChainHead
from kerma.audit.closed_days import ClosedDay, links, signature
from kerma.audit.event import MAX_TEXT_CHARACTERS, Actor, AuditEvent
from kerma.database.audit import events, heads
from kerma.database.audit.append import append, columns
from kerma.database.audit.events import AuditFilter
from kerma.database.audit.verify import verify
from kerma.database.schema import audit_partitions
from kerma.database.schema.audit_tables import audit_event
from kerma.standard.enumerations import AuditAction, AuditOutcome, AuditWriter
from tests.audit.conftest import ADA, add, trail

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

KEY = b"0123456789abcdef"
COPY = (
    "INSERT INTO audit_event SELECT writer, day, {number}, recorded_at + interval '1 s', account_id, user_name, roles, "
    "address, action, outcome, study_instance_uid, patient_key, details, previous_hash, hash "
    "FROM audit_event WHERE number = 3"
)
YESTERDAY = "SET day = day - 1"
#: Columns of a row, and another value for each.
CHANGES = {
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "account_id": "gen_random_uuid()",
    "user_name": "'ben'",
    "roles": "'{viewer}'",
    "address": "'10.1.2.4'",
    "action": "'search'",
    "outcome": "'failure'",
    "study_instance_uid": "NULL",
    "patient_key": "'other'",
    "details": "'{}'",
    "previous_hash": "hash",
    "hash": "previous_hash",
}


def execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement.replace(":", r"\:")))


def faults(engine: Engine, key: bytes = b"") -> list[tuple[int, str]]:
    """Number and reason of each row that verify names."""
    with engine.connect() as connection:
        return [(fault.number, fault.reason) for fault in verify(connection, key).faults]


@pytest.fixture
def five(engine: Engine) -> list[AuditRecord]:
    """Five rows of one chain."""
    return add(engine, 5, study_instance_uid="1.2.3", patient_key="4711", details={"rows": 3, "names": ["a", "b"]})


@pytest.mark.usefixtures("five")
def test_an_untouched_trail_fits(engine: Engine) -> None:
    with engine.connect() as connection:
        found = verify(connection, KEY)
    assert (found.row_count, found.chain_count, found.faults) == (5, 1, ())


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_is_named(engine: Engine, column: str) -> None:
    execute(engine, f"UPDATE audit_event SET {column} = {CHANGES[column]} WHERE number = 3")
    assert faults(engine) == [(3, "it was changed")]


def test_every_column_belongs_to_the_hash(engine: Engine) -> None:
    with engine.connect() as connection:
        columns = set(connection.execute(text("SELECT * FROM audit_event")).keys())
    assert columns == {*CHANGES, "writer", "day", "number"}


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM audit_event WHERE number = 3", (4, "row 3 is missing before it")),
        ("DELETE FROM audit_event WHERE number IN (1, 2)", (3, "rows 1 to 2 are missing before it")),
        ("DELETE FROM audit_event WHERE number = 5", (5, "row 5 is missing")),
        ("DELETE FROM audit_event", (1, "rows 1 to 5 are missing")),
        (COPY.format(number=3), (3, "a second row has its number")),
        (COPY.format(number=6), (6, "it was changed")),
        (f"UPDATE audit_event {YESTERDAY} WHERE number = 5", (5, "rows 1 to 4 are missing before it")),
    ],
)
def test_a_removed_or_inserted_row_is_named(engine: Engine, statement: str, named: tuple[int, str]) -> None:
    execute(engine, statement)
    assert faults(engine)[0] == named


def test_a_row_with_a_right_hash_that_is_put_at_the_end_is_named(engine: Engine, five: list[AuditRecord]) -> None:
    last = five[-1]
    event = AuditEvent(ADA, AuditAction.LOGOUT)
    forged = AuditRecord(last.writer, last.day, 6, last.recorded_at, event, last.hash())
    execute(
        engine,
        "INSERT INTO audit_event SELECT writer, day, 6, recorded_at, account_id, user_name, roles, address, 'logout', "
        f"outcome, NULL, NULL, '{{}}', hash, '{forged.hash()}' FROM audit_event WHERE number = 5",
    )
    assert faults(engine) == [(6, "its writer did not add it")]


def test_rows_of_another_chain_are_no_fault(engine: Engine, five: list[AuditRecord]) -> None:
    with engine.begin() as connection:
        first = append(
            connection, AuditWriter.COMMAND_LINE, AuditEvent(Actor("command line: root"), AuditAction.ADD_USER)
        )
    assert (first.number, len(five), faults(engine)) == (1, 5, [])


def test_writers_at_once_make_one_chain(engine: Engine) -> None:
    threads = [threading.Thread(target=add, args=(engine, 20)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        found = verify(connection, b"")
    assert (found.row_count, found.chain_count, found.faults) == (80, 1, ())


def test_a_transaction_that_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    with engine.connect() as connection:
        append(connection, AuditWriter.DASHBOARD, AuditEvent(ADA, AuditAction.LOGIN))
        connection.rollback()
    assert (add(engine)[0].number, faults(engine)) == (1, [])


@pytest.mark.parametrize(
    "typed", ["", "\0", "a\0b", "\ud800", "żółw 🐢", "'; DROP TABLE study", "x" * 9000, '{"a": 1}', "\u2028", "1e400"]
)
def test_any_text_fits_after_it_was_stored(engine: Engine, typed: str) -> None:
    actor = Actor(typed, address=typed, roles=(typed,))
    details = {"text": typed, "texts": [typed], typed or "empty": None, "yes": True, "number": 2**40}
    event = AuditEvent(actor, AuditAction.SEARCH, AuditOutcome.FAILURE, typed, typed, details)
    with engine.begin() as connection:
        append(connection, AuditWriter.DASHBOARD, event)
    assert faults(engine) == []
    assert len(trail(engine)[0].actor.user_name) <= MAX_TEXT_CHARACTERS


OTHER_SIGNATURE = (
    "the signature of the day was not made with this site's key, or a day that was closed before was changed"
)


def close_yesterday(engine: Engine, key: bytes) -> list[ClosedDay]:
    """Move the rows to yesterday, as if they had been added then, and close that day."""
    with engine.begin() as connection:
        found = list(events.rows(connection, AuditFilter()))[::-1]
        connection.execute(text("DELETE FROM audit_event; DELETE FROM audit_chain"))
        previous = found[0].previous_hash
        for old in found:
            new = AuditRecord(old.writer, old.day - timedelta(days=1), old.number, old.recorded_at, old.event, previous)
            previous = new.hash()
            connection.execute(insert(audit_event).values(columns(new)))
        connection.execute(
            text(
                "INSERT INTO audit_chain SELECT writer, day, number, hash FROM audit_event ORDER BY number DESC LIMIT 1"
            )
        )
    with engine.begin() as connection:
        return heads.sign(connection, key)


@pytest.mark.usefixtures("five")
def test_a_closed_day_is_signed_once(engine: Engine) -> None:
    assert [day.head.number for day in close_yesterday(engine, KEY)] == [5]
    with engine.begin() as connection:
        assert heads.sign(connection, KEY) == []
    assert faults(engine, KEY) == []


@pytest.mark.usefixtures("five")
def test_today_is_not_closed(engine: Engine) -> None:
    with engine.begin() as connection:
        assert heads.sign(connection, KEY) == []


@pytest.mark.usefixtures("five")
def test_a_chain_that_was_computed_anew_does_not_fit_its_signed_day(engine: Engine) -> None:
    close_yesterday(engine, KEY)
    execute(engine, "DELETE FROM audit_event WHERE number = 5")
    execute(
        engine,
        "UPDATE audit_chain SET number = 4, hash = (SELECT hash FROM audit_event WHERE number = 4)",
    )
    assert faults(engine) == [(4, "another row was the last when the day was closed")]


@pytest.mark.usefixtures("five")
def test_a_day_signed_with_another_key_is_named(engine: Engine) -> None:
    close_yesterday(engine, b"another key of 16")
    assert faults(engine, KEY) == [(5, OTHER_SIGNATURE)]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(("signed_with", "verified_with"), [(b"", KEY), (KEY, b"")])
def test_a_day_whose_signature_is_not_verified_is_counted(
    engine: Engine, signed_with: bytes, verified_with: bytes
) -> None:
    close_yesterday(engine, signed_with)
    with engine.connect() as connection:
        assert verify(connection, verified_with).unverified_day_count == 1


def test_a_signature_belongs_to_one_end_after_the_same_ones() -> None:
    heads = [ChainHead(AuditWriter.DASHBOARD, date(2026, 11, day), 5, "a" * 64) for day in (2, 3)]
    first, second = (ClosedDay(position, head) for position, head in enumerate(heads, 1))
    other = ClosedDay(1, replace(heads[0], number=4))
    made = [signature(link, KEY) for days in ((first, second), (other, second)) for _, link in links(days)]
    assert len(set(made)) == 4
    assert signature("a link", b"") is None


def test_the_canonical_form_does_not_depend_on_the_time_zone() -> None:
    utc = datetime(2026, 11, 2, 8, 0, 0, 5, tzinfo=UTC)
    event = AuditEvent(Actor("ada", UUID(int=1)), AuditAction.LOGIN)
    forms = {
        AuditRecord(AuditWriter.DASHBOARD, utc.date(), 1, at, event, "0").canonical() for at in (utc, utc.astimezone())
    }
    assert len(forms) == 1


def test_rows_lie_in_the_partition_of_their_month(engine: Engine) -> None:
    recorded = add(engine)[0].recorded_at
    with engine.connect() as connection:
        partition = connection.execute(text("SELECT tableoid::regclass::text FROM audit_event")).scalar_one()
    assert partition == f"audit_event_{recorded:%Y_%m}"


def test_partitions_are_made_once_and_those_of_later_months_are_added(engine: Engine) -> None:
    today = datetime.now(tz=UTC).date()
    in_two_months = (today.replace(day=1) + timedelta(days=63)).replace(day=1)
    with engine.begin() as connection:
        assert audit_partitions.create_missing(connection, today) == []
        assert len(audit_partitions.create_missing(connection, in_two_months)) == 2
        connection.rollback()


def test_a_month_of_which_rows_lie_outside_is_left_there(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE " + f"audit_event_{datetime.now(tz=UTC):%Y_%m}"))
    add(engine)
    with engine.begin() as connection:
        assert audit_partitions.create_missing(connection, datetime.now(tz=UTC).date()) == []
    assert faults(engine) == []


def test_the_role_for_settings_adds_rows_and_changes_none(rows: Connection, role_without_insert: str) -> None:
    rows.execute(text(f"GRANT INSERT ON audit_event TO {make_url(role_without_insert).username}"))
    engine = create_engine(role_without_insert)
    add(engine, 2)
    for statement in ("UPDATE audit_event SET address = ''", "DELETE FROM audit_event", "TRUNCATE audit_event"):
        with pytest.raises(DBAPIError, match="permission denied"):
            execute(engine, statement)
    engine.dispose()
