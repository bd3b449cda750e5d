"""Recipients are reminded of deadlines of incidents: before, on the day, and once it has passed; each stage once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes
from kerma.database.ingest import incidents
from kerma.database.ingest.incidents import Draft, IncidentAuthor
from kerma.database.schema.incident_tables import incident_version
from kerma.incidents.incident import IncidentContent, IncidentTask
from kerma.incidents.incident_terms import TaskKind
from kerma.outbox.deadline_sending import DeadlineSending
from kerma.settings import Settings
from tests.support.alert_recipients import PHYSICS, add, mails, recipient

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

DUE = date(2026, 12, 10)
ADA = IncidentAuthor(None, "ada")
CONTENT = IncidentContent(
    title="Wrong protocol for Mr Quixote", pack="de", tasks=(IncidentTask(TaskKind.NOTIFY_AUTHORITY, DUE),)
)


def look(engine: Engine, days: int) -> None:
    """What a worker does so many days after the deadline; another one, as after a restart."""
    DeadlineSending(engine, Settings, lambda: DUE + timedelta(days=days)).run_if_due()


def texts(engine: Engine) -> list[str]:
    return [str(one["text"]).splitlines()[1] for one in mails(engine)]


def open_incident(engine: Engine, content: IncidentContent = CONTENT) -> UUID:
    with engine.begin() as connection:
        return incidents.open_incident(connection, Draft(content, "4711"), ADA, DUE - timedelta(days=5))


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (-4, []),
        (-3, ["Due: 2026-12-10, in 3 d"]),
        (0, ["Due: 2026-12-10, today"]),
        (1, ["Due: 2026-12-10, overdue for 1 d"]),
        (40, ["Due: 2026-12-10, overdue for 40 d"]),
    ],
)
def test_a_deadline_near_today_or_passed_is_one_mail(engine: Engine, days: int, due: list[str]) -> None:
    add(engine, recipient(informs_of_deadlines=True))
    open_incident(engine)
    for _ in range(3):
        look(engine, days)
    assert texts(engine) == due


def test_each_stage_is_one_mail_to_each_recipient_however_often_a_worker_looks(engine: Engine) -> None:
    add(engine, recipient(informs_of_deadlines=True))
    add(engine, recipient("ada", informs_of_deadlines=True))
    add(engine, recipient("ben"))
    open_incident(engine)
    for days in range(-5, 6):
        look(engine, days)
        look(engine, days)
    assert sorted(one["recipient"] for one in mails(engine)) == ["ada@hospital.example"] * 3 + [PHYSICS] * 3


def test_a_mail_names_number_and_task_and_neither_title_nor_patient(engine: Engine) -> None:
    add(engine, recipient(informs_of_deadlines=True))
    open_incident(engine)
    look(engine, 0)
    [mail] = mails(engine)
    assert mail["subject"] == "Kerma: deadlines of incidents (1)"
    assert mail["text"].startswith("Incident 1: notify the authority\n")
    assert "/incidents?incident=1" in mail["text"]
    assert not {"Quixote", "4711"} & set(mail["text"].replace("/", " ").split())


@pytest.mark.parametrize("language", ["pl", "de", "fr"])
def test_every_task_and_stage_has_words_in_every_language(engine: Engine, language: str) -> None:
    add(engine, recipient(informs_of_deadlines=True, language=language))
    open_incident(engine, replace(CONTENT, tasks=tuple(IncidentTask(kind, DUE) for kind in TaskKind)))
    for days in (-3, 0, 1):
        look(engine, days)
    assert [len(str(one["text"]).split("2026-12-10")) - 1 for one in mails(engine)] == [len(TaskKind)] * 3


def test_what_is_done_reminds_nobody_and_another_day_begins_anew(engine: Engine) -> None:
    add(engine, recipient(informs_of_deadlines=True))
    incident_id = open_incident(engine)
    look(engine, 0)
    later = replace(CONTENT, tasks=(IncidentTask(TaskKind.NOTIFY_AUTHORITY, DUE + timedelta(days=7)),))
    with engine.begin() as connection:
        incidents.save(connection, incident_id, Draft(later), ADA, DUE, based_on=1)
    look(engine, 7)
    done = replace(CONTENT, tasks=(IncidentTask(TaskKind.NOTIFY_AUTHORITY, DUE + timedelta(days=7), DUE),))
    with engine.begin() as connection:
        incidents.save(connection, incident_id, Draft(done), ADA, DUE, based_on=2)
    look(engine, 9)
    assert texts(engine) == ["Due: 2026-12-10, today", "Due: 2026-12-17, today"]


@pytest.mark.parametrize(
    ("role", "scope", "count"), [("physicist", None, 1), ("viewer", None, 0), ("physicist", "A", 0)]
)
def test_a_recipient_of_an_account_is_reminded_of_what_the_user_may_manage(
    engine: Engine, role: str, scope: str | None, count: int
) -> None:
    with engine.begin() as connection:
        account = accounts.add(connection, "ada", [role])
        if scope:
            scopes.replace(connection, account, [ScopeEntry(scope)])
    add(engine, recipient(informs_of_deadlines=True, account_id=account))
    open_incident(engine)
    look(engine, 0)
    assert len(mails(engine)) == count


def test_a_version_that_cannot_be_read_stops_no_mail(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    add(engine, recipient(informs_of_deadlines=True))
    incident_id = open_incident(engine)
    with engine.begin() as connection:
        values = {
            "incident_id": incident_id,
            "version": 2,
            "content": {"title": "x", "tasks": [{"kind": "of a later version"}]},
            "saved_by": "ada",
        }
        connection.execute(insert(incident_version).values(values))
    look(engine, 0)
    assert mails(engine) == []
    assert "Reminders of deadlines cannot be written" in caplog.text
