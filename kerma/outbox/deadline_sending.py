"""Reminds recipients of deadlines of incidents: each stage of a deadline once, several in one message."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kerma.access.rights import Right
from kerma.alert_messages.deadline_text import Deadline, deadline_message
from kerma.alert_messages.recipient import StoredRecipient
from kerma.database.access import accounts
from kerma.database.alert_recipients import recipients
from kerma.database.outbox import alert_messages, incident_reminders
from kerma.errors import KermaError
from kerma.outbox.alert_outbox import put_into_outbox
from kerma.settings import Settings

logger = logging.getLogger(__name__)

_EVERY_S = 600.0


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()


@dataclass
class DeadlineSending:
    """Finds whom to remind of what.

    Attributes:
        engine: Kerma's database, as the owner of its tables.
        site: gives the settings.
        today: gives the day at the site.
    """

    engine: Engine
    site: Callable[[], Settings]
    today: Callable[[], date] = _today
    _due_at: float = field(default=0.0, init=False)

    def run_if_due(self) -> None:
        """Do everything that is due; an error that nobody expects waits for the next time, so that mail goes on.

        Raises:
            DBAPIError: the database cannot be used now.
            ConfigurationError: a setting cannot be used.
        """
        now = time.monotonic()
        if now < self._due_at:
            return
        try:
            self._run(self.site(), self.today())
        except (DBAPIError, KermaError):
            raise
        except Exception:
            logger.exception("Reminders of deadlines cannot be written; tried again in ten minutes")
        self._due_at = now + _EVERY_S

    def _run(self, site: Settings, today: date) -> None:
        with self.engine.begin() as connection:
            informed = [one for one in recipients(connection) if _is_informed(connection, one)]
            # Whoever informs of alerts informs of deadlines, one worker at a time.
            if not informed or not alert_messages.lock(connection):
                return
            due = incident_reminders.due_tasks(connection, today)
            for one in informed:
                new = incident_reminders.add(connection, one.number, due)
                if new:
                    deadlines = [Deadline(task.number, task.kind, task.due_on, task.stage) for task in new]
                    put_into_outbox(
                        connection, one, deadline_message(deadlines, one.recipient, site.dashboard_url, today)
                    )


def _is_informed(connection: Connection, one: StoredRecipient) -> bool:
    """Whether a recipient wants reminders; one of an account whose user sees all equipment and manages incidents."""
    if not (one.is_active and one.recipient.informs_of_deadlines):
        return False
    if one.recipient.account_id is None:
        return True
    user = accounts.user(connection, one.recipient.account_id)
    return user is not None and user.may(Right.MANAGE_INCIDENTS) and user.equipment_ids is None
