"""Schedules for their page, not cached, and what people change.

A report is made with the rights of its author, so that nobody else changes what it contains or who receives it. Whoever
manages ingestion sees all schedules, and may pause, resume and remove them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection

from dashboard.ui.current_user import current_user
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import report_schedules
from kerma.database.report_schedules import ListedSchedule, schedules
from kerma.errors import ConfigurationError, MissingRightError
from kerma.mail_address import checked_recipients
from kerma.scheduled_reports.schedule import Author, ReportSchedule, StoredSchedule
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

_ACTION = AuditAction.SET_REPORT_SCHEDULE


def listed() -> Sequence[ListedSchedule]:
    """The schedules that the user may see: their own, or all."""
    user = current_user()
    with permitted_query(_right()) as connection:
        found = schedules(connection)
    if user.may(Right.MANAGE_INGESTION):
        return found
    return [one for one in found if is_own(one.stored)]


def is_own(stored: StoredSchedule) -> bool:
    """Whether the user set it up."""
    return stored.author.account_id == current_user().account_id


def add(schedule: ReportSchedule) -> int:
    """Set a report up; returns its number.

    Raises:
        ConfigurationError: it cannot be used; the text says why.
        MissingRightError: the user may not export.
    """
    schedule = _checked(schedule)
    recipients = list(schedule.recipients)
    with permitted_change(
        Right.EXPORT, _ACTION, change="add", title=schedule.title, form=str(schedule.form), recipients=recipients
    ) as connection:
        return report_schedules.add(connection, schedule, Author(current_user().account_id, author()))


def change(number: int, schedule: ReportSchedule) -> None:
    """Change what a report of the user states.

    Raises:
        ConfigurationError: it cannot be used, or is no longer there.
        MissingRightError: the user may not export, or another person set it up.
    """
    schedule = _checked(schedule)
    recipients = list(schedule.recipients)
    with permitted_change(
        *(Right.EXPORT, _ACTION),
        change="change",
        schedule=number,
        title=schedule.title,
        form=str(schedule.form),
        recipients=recipients,
    ) as connection:
        if not is_own(report_schedules.require(connection, number)):
            raise MissingRightError(Right.EXPORT)
        report_schedules.change(connection, number, schedule)


def pause(number: int) -> None:
    """Have nothing sent until it is resumed."""
    with _managed(number, "pause") as connection:
        report_schedules.pause(connection, number, author())


def resume(number: int) -> None:
    """Send again, from the next moment on."""
    with _managed(number, "resume") as connection:
        report_schedules.resume(connection, number)


def send_now(number: int) -> None:
    """Have a report of the last whole period sent at once."""
    with _managed(number, "send_now") as connection:
        report_schedules.request(connection, number)


def remove(number: int) -> None:
    """Remove a schedule; it stays as history."""
    with _managed(number, "remove") as connection:
        report_schedules.remove(connection, number, author())


def _right() -> Right:
    """The right with which the user sees schedules."""
    return Right.MANAGE_INGESTION if current_user().may(Right.MANAGE_INGESTION) else Right.EXPORT


@contextmanager
def _managed(number: int, what: str) -> Iterator[Connection]:
    """A change of a schedule of the user, or of any for whoever manages ingestion.

    Raises:
        ConfigurationError: it is no longer there, or cannot be changed so.
        MissingRightError: the user may not change it.
    """
    right = _right()
    with permitted_change(right, _ACTION, change=what, schedule=number) as connection:
        stored = report_schedules.require(connection, number)
        if right is Right.EXPORT and not is_own(stored):
            raise MissingRightError(Right.MANAGE_INGESTION)
        yield connection


def _checked(schedule: ReportSchedule) -> ReportSchedule:
    """The schedule with each recipient once, to whom the site lets Kerma send.

    Raises:
        ConfigurationError: the schedule cannot be used.
    """
    site = settings()
    if not site.mail_host:
        raise ConfigurationError("No mail server is set: KERMA_MAIL_HOST (docs/administrator/outbox.md).")
    checked = schedule.checked()
    return replace(checked, recipients=checked_recipients(checked.recipients, site.allowed_recipient_domains))
