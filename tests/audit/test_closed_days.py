"""Closed days: who rewrites one without the key is found, and the site never signs the forgery."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, text, update
from typer.testing import CliRunner

from kerma.cli import app
from kerma.database.audit import heads
from kerma.database.audit.verify import verify
from kerma.database.schema import audit_partitions
from kerma.database.schema.audit_tables import audit_chain, audit_event, audit_head
from kerma.standard.enumerations import AuditWriter
from tests.audit.test_removal import KEY, add_day

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

TODAY = datetime.now(tz=UTC).date()
DAYS = [TODAY - timedelta(days=days) for days in (4, 3, 2)]
_event, _head, _chain = audit_event.c, audit_head.c, audit_chain.c


@pytest.fixture
def trail(engine: Engine) -> Engine:
    """Three closed and signed days of two rows each."""
    with engine.begin() as connection:
        audit_partitions.create_missing(connection, DAYS[0].replace(day=1))
        for day in DAYS:
            add_day(connection, day, 2)
            assert len(heads.sign(connection, KEY)) == 1
    return engine


def reasons(engine: Engine, key: bytes = KEY) -> list[tuple[date, str]]:
    with engine.connect() as connection:
        return [(fault.day, fault.reason) for fault in verify(connection, key).faults]


def write_anew(connection: Connection, day: date) -> None:
    """Write a day with one row less, its chain computed anew, as who has the tables and no key can."""
    remove(connection, day)
    add_day(connection, day, 1)


def remove(connection: Connection, day: date) -> None:
    connection.execute(delete(audit_event).where(_event.day == day))
    connection.execute(delete(audit_chain).where(_chain.day == day))


def test_closed_days_verify(trail: Engine) -> None:
    assert reasons(trail) == []
    assert reasons(trail, b"") == []


def test_a_day_without_its_end_is_found_and_not_signed_again(trail: Engine) -> None:
    with trail.begin() as connection:
        write_anew(connection, DAYS[1])
        connection.execute(delete(audit_head).where(_head.day == DAYS[1]))
        assert heads.sign(connection, KEY) == []
    found = reasons(trail)
    assert (DAYS[2], "closed day 2 is missing before it") in found
    assert (DAYS[1], "it was not there when its day or a later one was closed") in found
    assert [day for day, reason in found if reason.startswith("the signature of the day")] == [DAYS[2]]


@pytest.mark.parametrize("signature", ["old", None])
def test_an_end_that_was_changed_leaves_no_later_signature(trail: Engine, signature: str | None) -> None:
    with trail.begin() as connection:
        write_anew(connection, DAYS[1])
        end = connection.execute(select(_chain.number, _chain.hash).where(_chain.day == DAYS[1])).one()._asdict()
        values = end if signature else {**end, "signature": None}
        connection.execute(update(audit_head).where(_head.day == DAYS[1]).values(values))
    assert DAYS[2] in {day for day, _ in reasons(trail)}


def test_a_whole_day_that_was_removed_leaves_a_gap(trail: Engine) -> None:
    with trail.begin() as connection:
        remove(connection, DAYS[0])
        connection.execute(delete(audit_head).where(_head.day == DAYS[0]))
    assert (DAYS[1], "closed day 1 is missing before it") in reasons(trail)


def test_positions_that_were_numbered_anew_fit_no_signature(trail: Engine) -> None:
    with trail.begin() as connection:
        remove(connection, DAYS[0])
        connection.execute(delete(audit_head).where(_head.day == DAYS[0]))
        for position in (1, 2):
            connection.execute(update(audit_head).where(_head.position == position + 1).values(position=position))
    assert {day for day, _ in reasons(trail)} == {DAYS[1], DAYS[2]}


def test_a_signature_that_was_taken_away_is_missed(trail: Engine) -> None:
    with trail.begin() as connection:
        connection.execute(update(audit_head).where(_head.day == DAYS[2]).values(signature=None))
    assert reasons(trail) == [(DAYS[2], "its signature is missing, and a day closed before has one")]


def test_without_the_key_no_day_is_closed_after_a_signed_one(trail: Engine) -> None:
    with trail.begin() as connection:
        add_day(connection, TODAY - timedelta(days=1), 1)
        assert heads.sign(connection, b"") == []
        assert [day.position for day in heads.sign(connection, KEY)] == [4]
    assert reasons(trail) == []


def test_days_before_the_first_key_are_covered_by_the_signatures_after_it(engine: Engine) -> None:
    with engine.begin() as connection:
        audit_partitions.create_missing(connection, DAYS[0].replace(day=1))
        add_day(connection, DAYS[0], 2)
        heads.sign(connection, b"")
        add_day(connection, DAYS[1], 2)
        heads.sign(connection, KEY)
    assert reasons(engine) == []
    with engine.begin() as connection:
        write_anew(connection, DAYS[0])
        end = connection.execute(select(_chain.number, _chain.hash).where(_chain.day == DAYS[0])).one()._asdict()
        connection.execute(update(audit_head).where(_head.day == DAYS[0]).values(end))
    assert [day for day, _ in reasons(engine)] == [DAYS[1]]


def test_a_late_chain_of_another_program_is_named(trail: Engine) -> None:
    with trail.begin() as connection:
        end = {"writer": AuditWriter.COMMAND_LINE, "day": DAYS[1], "number": 1, "hash": "a" * 64}
        connection.execute(insert(audit_chain).values(end))
    assert reasons(trail) == [(DAYS[1], "row 1 is missing")]


def test_a_noted_position_shows_that_the_newest_days_were_removed(
    rows: Connection, trail: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows is not None  # the command uses this database
    (tmp_path / "key").write_bytes(KEY)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(tmp_path / "key"))
    run = CliRunner().invoke
    noted = run(app, ["audit", "verify"]).output.split(f"The newest closed day is {DAYS[2]}, ")[1].split()[0]
    assert noted.startswith("3:")
    assert run(app, ["audit", "verify", "--expected", noted]).exit_code == 0
    with trail.begin() as connection:
        remove(connection, DAYS[2])
        connection.execute(text("DELETE FROM audit_head WHERE position = 3"))
    assert run(app, ["audit", "verify"]).exit_code == 0
    found = run(app, ["audit", "verify", "--expected", noted])
    assert (found.exit_code, f"No closed day is {noted}" in found.stderr) == (1, True)
