"""What the runner of scheduled reports does: it takes the next one that is due, and stores what became of it.

A report is sent once: the row of `report_run` is written in the transaction that puts its mails into the outbox, and
only one row has a schedule and its moment. Whoever takes a report has it for `LEASE`; where that process ends, another
one takes it afterwards.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.report_schedules import in_use, stored_schedule
from kerma.database.schema.report_tables import report_run, report_schedule
from kerma.database.sql_types import Condition
from kerma.scheduled_reports.due import DueReport
from kerma.scheduled_reports.schedule import Pause, ReportForm, StoredSchedule

#: No other process takes a report that was taken less long ago.
LEASE = timedelta(minutes=30)
#: After the first failure; twice as long after each further one.
FIRST_PAUSE = timedelta(minutes=5)
MAX_PAUSE = timedelta(hours=6)
MAX_ERROR_CHARACTERS = 1000
_MAX_DOUBLINGS = 8
_schedule = report_schedule.c


def take(connection: Connection, now: datetime) -> StoredSchedule | None:
    """Take the schedule that has been due for longest; None where nothing is due.

    Args:
        connection: in a transaction of its own, which ends before the report is made.
        now: the present moment.
    """
    due = (
        select(_schedule.schedule_number)
        .where(in_use(), _is_due(now), _schedule.not_before <= now)
        .order_by(_schedule.next_at, _schedule.schedule_number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    values = {"attempts": _schedule.attempts + 1, "not_before": now + LEASE}
    statement = update(report_schedule).where(_schedule.schedule_number == due.scalar_subquery()).values(values)
    row = connection.execute(statement.returning(*report_schedule.c)).mappings().one_or_none()
    return None if row is None else stored_schedule(row)


def sent(
    connection: Connection,
    taken: StoredSchedule,
    due: DueReport,
    *,
    form: ReportForm,
    study_count: int,
    now: datetime,
) -> bool:
    """Store that a report is sent, in the transaction that puts its mails into the outbox.

    Returns:
        False where it must not be sent, and the transaction must be rolled back: it was sent before, or a person has
        changed, paused or removed the schedule since it was taken.
    """
    is_requested = taken.requested_at is not None
    of_rule = {} if is_requested else {"next_at": due.next_at}
    values: dict[str, Any] = {"requested_at": None, "attempts": 0, "last_error": None, "not_before": now, **of_rule}
    if connection.execute(update(report_schedule).where(_is_unchanged(taken)).values(values)).rowcount != 1:
        return False
    run = {
        "schedule_number": taken.number,
        "due_at": due.due_at,
        "first_day": due.period.first,
        "last_day": due.period.last,
        "missed_count": len(due.missed),
        "sent_at": now,
        "form": form,
        "study_count": study_count,
        "recipient_count": len(taken.schedule.recipients),
    }
    return connection.execute(insert(report_run).values(run).on_conflict_do_nothing()).rowcount == 1


def failed(connection: Connection, taken: StoredSchedule, reason: str, now: datetime) -> None:
    """Store why a report was not sent; it is tried again after a pause."""
    doublings = min(max(taken.attempts - 1, 0), _MAX_DOUBLINGS)
    pause = min(MAX_PAUSE, FIRST_PAUSE * 2**doublings)
    values = {"last_error": reason[:MAX_ERROR_CHARACTERS], "not_before": now + pause}
    connection.execute(update(report_schedule).where(_is_unchanged(taken)).values(values))


def paused(connection: Connection, taken: StoredSchedule, pause: Pause, now: datetime) -> None:
    """Have nothing sent, since it must not be or cannot be, until a person resumes or changes the schedule."""
    values = {"pause_reason": pause.reason, "pause_detail": pause.detail[:MAX_ERROR_CHARACTERS]}
    others = {"requested_at": None, "attempts": 0, "last_error": None, "not_before": now}
    connection.execute(update(report_schedule).where(_is_unchanged(taken)).values({**values, **others}))


def _is_due(now: datetime) -> Condition:
    return and_(_schedule.pause_reason.is_(None), or_(_schedule.next_at <= now, _schedule.requested_at.is_not(None)))


def _is_unchanged(taken: StoredSchedule) -> Condition:
    """No person has changed the schedule since it was taken."""
    return and_(
        _schedule.schedule_number == taken.number,
        _schedule.changed_at == taken.changed_at,
        _schedule.requested_at.is_not_distinct_from(taken.requested_at),
        _schedule.pause_reason.is_(None),
    )
