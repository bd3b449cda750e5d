"""Scheduled reports as tasks: those that are paused by Kerma or overdue one by one, all others together."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from kerma.database.report_schedules import ListedSchedule, schedules
from kerma.monitoring.task import Task, TaskState
from kerma.scheduled_reports.pause_texts import pause_text
from kerma.scheduled_reports.schedule import PauseReason
from kerma.standard.enumerations import TaskKind

#: A report that was due longer ago and was not sent is overdue.
OVERDUE_AFTER = timedelta(minutes=15)


def report_tasks(connection: Connection, now: datetime) -> Iterator[Task]:
    """The tasks of all schedules; none where nothing is scheduled."""
    listed = schedules(connection)
    yield from (task for one in listed if (task := problem(one, now)) is not None)
    yield from _others([one for one in listed if one.stored.pause is None and problem(one, now) is None])


def problem(listed: ListedSchedule, now: datetime) -> Task | None:
    """The task of a report that is not sent though it should be; None for others and where a person paused it."""
    stored = listed.stored
    subject = f"{stored.number}: {stored.schedule.title}"
    done_at = listed.last.sent_at if listed.last else None
    if stored.pause is not None:
        if stored.pause.reason is PauseReason.BY_PERSON:
            return None
        reason = str(pause_text(stored.pause))
        return Task(TaskKind.SCHEDULED_REPORT, TaskState.STUCK, subject, done_at=done_at, last_error=reason)
    if now - stored.next_at <= OVERDUE_AFTER:
        return None
    return Task(
        TaskKind.SCHEDULED_REPORT,
        TaskState.OVERDUE,
        subject,
        since=stored.next_at,
        done_at=done_at,
        last_error=stored.last_error,
        requested_by=stored.author.name or None,
    )


def _others(listed: Sequence[ListedSchedule]) -> Iterator[Task]:
    if listed:
        sent = [one.last.sent_at for one in listed if one.last]
        next_at = min(one.stored.next_at for one in listed)
        yield Task(TaskKind.SCHEDULED_REPORT, TaskState.IDLE, done_at=max(sent, default=None), next_at=next_at)
