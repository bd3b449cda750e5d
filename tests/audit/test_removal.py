"""Months of the trail are removed at the age that the site sets, once verified, and what is left verifies."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text
from typer.testing import CliRunner

from kerma.audit.chain import FIRST_HASH, AuditRecord
from kerma.audit.event import Actor, AuditEvent
from kerma.cli import app
from kerma.database.audit import heads, removal
from kerma.database.audit.append import columns
from kerma.database.audit.verify import Verification, verify
from kerma.database.schema import audit_partitions
from kerma.database.schema.audit_tables import audit_chain, audit_event
from kerma.errors import ConfigurationError, UnavailableError
from kerma.retention.old_data import months_before
from kerma.standard.enumerations import AuditAction, AuditWriter
from tests.audit.conftest import add, trail

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

KEY = b"a key of 16 bytes"
THIS_MONTH = datetime.now(tz=UTC).date().replace(day=1)
OLD, OLDER = months_before(THIS_MONTH, 3), months_before(THIS_MONTH, 14)


def add_day(connection: Connection, day: date, count: int) -> None:
    """Add the chain of a day, as if it had been written then."""
    previous, recorded_at = FIRST_HASH, datetime.combine(day, time(8), UTC)
    for number in range(1, count + 1):
        event = AuditEvent(Actor("ada"), AuditAction.LOGIN)
        one = AuditRecord(AuditWriter.DASHBOARD, day, number, recorded_at, event, previous)
        previous = one.hash()
        connection.execute(insert(audit_event).values(columns(one)))
    end = {"writer": AuditWriter.DASHBOARD, "day": day, "number": count, "hash": previous}
    connection.execute(insert(audit_chain).values(end))


@pytest.fixture
def three_months(engine: Engine) -> None:
    """Rows of two old months, of which one has a partition of its own, and of today."""
    with engine.begin() as connection:
        audit_partitions.create_missing(connection, OLD)
        for day in (OLDER, OLD, OLD + timedelta(days=1)):
            add_day(connection, day, 2)
        heads.sign(connection, KEY)
    add(engine, 1)


def remove(engine: Engine, key: bytes = KEY) -> int:
    with engine.begin() as connection:
        return removal.remove_month(connection, THIS_MONTH, key)


def verified(engine: Engine, key: bytes = KEY) -> Verification:
    with engine.connect() as connection:
        return verify(connection, key)


@pytest.mark.usefixtures("three_months")
def test_month_after_month_is_removed_and_the_rest_verifies(engine: Engine) -> None:
    assert [remove(engine) for _ in range(3)] == [2, 4, 0]
    found = verified(engine)
    assert (found.row_count, found.removed_day_count, found.faults) == (1, 3, ())
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT to_regclass('audit_event_{OLD:%Y_%m}')")).scalar_one() is None


@pytest.mark.usefixtures("three_months")
def test_a_trail_that_does_not_fit_stays(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET user_name = 'eve' WHERE number = 2"))
    with pytest.raises(UnavailableError, match="row 2: it was changed"):
        remove(engine)
    assert verified(engine).row_count == 7


@pytest.mark.usefixtures("three_months")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "DELETE FROM audit_event WHERE day = :day; UPDATE audit_head SET removed_at = now() WHERE day = :day",
            "not sig",
        ),
        ("INSERT INTO audit_event SELECT * FROM old", "there again"),
        ("UPDATE audit_head SET hash = 'f' WHERE removed_at IS NOT NULL", "signature of the day"),
        (
            "DELETE FROM audit_event WHERE day = :day; UPDATE audit_head SET removed_at = now(), signature = NULL",
            "signature of the day",
        ),
    ],
)
def test_a_removal_by_others_is_named(engine: Engine, statement: str, reason: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TEMP TABLE old AS SELECT * FROM audit_event WHERE day = :day"), {"day": OLDER})
        removal.remove_month(connection, months_before(THIS_MONTH, 13), KEY)
        connection.execute(text(statement.replace(":day", f"'{OLD}'")))
    assert reason in verified(engine).faults[0].reason


@pytest.mark.usefixtures("three_months")
def test_without_a_key_nothing_is_removed(engine: Engine) -> None:
    before = trail(engine)
    with pytest.raises(ConfigurationError, match="set KERMA_SECRET_FILE"):
        remove(engine, b"")
    assert trail(engine) == before


@pytest.mark.usefixtures("three_months")
def test_days_that_were_closed_without_a_key_are_removed_once_there_is_one(engine: Engine) -> None:
    with engine.begin() as connection:
        heads.sign(connection, b"")
    remove(engine)
    assert (verified(engine).removed_day_count, verified(engine).faults) == (1, ())


@pytest.mark.usefixtures("three_months")
def test_the_command_counts_removes_and_records(
    rows: Connection, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.execute(text("INSERT INTO account (account_id, name) VALUES (gen_random_uuid(), 'ada')"))
    (tmp_path / "key").write_bytes(KEY)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(tmp_path / "key"))
    run = CliRunner().invoke
    assert "KERMA_AUDIT_TRAIL_RETENTION_MONTHS" in run(app, ["audit", "remove-old"]).stderr
    monkeypatch.setenv("KERMA_AUDIT_TRAIL_RETENTION_MONTHS", "12")
    assert ": 2 to be removed" in run(app, ["audit", "remove-old", "--dry-run"]).output
    assert run(app, ["audit", "remove-old"]).exit_code == 0
    last = trail(engine)[-1]
    assert (last.action, last.details["kind"], last.details["removed"]) == (
        AuditAction.REMOVE_OLD_DATA,
        "audit_trail",
        2,
    )
    assert verified(engine).faults == ()
