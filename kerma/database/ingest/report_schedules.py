"""Schedules of reports: what people do with them. Removed ones stay as history."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kerma.database.report_schedules import by_number, in_use, stored_schedule
from kerma.database.schema.report_tables import report_schedule
from kerma.errors import ConfigurationError
from kerma.mail_address import checked_address
from kerma.scheduled_reports.schedule import Author, PauseReason, ReportSchedule, StoredSchedule

#: Advisory lock of whoever numbers a schedule.
_LOCK = 1_263_686_301
_schedule = report_schedule.c
_IN_FORCE = {"pause_reason": None, "pause_detail": ""}
_NO_FAILURE = {"attempts": 0, "last_error": None}


def add(connection: Connection, schedule: ReportSchedule, author: Author) -> int:
    """Add a schedule; returns its number.

    Raises:
        ConfigurationError: it cannot be used; the text says why.
    """
    now = datetime.now(tz=UTC)
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = connection.execute(select(func.coalesce(func.max(_schedule.schedule_number), 0))).scalar_one()
    number = int(last) + 1
    by = {"account_id": author.account_id, "added_by": author.name, "added_at": now}
    values = {"schedule_number": number, **_values(schedule, now), **by}
    connection.execute(insert(report_schedule).values(values))
    return number


def change(connection: Connection, number: int, schedule: ReportSchedule) -> None:
    """Replace what a schedule states; its author and a pause by a person stay.

    A pause by Kerma ends, since its reason may have been corrected.

    Raises:
        ConfigurationError: there is no such schedule, or it cannot be used.
    """
    stored = require(connection, number)
    is_paused = stored.pause is not None and stored.pause.reason is PauseReason.BY_PERSON
    values = _values(schedule, datetime.now(tz=UTC)) | _NO_FAILURE | ({} if is_paused else _IN_FORCE)
    _update(connection, number, values)


def pause(connection: Connection, number: int, paused_by: str) -> None:
    """Have nothing sent until `resume`.

    Raises:
        ConfigurationError: there is no such schedule.
    """
    require(connection, number)
    values = {"pause_reason": PauseReason.BY_PERSON, "pause_detail": paused_by, "requested_at": None}
    _update(connection, number, {**values, "changed_at": datetime.now(tz=UTC)})


def resume(connection: Connection, number: int) -> None:
    """Send again, the next report at its next moment; those of the pause are not sent.

    Raises:
        ConfigurationError: there is no such schedule.
    """
    stored, now = require(connection, number), datetime.now(tz=UTC)
    due = {"next_at": stored.schedule.rule.next_moment(now, None), "not_before": now, "changed_at": now}
    _update(connection, number, {**due, **_IN_FORCE, **_NO_FAILURE})


def request(connection: Connection, number: int) -> None:
    """Have a report of the last whole period sent at once, besides those of the rule.

    Raises:
        ConfigurationError: there is no such schedule, or it is paused.
    """
    if require(connection, number).pause is not None:
        raise ConfigurationError(f"The scheduled report {number} is paused; resume it first.")
    now = datetime.now(tz=UTC)
    _update(connection, number, {"requested_at": now, "not_before": now})


def remove(connection: Connection, number: int, removed_by: str) -> StoredSchedule:
    """Remove a schedule with its recipients, and return it as it was.

    Raises:
        ConfigurationError: there is no such schedule.
    """
    stored, now = require(connection, number), datetime.now(tz=UTC)
    _update(connection, number, {"removed_at": now, "removed_by": removed_by, "changed_at": now, "recipients": []})
    return stored


def require(connection: Connection, number: int) -> StoredSchedule:
    """The schedule of a number.

    Raises:
        ConfigurationError: there is none, or it was removed.
    """
    found = by_number(connection, number)
    if found is None:
        raise ConfigurationError(f"There is no scheduled report {number}; `kerma reports list` shows all.")
    return found


def apply_imported(connection: Connection) -> None:
    """Have nothing sent that was due or requested before an import: another server may have sent it.

    Raises:
        ConfigurationError: a schedule cannot be used.
    """
    now = datetime.now(tz=UTC)
    query = select(*report_schedule.c).where(in_use())
    for stored in map(stored_schedule, connection.execute(query).mappings().all()):
        schedule = stored.schedule.checked()
        for recipient in schedule.recipients:
            checked_address(recipient)
        moment = stored.next_at if stored.next_at > now else schedule.rule.next_moment(now, None)
        _update(connection, stored.number, {"next_at": moment, "requested_at": None, **_NO_FAILURE})


def _values(schedule: ReportSchedule, now: datetime) -> dict[str, Any]:
    checked = schedule.checked()
    rule = checked.rule
    return {
        "title": " ".join(checked.title.split()),
        "subject": checked.subject,
        "target": checked.target,
        "parameters": dict(checked.parameters),
        "form": checked.form,
        "due_interval": rule.interval,
        "due_day": rule.day,
        "due_hour": rule.hour,
        "covered_months": rule.covered_months,
        "language": checked.language,
        "recipients": list(checked.recipients),
        "changed_at": now,
        "next_at": rule.next_moment(now, None),
        "not_before": now,
    }


def _update(connection: Connection, number: int, values: dict[str, Any]) -> None:
    connection.execute(update(report_schedule).where(_schedule.schedule_number == number).values(values))
