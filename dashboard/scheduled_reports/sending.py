"""Makes one report and puts its mails into the outbox, once, with what the audit trail states about them."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports.export_request import RefusedError
from dashboard.exports.files import UnwrittenError
from dashboard.pages.scheduled_reports.targets import ReportTarget, target
from dashboard.scheduled_reports import author
from dashboard.scheduled_reports.content import ReportContent, content
from dashboard.scheduled_reports.mail_text import MailText, ReportMail, mail_text
from dashboard.ui.text import i18n
from kerma.access.user import User
from kerma.audit.event import Actor, AuditEvent, DetailValue
from kerma.database.audit.append import append
from kerma.database.error_messages import error_message
from kerma.database.ingest import report_runs
from kerma.errors import ConfigurationError, KermaError
from kerma.mail_address import checked_recipients
from kerma.outbox import mails
from kerma.outbox.mail import Attachment, Mail
from kerma.scheduled_reports.due import DueReport, due_report, requested_report
from kerma.scheduled_reports.schedule import Pause, PauseReason, ReportForm, StoredSchedule
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, AuditWriter

logger = logging.getLogger(__name__)

_BYTES_OF_MB = 10**6
#: The mails of a report contain its file once for each recipient: together at most so many times the limit of one.
_MAX_FILES = 10


class _Made(NamedTuple):
    """A report that is ready to be sent."""

    due: DueReport
    target: ReportTarget
    content: ReportContent
    file: Attachment | None
    text: MailText

    @property
    def form(self) -> ReportForm:
        """In which form it is sent: a link where there is no file."""
        return ReportForm(self.file.file_name.rpartition(".")[2]) if self.file else ReportForm.LINK


class _PausedError(Exception):
    """The report must not be sent, or cannot be."""

    def __init__(self, pause: Pause) -> None:
        super().__init__(pause.detail)
        self.pause = pause


def send_next(engine: Engine, now: datetime) -> bool:
    """Make and send the report that has been due for longest; False where none is due.

    Args:
        engine: of the role that writes settings.
        now: the present moment.

    Raises:
        SQLAlchemyError: the database cannot be used.
    """
    with engine.begin() as connection:
        taken = report_runs.take(connection, now)
    if taken is None:
        return False
    try:
        _send(engine, taken, now)
    except _PausedError as error:
        with engine.begin() as connection:
            report_runs.paused(connection, taken, error.pause, now)
    except Exception as error:  # noqa: BLE001 -- stored with the schedule, so that the others go on
        reason = _reason(taken, error)
        with engine.begin() as connection:
            report_runs.failed(connection, taken, reason, now)
    return True


def _send(engine: Engine, taken: StoredSchedule, now: datetime) -> None:
    with engine.connect() as connection:
        user = author.user_of(connection, taken.author)
    if isinstance(user, Pause):
        raise _PausedError(user)
    if not settings().mail_from:
        # The site's to correct, and no reason to pause: it is tried again.
        raise ConfigurationError("KERMA_MAIL_FROM is not set for the dashboard.")
    try:
        recipients = checked_recipients(taken.schedule.recipients, settings().allowed_recipient_domains)
    except ConfigurationError as error:
        raise _PausedError(Pause(PauseReason.RECIPIENTS, str(error))) from error
    taken = replace(taken, schedule=replace(taken.schedule, recipients=recipients))
    with author.in_name_of(user), i18n.in_language(taken.schedule.language):
        made = _made_report(taken, now)
    if made is not None:
        _store(engine, taken, made, user, now)


def _made_report(taken: StoredSchedule, now: datetime) -> _Made | None:
    due = _due(taken, now)
    if due is None:
        return None
    try:
        about = target(taken.schedule, due.period)
    except RefusedError as error:
        raise _PausedError(Pause(PauseReason.PARAMETERS, str(error))) from error
    found = content(about, taken.schedule.form, now.astimezone())
    is_too_large = found.file is not None and _is_too_large(found.file, len(taken.schedule.recipients))
    text = mail_text(ReportMail(taken, due, about, found, is_too_large))
    return _Made(due, about, found, None if is_too_large else found.file, text)


def _due(taken: StoredSchedule, now: datetime) -> DueReport | None:
    rule = taken.schedule.rule
    if taken.requested_at is not None:
        return requested_report(rule, taken.requested_at, taken.next_at, None)
    return due_report(rule, taken.next_at, now, None)


def _is_too_large(file: Attachment, recipients: int) -> bool:
    limit = settings().mail_max_attachment_mb * _BYTES_OF_MB
    return len(file.content) > limit or len(file.content) * recipients > _MAX_FILES * limit


def _store(engine: Engine, taken: StoredSchedule, made: _Made, user: User, now: datetime) -> None:
    """Put the mails into the outbox together with the row that says so: both, or none of them."""
    with engine.connect() as connection, connection.begin() as transaction:
        is_first = report_runs.sent(
            connection, taken, made.due, form=made.form, study_count=made.content.study_count, now=now
        )
        if not is_first:
            transaction.rollback()
            logger.info("The report %d was sent or changed meanwhile.", taken.number)
            return
        files = (made.file,) if made.file else ()
        for recipient in taken.schedule.recipients:
            mails.add(connection, Mail(recipient, made.text.subject, made.text.text, files, made.text.html))
        _record(connection, taken, made, user)


def _record(connection: Connection, taken: StoredSchedule, made: _Made, user: User) -> None:
    """Record the mails as an export; nothing where there are no accounts. Last, since others wait for it."""
    if user.account_id is None:
        return
    details: dict[str, DetailValue] = {
        "schedule": taken.number,
        "title": taken.schedule.title,
        "file": made.file.file_name if made.file else "link",
        "page": str(made.target.page),
        "parameters": [f"{name}={text}" for name, text in made.target.parameters.items()],
        "period": f"{made.target.period.first}/{made.target.period.last}",
        "studies": made.content.study_count,
        "recipients": list(taken.schedule.recipients),
    }
    actor = Actor(user.name, user.account_id, user.roles)
    append(connection, AuditWriter.DASHBOARD, AuditEvent(actor, AuditAction.EXPORT, details=details | _digest(made)))


def _digest(made: _Made) -> dict[str, DetailValue]:
    if made.file is None:
        return {}
    return {"bytes": len(made.file.content), "sha256": hashlib.sha256(made.file.content).hexdigest()}


def _reason(taken: StoredSchedule, error: Exception) -> str:
    """Why a report was not sent; what is not expected is logged with its place in the program."""
    if isinstance(error, SQLAlchemyError | KermaError):
        reason = error_message(error)
    elif isinstance(error, UnwrittenError):
        reason = f"{error.failure.problem} {error.failure.remedy}"
    else:
        reason = f"Unexpected {type(error).__name__}; the log of the dashboard has more."
        logger.error("Report %d: %s", taken.number, reason, exc_info=error)
        return reason
    logger.warning("Report %d: %s", taken.number, reason)
    return reason
