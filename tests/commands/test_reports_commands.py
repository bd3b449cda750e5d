"""`kerma reports` and what `kerma check` and the tasks state about scheduled reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from kerma.cli import app
from kerma.commands import reports
from kerma.commands.checks.reports import check_reports
from kerma.database.ingest import report_runs, report_schedules
from kerma.monitoring.report_tasks import report_tasks
from kerma.monitoring.task import TaskState
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import (
    Author,
    Pause,
    PauseReason,
    ReportForm,
    ReportSchedule,
    ReportSubject,
)
from kerma.settings import Settings, settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

HEADS = ReportSchedule(
    title="CT head",
    subject=ReportSubject.VIEW,
    target="ct",
    parameters={},
    form=ReportForm.PDF,
    rule=ReportRule(Interval.WEEKLY, 1, 7),
    language="en",
    recipients=("physics@hospital.example",),
)
WITH_MAIL = Settings(mail_host="mail.hospital.example", mail_from="kerma@hospital.example")


@pytest.fixture
def scheduled(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database with one report."""
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    settings.cache_clear()
    with engine.begin() as connection:
        report_schedules.add(connection, HEADS, Author(None, "ada"))
    return engine


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["reports", *arguments])
    return f"{done.stdout}{done.stderr}"


def make_late(engine: Engine, minutes: int) -> None:
    with engine.begin() as connection:
        late = datetime.now(tz=UTC) - timedelta(minutes=minutes)
        connection.execute(text("UPDATE report_schedule SET next_at = :at, not_before = :at"), {"at": late})


def pause_by_kerma(engine: Engine) -> None:
    make_late(engine, 1)
    with engine.begin() as connection:
        taken = report_runs.take(connection, datetime.now(tz=UTC))
        assert taken is not None
        pause = Pause(PauseReason.RIGHT_MISSING, "export")
        report_runs.paused(connection, taken, pause, datetime.now(tz=UTC))


@pytest.mark.usefixtures("scheduled")
def test_reports_are_listed_paused_resumed_and_requested() -> None:
    listed = run("list")
    for word in ("CT head", "weekly, Monday, 07:00", "pdf", "physics@hospital.example", "ada", "never"):
        assert word in listed
    assert run("pause", "1") == "The report 1 is paused.\n"
    assert "Paused by" in run("list")
    assert "is paused; resume it first" in run("run", "1")
    assert "The report 1 is sent next on" in run("resume", "1")
    assert "is requested" in run("run", "1")


def test_a_comparison_is_listed_with_examination_and_quantity(scheduled: Engine) -> None:
    url = {"name": "CT chest", "quantity": "ctdi_vol", "phantom": "body_32cm"}
    comparison = replace(HEADS, title="Levels", subject=ReportSubject.COMPARISON, parameters=url)
    with scheduled.begin() as connection:
        report_schedules.add(connection, comparison, Author(None, "ada"))
    assert "comparison ct: CT chest, ctdi_vol" in run("list")


@pytest.mark.parametrize(("count", "text"), [(0, "0 studies"), (1, "1 study"), (2, "2 studies")])
def test_the_number_of_studies_is_in_words(count: int, text: str) -> None:
    assert reports.studies_text(count) == text


@pytest.mark.usefixtures("scheduled")
def test_an_unknown_number_is_refused() -> None:
    assert "There is no scheduled report 7; `kerma reports list` shows all." in run("pause", "7")


def test_a_report_that_is_on_time_is_no_problem(scheduled: Engine) -> None:
    make_late(scheduled, 10)
    with scheduled.connect() as connection:
        [result] = check_reports(connection, WITH_MAIL)
        [task] = report_tasks(connection, datetime.now(tz=UTC))
    assert (result.is_ok, result.text) == (True, "1 scheduled")
    assert (task.state, task.subject) == (TaskState.IDLE, "")


def test_a_report_that_is_not_sent_is_overdue(scheduled: Engine) -> None:
    make_late(scheduled, 20)
    with scheduled.connect() as connection:
        [result] = check_reports(connection, WITH_MAIL)
        [task] = report_tasks(connection, datetime.now(tz=UTC))
    assert (result.is_ok, result.text) == (False, "1: CT head: was due and not sent.")
    assert (task.state, task.subject) == (TaskState.OVERDUE, "1: CT head")


def test_a_report_that_kerma_paused_states_the_reason(scheduled: Engine) -> None:
    pause_by_kerma(scheduled)
    with scheduled.connect() as connection:
        [result] = check_reports(connection, WITH_MAIL)
        [task] = report_tasks(connection, datetime.now(tz=UTC))
    assert "the roles of its author no longer permit it (export)" in result.text
    assert (task.state, task.last_error) == (
        TaskState.STUCK,
        "Paused: the roles of its author no longer permit it (export).",
    )


def test_a_report_that_a_person_paused_is_no_problem(scheduled: Engine) -> None:
    run("pause", "1")
    make_late(scheduled, 20)
    with scheduled.connect() as connection:
        [result] = check_reports(connection, Settings(mail_host=""))
        assert list(report_tasks(connection, datetime.now(tz=UTC))) == []
    assert result.is_ok


def test_a_report_without_a_mail_server_is_a_problem(scheduled: Engine) -> None:
    with scheduled.connect() as connection:
        [result] = check_reports(connection, Settings(mail_host=""))
    assert (result.is_ok, result.text) == (False, "1 scheduled, and no mail server is set: nothing is sent.")
