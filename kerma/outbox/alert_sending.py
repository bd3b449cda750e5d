"""Puts messages about alerts into the outbox: finds recipients, collects alerts, and writes in each one's language.

All of it runs in a worker, step by step in transactions: a worker that is killed between two leaves nothing half done,
and a message is in the outbox once.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kerma.access.rights import Right
from kerma.alert_messages.message_text import alert_message
from kerma.alert_messages.recipient import StoredRecipient
from kerma.database.access import accounts
from kerma.database.alert_recipients import recipients
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.outbox import alert_messages
from kerma.database.outbox.alert_messages import AlertVersion, DueAlert
from kerma.errors import KermaError
from kerma.outbox.alert_outbox import put_into_outbox
from kerma.settings import Settings

logger = logging.getLogger(__name__)

#: How often alerts are looked for.
_EVERY_S = 2.0
#: How often alerts that nobody acknowledges are looked for.
_ESCALATION_EVERY_S = 60.0
_AFTER_ERROR_S = 60.0


@dataclass
class AlertSending:
    """Finds who is to be informed of which alerts.

    Attributes:
        engine: Kerma's database, as the owner of its tables.
        site: gives the settings.
        collects: whether alerts wait for further ones, so that several are one message.
    """

    engine: Engine
    site: Callable[[], Settings]
    collects: bool = True
    _due_at: float = field(default=0.0, init=False)
    _escalation_at: float = field(default=0.0, init=False)

    def run_if_due(self) -> None:
        """Do everything that is due; after an error that nobody expects again in a minute, so that mail goes on.

        Raises:
            DBAPIError: the database cannot be used now.
            ConfigurationError: a setting cannot be used.
        """
        now = time.monotonic()
        if now < self._due_at:
            return
        try:
            self._run(self.site(), now)
        except (DBAPIError, KermaError):
            raise
        except Exception:
            logger.exception("Messages about alerts cannot be written; tried again in a minute")
            self._due_at = now + _AFTER_ERROR_S
        else:
            self._due_at = now + _EVERY_S

    def _run(self, site: Settings, now: float) -> None:
        while self._find_recipients(site):
            pass
        if now >= self._escalation_at:
            self._escalate(site)
            self._escalation_at = now + _ESCALATION_EVERY_S
        self._send(site)

    def _find_recipients(self, site: Settings) -> bool:
        """Find the recipients of some new alerts; False where there is none."""
        with self.engine.begin() as connection:
            if not alert_messages.lock(connection):
                return False
            due = alert_messages.new_alerts(connection, site.alert_message_max_age_days)
            if not due:
                return False
            for one in recipients(connection):
                if one.is_active and one.recipient.escalation_after_h is None:
                    versions = _of_recipient(connection, one, due)
                    alert_messages.add(connection, one.number, versions, is_escalation=False)
            alert_messages.handled(connection, [one.version for one in due])
        return True

    def _escalate(self, site: Settings) -> None:
        with self.engine.begin() as connection:
            if not alert_messages.lock(connection):
                return
            for one in recipients(connection):
                hours = one.recipient.escalation_after_h
                if one.is_active and hours is not None:
                    unseen = alert_messages.unseen_alerts(
                        connection, one.number, hours, site.alert_message_max_age_days
                    )
                    versions = _of_recipient(connection, one, unseen)
                    alert_messages.add(connection, one.number, versions, is_escalation=True)

    def _send(self, site: Settings) -> None:
        collect_s = site.alert_message_collect_s if self.collects else 0
        with self.engine.begin() as connection:
            if not alert_messages.lock(connection):
                return
            due = alert_messages.due_recipients(connection, collect_s)
            if not due:
                return
            known = {one.number: one for one in recipients(connection) if one.is_active}
            titles = {rule.rule_id: rule.title for rule in rules_in_force(connection)}
            for number in due:
                if number in known:
                    _write(connection, known[number], titles, site)
                    alert_messages.sent(connection, number)
                else:
                    alert_messages.withdraw(connection, number)


def _of_recipient(connection: Connection, one: StoredRecipient, due: Iterable[DueAlert]) -> Sequence[AlertVersion]:
    """The alerts that a recipient receives: those of its filter, of equipment that its account may see."""
    seen: Collection[object] | None = None
    if one.recipient.account_id is not None:
        user = accounts.user(connection, one.recipient.account_id)
        if user is None or not user.may(Right.VIEW_DOSES):
            return []
        seen = user.equipment_ids
    return [
        found.version
        for found in due
        if found.subject is not None
        and (seen is None or found.subject.equipment_id in seen)
        and one.recipient.filter.takes(found.subject)
    ]


def _write(connection: Connection, one: StoredRecipient, titles: dict[str, str], site: Settings) -> None:
    """Put one message about all that waits for a recipient into the outbox."""
    found = [
        alert._replace(title=titles.get(alert.rule_id, "")) for alert in alert_messages.waiting(connection, one.number)
    ]
    if not found:
        return
    put_into_outbox(connection, one, alert_message(found, one.recipient, site.dashboard_url))
