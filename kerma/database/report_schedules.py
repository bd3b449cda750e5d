"""Schedules of reports as records, and what was sent last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from kerma.database.schema.report_tables import report_run, report_schedule
from kerma.database.sql_types import Condition
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

_schedule, _run = report_schedule.c, report_run.c


@dataclass(frozen=True)
class SentReport:
    """A report that was sent; the columns are described in `kerma.database.schema.report_tables`."""

    due_at: datetime
    first_day: date
    last_day: date
    missed_count: int
    sent_at: datetime
    form: ReportForm
    study_count: int
    recipient_count: int


@dataclass(frozen=True)
class ListedSchedule:
    """A schedule, and its last report; None where none was sent."""

    stored: StoredSchedule
    last: SentReport | None


def schedules(connection: Connection, account_id: UUID | None = None) -> Sequence[ListedSchedule]:
    """The schedules that were not removed, by number.

    Args:
        connection: of a role that reads them.
        account_id: only those of this account; None: all.
    """
    query = select(*report_schedule.c).where(in_use()).order_by(_schedule.schedule_number)
    if account_id is not None:
        query = query.where(_schedule.account_id == account_id)
    last = _last_reports(connection)
    found = map(stored_schedule, connection.execute(query).mappings())
    return [ListedSchedule(one, last.get(one.number)) for one in found]


def by_number(connection: Connection, number: int) -> StoredSchedule | None:
    """The schedule of a number; None where there is none, or it was removed."""
    query = select(*report_schedule.c).where(in_use(), _schedule.schedule_number == number)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else stored_schedule(row)


def in_use() -> Condition:
    """The schedule was not removed."""
    return _schedule.removed_at.is_(None)


def stored_schedule(row: RowMapping) -> StoredSchedule:
    """The record of a row."""
    rule = ReportRule(Interval(row["due_interval"]), row["due_day"], row["due_hour"], row["covered_months"])
    schedule = ReportSchedule(
        title=row["title"],
        subject=ReportSubject(row["subject"]),
        target=row["target"],
        parameters=row["parameters"],
        form=ReportForm(row["form"]),
        rule=rule,
        language=row["language"],
        recipients=tuple(row["recipients"]),
    )
    reason = row["pause_reason"]
    return StoredSchedule(
        number=row["schedule_number"],
        schedule=schedule,
        author=Author(row["account_id"], row["added_by"]),
        added_at=row["added_at"],
        changed_at=row["changed_at"],
        pause=Pause(PauseReason(reason), row["pause_detail"]) if reason else None,
        next_at=row["next_at"],
        requested_at=row["requested_at"],
        attempts=row["attempts"],
        last_error=row["last_error"],
    )


def _last_reports(connection: Connection) -> dict[int, SentReport]:
    """The last report of each schedule, by number."""
    position = func.row_number().over(partition_by=_run.schedule_number, order_by=_run.sent_at.desc())
    numbered = select(*report_run.c, position.label("position")).subquery()
    query = select(*numbered.c).where(numbered.c.position == 1)
    found = {}
    for row in connection.execute(query).mappings():
        values = {name: row[name] for name in SentReport.__dataclass_fields__}
        found[int(row["schedule_number"])] = SentReport(**{**values, "form": ReportForm(row["form"])})
    return found
