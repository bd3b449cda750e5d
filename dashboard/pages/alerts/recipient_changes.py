"""Recipients of messages about alerts, not cached, and what users change; both need the right to manage alert rules."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.alert_messages.recipient import AlertChannel, AlertRecipient, StoredRecipient, WebhookTarget
from kerma.database.access import accounts
from kerma.database.alert_recipients import recipients
from kerma.database.ingest import alert_recipients
from kerma.database.outbox.recipient_states import RecipientState, recipient_states
from kerma.errors import ConfigurationError
from kerma.mail_address import checked_recipients
from kerma.messages import message
from kerma.outbox.alert_outbox import put_test_into_outbox
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

RIGHT = Right.MANAGE_ALERT_RULES
_ACTION = AuditAction.SET_ALERT_RECIPIENT


class Listed(NamedTuple):
    """The recipients, what became of their messages, and names of accounts.

    Attributes:
        recipients: by number.
        states: by number.
        accounts: names by identifier.
    """

    recipients: Sequence[StoredRecipient]
    states: Mapping[int, RecipientState]
    accounts: Mapping[UUID, str]


def listed() -> Listed:
    """All recipients that were not removed.

    Raises:
        MissingRightError: the user does not have the right.
    """
    with permitted_query(RIGHT) as connection:
        found = recipients(connection)
        names = {one.account_id: one.name for one in accounts.accounts(connection)}
        return Listed(found, recipient_states(connection, found), names)


def add(recipient: AlertRecipient, target: WebhookTarget | None) -> int:
    """Add a recipient; returns its number.

    Raises:
        ConfigurationError: it cannot be used; the text says why.
    """
    recipient = _checked(recipient)
    if target is not None and target.checked(recipient.channel).host not in settings().allowed_webhook_hosts:
        raise ConfigurationError(
            message("Kerma sends to no webhook of {host} (KERMA_ALERT_WEBHOOK_HOSTS).", host=target.host)
        )
    details = {"name": recipient.name, "channel": str(recipient.channel), "address": recipient.address or ""}
    with permitted_change(RIGHT, _ACTION, change="add", **details) as connection:
        return alert_recipients.add(connection, recipient, target, author())


def change(number: int, recipient: AlertRecipient) -> None:
    """Change a recipient in all but its channel.

    Raises:
        ConfigurationError: it is no longer there, or cannot be used so.
    """
    recipient = _checked(recipient)
    with _managed(number, "change") as connection:
        alert_recipients.change(connection, number, recipient)


def set_active(number: int, *, is_active: bool) -> None:
    """Have messages go to a recipient, or not.

    Raises:
        ConfigurationError: it is no longer there.
    """
    with _managed(number, "enable" if is_active else "disable") as connection:
        alert_recipients.set_active(connection, number, is_active=is_active)


def remove(number: int) -> None:
    """Remove a recipient, with its URL and secret.

    Raises:
        ConfigurationError: it is no longer there.
    """
    with _managed(number, "remove") as connection:
        alert_recipients.remove(connection, number, author())


def send_test(number: int) -> None:
    """Put a test into the outbox, from where a worker sends it within seconds.

    Raises:
        ConfigurationError: the recipient is no longer there.
    """
    with _managed(number, "test") as connection:
        put_test_into_outbox(connection, alert_recipients.require(connection, number), settings().dashboard_url)


@contextmanager
def _managed(number: int, what: str) -> Iterator[Connection]:
    with permitted_change(RIGHT, _ACTION, change=what, recipient=str(number)) as connection:
        yield connection


def _checked(recipient: AlertRecipient) -> AlertRecipient:
    """The recipient, to whose mail address the site lets Kerma send."""
    if recipient.channel is not AlertChannel.MAIL:
        return recipient
    [address] = checked_recipients([recipient.address], settings().allowed_recipient_domains)
    return replace(recipient, address=address)
