"""Scheduled reports in PostgreSQL: each is sent once, and what people change meanwhile counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.database.ingest import report_runs, report_schedules, site_settings
from kerma.database.report_schedules import by_number, schedules
from kerma.errors import ConfigurationError
from kerma.scheduled_reports.due import due_report
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import (
    Author,
    Pause,
    PauseReason,
    ReportForm,
    ReportSchedule,
    ReportSubject,
    StoredSchedule,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

WEEKLY = ReportSchedule(
    title="CT head",
    subject=ReportSubject.VIEW,
    target="ct",
    parameters={"ct_name": "CT head"},
    form=ReportForm.LINK,
    rule=ReportRule(Interval.WEEKLY, 1, 7),
    language="en",
    recipients=("physics@hospital.example", "ada@hospital.example"),
)
NOW = datetime.now(tz=UTC)


def added(engine: Engine, schedule: ReportSchedule = WEEKLY) -> int:
    with engine.begin() as connection:
        return report_schedules.add(connection, schedule, Author(None, "ada"))


def make_due(engine: Engine, next_at: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE report_schedule SET next_at = :at, not_before = :at"), {"at": next_at})


def take(engine: Engine, now: datetime = NOW) -> StoredSchedule | None:
    with engine.begin() as connection:
        return report_runs.take(connection, now)


def send(engine: Engine, taken: StoredSchedule, now: datetime = NOW) -> bool:
    due = due_report(taken.schedule.rule, taken.next_at, now, None)
    assert due is not None
    with engine.begin() as connection:
        return report_runs.sent(connection, taken, due, form=ReportForm.LINK, study_count=12, now=now)


def taken_now(engine: Engine) -> StoredSchedule:
    make_due(engine, NOW - timedelta(minutes=1))
    taken = take(engine)
    assert taken is not None
    return taken


def stored(engine: Engine, number: int = 1) -> StoredSchedule:
    with engine.connect() as connection:
        found = by_number(connection, number)
    assert found is not None
    return found


def test_a_schedule_is_stored_as_it_was_set_up_with_its_next_moment(engine: Engine) -> None:
    number = added(engine)
    found = stored(engine, number)
    assert (number, found.schedule, found.author) == (1, WEEKLY, Author(None, "ada"))
    local = found.next_at.astimezone()
    assert (local.isoweekday(), local.hour, found.next_at > NOW) == (1, 7, True)


def test_nothing_is_taken_before_it_is_due(engine: Engine) -> None:
    added(engine)
    assert take(engine) is None


def test_two_processes_do_not_take_the_same_report_while_the_first_one_works(engine: Engine) -> None:
    added(engine)
    taken_now(engine)
    assert take(engine) is None
    assert take(engine, NOW + report_runs.LEASE + timedelta(minutes=1)) is not None


def test_two_transactions_at_the_same_time_take_a_report_once(engine: Engine) -> None:
    added(engine)
    make_due(engine, NOW - timedelta(minutes=1))
    with engine.begin() as first, engine.begin() as second:
        assert report_runs.take(first, NOW) is not None
        assert report_runs.take(second, NOW) is None


def test_a_report_that_two_processes_made_is_sent_once(engine: Engine) -> None:
    added(engine)
    first = taken_now(engine)
    later = NOW + report_runs.LEASE + timedelta(minutes=1)
    second = take(engine, later)
    assert second is not None
    assert [send(engine, first), send(engine, second)] == [True, False]
    with engine.connect() as connection:
        [listed] = schedules(connection)
    assert listed.last is not None
    assert (listed.last.study_count, listed.last.recipient_count, listed.last.missed_count) == (12, 2, 0)


@pytest.mark.parametrize("action", ["change", "pause", "remove"])
def test_what_a_person_changed_while_a_report_was_made_is_not_sent(engine: Engine, action: str) -> None:
    number = added(engine)
    taken = taken_now(engine)
    with engine.begin() as connection:
        if action == "change":
            report_schedules.change(connection, number, replace(WEEKLY, title="Other"))
        elif action == "pause":
            report_schedules.pause(connection, number, "ada")
        else:
            report_schedules.remove(connection, number, "ada")
    assert not send(engine, taken)


def test_after_a_failure_it_waits_longer_each_time(engine: Engine) -> None:
    added(engine)
    taken = taken_now(engine)
    now, waits = NOW, []
    for _ in range(10):
        with engine.begin() as connection:
            report_runs.failed(connection, taken, "The database does not answer.", now)
            [not_before] = connection.execute(text("SELECT not_before FROM report_schedule")).scalars()
        waits.append(int((not_before - now).total_seconds() / 60))
        now = not_before
        again = take(engine, now)
        assert again is not None
        taken = again
    # 5 minutes, twice as long each time, and 6 hours at most.
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360, 360]
    assert stored(engine).last_error == "The database does not answer."


def test_a_report_that_was_sent_leaves_no_failure(engine: Engine) -> None:
    added(engine)
    taken = taken_now(engine)
    with engine.begin() as connection:
        report_runs.failed(connection, taken, "The database does not answer.", NOW)
    again = take(engine, NOW + timedelta(minutes=6))
    assert again is not None
    assert send(engine, again)
    found = stored(engine)
    assert (found.attempts, found.last_error) == (0, None)
    assert found.next_at > NOW


def test_a_requested_report_leaves_the_next_one_of_the_rule(engine: Engine) -> None:
    number = added(engine)
    before = stored(engine).next_at
    with engine.begin() as connection:
        report_schedules.request(connection, number)
    taken = take(engine, datetime.now(tz=UTC))
    assert taken is not None
    assert taken.requested_at is not None
    assert stored(engine).next_at == before


def test_a_report_that_kerma_paused_is_not_taken_until_it_is_resumed(engine: Engine) -> None:
    number = added(engine)
    taken = taken_now(engine)
    with engine.begin() as connection:
        report_runs.paused(connection, taken, Pause(PauseReason.RIGHT_MISSING, "export"), NOW)
    assert take(engine, NOW + timedelta(days=1)) is None
    with engine.begin() as connection:
        report_schedules.resume(connection, number)
    found = stored(engine)
    assert (found.pause, found.next_at > NOW) == (None, True)


def test_a_paused_schedule_takes_no_request(engine: Engine) -> None:
    number = added(engine)
    with engine.begin() as connection:
        report_schedules.pause(connection, number, "ada")
        with pytest.raises(ConfigurationError, match="is paused; resume it first"):
            report_schedules.request(connection, number)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": " "}, "A report needs a title of at most 80 characters."),
        ({"recipients": ()}, "No recipient is stated."),
        ({"form": ReportForm.CSV}, "A view is sent as link, pdf, not as csv."),
        ({"rule": ReportRule(Interval.WEEKLY, 8, 7)}, "Day 8: a weekly report is due on a day from 1 to 7."),
        (
            {"rule": ReportRule(Interval.WEEKLY, 7, 7, 2)},
            "2 months: a report covers one of 0, 3, 12 (0: its interval).",
        ),
    ],
)
def test_what_cannot_be_sent_is_not_stored(engine: Engine, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        added(engine, replace(WEEKLY, **wrong))  # type: ignore[arg-type]  # names of fields
    assert str(error.value) == message


def test_the_months_that_a_report_covers_are_stored(engine: Engine) -> None:
    added(engine, replace(WEEKLY, rule=ReportRule(Interval.MONTHLY, 1, 7, covered_months=12)))
    assert stored(engine).schedule.rule.covered_months == 12


def test_a_schedule_exported_before_months_could_be_stated_covers_its_interval(engine: Engine) -> None:
    added(engine)
    with engine.begin() as connection:
        exported = [dict(row) for row in site_settings.export(connection)["report_schedule"]]
        connection.execute(text("DELETE FROM report_schedule"))
        for row in exported:
            row.pop("covered_months")
        site_settings.import_(connection, {"report_schedule": list(exported)})
    assert stored(engine).schedule.rule.covered_months == 0


def test_settings_hold_schedules_with_their_authors_and_send_nothing_again(engine: Engine) -> None:
    added(engine)
    make_due(engine, NOW - timedelta(days=20))
    with engine.connect() as connection:
        exported = site_settings.export(connection)
    assert exported["report_schedule"][0]["added_by"] == "ada"
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM report_schedule"))
        site_settings.import_(connection, {"report_schedule": list(exported["report_schedule"])})
    assert stored(engine).next_at > NOW


def test_an_imported_schedule_of_another_site_gets_the_next_number(engine: Engine) -> None:
    added(engine)
    with engine.connect() as connection:
        [row] = site_settings.export(connection)["report_schedule"]
    other = {**row, "title": "Other", "added_by": "bob"}
    with engine.begin() as connection:
        site_settings.import_(connection, {"report_schedule": [other]})
    assert [stored(engine, number).schedule.title for number in (1, 2)] == ["CT head", "Other"]
