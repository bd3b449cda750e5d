"""`kerma audit` answers who saw what, and names rows that do not fit; `kerma user` records what it does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.commands import running_stack
from kerma.database.access import account_changes, accounts
from kerma.database.audit import events
from kerma.database.audit.append import columns
from kerma.database.audit.events import AuditFilter
from kerma.database.schema.audit_tables import audit_event
from kerma.errors import ConfigurationError
from kerma.privacy import PatientProtection, audit_patient_key
from kerma.settings import Protection, Settings
from kerma.standard.enumerations import AuditAction
from kerma.worker.daily import DailyWork
from tests.audit.conftest import ADA, actions, add, trail

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

KEY = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def _site(rows: Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A site with an account, which stores hashes of patient IDs."""
    assert rows is not None  # the settings name this database
    secret = tmp_path / "key"
    secret.write_bytes(KEY)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path / "no-local-stack")
    add_account(engine, "grace", "administrator")


def add_account(engine: Engine, name: str, *roles: str) -> None:
    with engine.begin() as connection:
        accounts.add(connection, name, roles)


def kerma(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*words], input=typed)


def hashed(patient_id: str) -> str:
    return PatientProtection({"patient_id": Protection.HASH}, KEY).value("patient_id", patient_id) or ""


def test_who_saw_a_patient_is_answered_by_the_plain_id(engine: Engine) -> None:
    add(engine, study_instance_uid="1.1", patient_key=hashed("PID-4711"))
    add(engine, study_instance_uid="1.2", patient_key=hashed("other"))
    found = [
        json.loads(line) for line in kerma("audit", "who-saw", "--patient", "pid-4711", "--json").stdout.splitlines()
    ]
    assert [(one["user"], one["study_instance_uid"]) for one in found if one["action"] == "view_study"] == [
        ("ada", "1.1")
    ]


@pytest.mark.parametrize("rule", Protection)
def test_a_change_of_settings_leaves_who_saw_a_patient_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, rule: Protection
) -> None:
    add(engine, study_instance_uid="1.1", patient_key=hashed("PID-4711"))
    monkeypatch.setenv("KERMA_PATIENT_ID", rule)
    found = kerma("audit", "who-saw", "--patient", "pid-4711", "--json").stdout.splitlines()
    assert [json.loads(line)["study_instance_uid"] for line in found].count("1.1") == 1


def test_the_trail_names_a_patient_by_the_hash_where_ids_are_stored_in_plain_text() -> None:
    assert audit_patient_key(Settings(patient_id=Protection.PLAIN), "PID-4711") == hashed("PID-4711")


def test_who_saw_a_study_is_a_table(engine: Engine) -> None:
    add(engine, study_instance_uid="1.1", details={"rows": 3})
    shown = kerma("audit", "who-saw", "--study", "1.1").stdout
    assert "view_study" in shown
    assert "rows: 3" in shown


@pytest.mark.parametrize("words", [(), ("--patient", "a", "--study", "b")])
def test_who_saw_needs_a_patient_or_a_study(words: tuple[str, ...]) -> None:
    done = kerma("audit", "who-saw", *words)
    assert (done.exit_code, "one of --patient and --study" in done.stderr) == (2, True)


def test_a_site_that_stores_no_patient_ids_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "none")
    monkeypatch.delenv("KERMA_SECRET_FILE")
    done = kerma("audit", "who-saw", "--patient", "4711")
    assert (done.exit_code, "name a study instead" in done.stderr) == (2, True)


def test_what_a_user_saw_is_answered_within_days(engine: Engine) -> None:
    add(engine, study_instance_uid="1.1")
    today = datetime.now(tz=UTC).astimezone().date()
    for limits, expected in (
        (("--since", f"{today}"), True),
        (("--until", f"{today}"), False),
        (("--since", f"{today + timedelta(days=1)}"), False),
    ):
        assert ("1.1" in kerma("audit", "seen-by", "Ada", *limits).stdout) is expected, limits


def test_reading_the_trail_is_recorded_before_it_is_printed(engine: Engine) -> None:
    kerma("audit", "seen-by", "grace")
    with engine.connect() as connection:
        account_id = accounts.find(connection, "grace").account_id
    (event,) = trail(engine)
    assert event.action is AuditAction.READ_AUDIT_TRAIL
    assert event.details == {"user": "grace", "account": str(account_id)}
    assert event.actor.user_name.startswith("command line: ")


def test_verify_names_the_row_and_fails(engine: Engine) -> None:
    add(engine, 3)
    unchanged = "Rows: 3, in chains of a program and a day: 1. None was changed, removed or inserted.\n"
    assert (kerma("audit", "verify").exit_code, kerma("audit", "verify").stdout) == (0, unchanged)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET user_name = 'ben' WHERE number = 2"))
    done = kerma("audit", "verify")
    assert (done.exit_code, "dashboard, row 2: it was changed." in done.stdout) == (1, True)
    assert json.loads(kerma("audit", "verify", "--json").stdout)["faults"][0]["number"] == 2


def yesterday(engine: Engine) -> None:
    """Move the rows of the trail to the day before."""
    with engine.begin() as connection:
        (record,) = events.rows(connection, AuditFilter())
        moved = columns(record) | {"day": record.day - timedelta(days=1)}
        connection.execute(text("DELETE FROM audit_event"))
        connection.execute(insert(audit_event).values(moved))
        connection.execute(text("UPDATE audit_chain SET day = day - 1"))


def test_sign_closes_the_days_before_today(engine: Engine) -> None:
    add(engine)
    assert kerma("audit", "sign").stdout == "All days before today are closed.\n"
    yesterday(engine)
    assert "dashboard: 1 rows closed." in kerma("audit", "sign").stdout


def test_a_worker_closes_days_once_a_day(engine: Engine) -> None:
    now = [datetime.now(tz=UTC)]
    work = DailyWork(engine, lambda: KEY, lambda: now[0])
    work.run_if_due()
    add(engine)
    yesterday(engine)
    work.run_if_due()
    assert heads(engine) == 0
    now[0] += timedelta(days=1)
    work.run_if_due()
    assert heads(engine) == 1


def test_a_worker_whose_day_cannot_be_closed_tries_again_in_an_hour(engine: Engine) -> None:
    now = [datetime.now(tz=UTC)]
    attempts: list[datetime] = []

    def failing() -> bytes:
        attempts.append(now[0])
        raise ConfigurationError("There is no key.")

    work = DailyWork(engine, failing, lambda: now[0])
    for minutes in (0, 30, 31):
        now[0] += timedelta(minutes=minutes)
        work.run_if_due()
    assert len(attempts) == 2


def heads(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM audit_head")).scalar_one())


@pytest.mark.parametrize(
    ("words", "action", "details"),
    [
        (
            ("add", "ada", "--role", "viewer", "--password-stdin"),
            AuditAction.ADD_USER,
            {"user": "ada", "roles": ["viewer"]},
        ),
        (("lock", "ben"), AuditAction.LOCK_USER, {"user": "ben"}),
        (("unlock", "Ben"), AuditAction.UNLOCK_USER, {"user": "ben"}),
        (("passwd", "ben", "--password-stdin"), AuditAction.SET_PASSWORD, {"user": "ben", "ended_sessions": 0}),
        (("passwd", "ben", "--invite"), AuditAction.MAKE_LINK, {"user": "ben", "purpose": "password"}),
        (("roles", "ben", "--add", "viewer"), AuditAction.SET_ROLES, {"user": "ben", "roles": ["viewer"]}),
        (("logout", "ben"), AuditAction.END_SESSIONS, {"user": "ben", "ended_sessions": 0}),
        (("link", "ben"), AuditAction.MAKE_LINK, {"user": "ben", "purpose": "login"}),
    ],
)
def test_commands_on_users_are_recorded(
    engine: Engine, words: tuple[str, ...], action: AuditAction, details: dict[str, object]
) -> None:
    add_account(engine, "ben")
    done = kerma("user", *words, typed="violet tram over nineteen hills\n")
    assert done.exit_code == 0, done.output
    (event,) = trail(engine)
    assert (event.action, dict(event.details)) == (action, details)


@pytest.mark.parametrize("words", [("link", "ben"), ("passwd", "ben", "--invite")])
def test_a_locked_user_gets_no_link(engine: Engine, words: tuple[str, ...]) -> None:
    """Its page could only say that it does not work."""
    add_account(engine, "ben")
    with engine.begin() as connection:
        account_id = accounts.find(connection, "ben").account_id
        account_changes.set_locked(connection, account_id, is_locked=True)
    done = kerma("user", *words)
    assert done.exit_code == 2
    assert "ben is locked, and a link would not work: `kerma user unlock ben`" in done.stderr
    assert actions(engine) == []


@pytest.mark.parametrize("words", [("list",), ("roles", "grace"), ("roles", "grace", "--add", "administrator")])
def test_commands_that_change_nothing_are_not_recorded(engine: Engine, words: tuple[str, ...]) -> None:
    assert kerma("user", *words).exit_code == 0
    assert actions(engine) == []


def test_who_saw_a_patient_uses_indexes(engine: Engine, rows: Connection) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event SELECT 'dashboard', current_date, n, now(), gen_random_uuid(), "
                "'u' || n % 50, '{}', '', 'view_study', 'success', '1.' || n, 'p' || n % 1000, '{}', '', '' "
                "FROM generate_series(1, 20000) n"
            )
        )
    rows.execute(text("ANALYZE audit_event"))
    for audit_filter in (
        AuditFilter(patient_keys=("p1", "P1")),
        AuditFilter(study_instance_uid="1.7"),
        AuditFilter(user_name=ADA.user_name),
    ):
        query = events.statement(audit_filter).compile(rows.engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(rows.exec_driver_sql(f"EXPLAIN {query}").scalars())
        # The partitions of other months are empty.
        assert f"Seq Scan on audit_event_{datetime.now(tz=UTC):%Y_%m}" not in plan, plan
