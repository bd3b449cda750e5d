"""Puts a message about alerts, or a test of a recipient, into the outbox: as a mail, or as the body of a webhook."""

from sqlalchemy import Connection

from kerma.alert_messages.message_text import AlertMessage, alert_message
from kerma.alert_messages.recipient import AlertChannel, StoredRecipient
from kerma.alert_messages.webhook_body import webhook_body
from kerma.database.outbox import messages as outbox_messages
from kerma.database.outbox.recipient_states import webhook_destination
from kerma.outbox import mails
from kerma.outbox.mail import Mail
from kerma.standard.enumerations import OutboxKind


def put_into_outbox(connection: Connection, one: StoredRecipient, message: AlertMessage) -> None:
    """Add a message to what waits for a recipient.

    Args:
        connection: in the transaction of what the message reports.
        one: who receives it.
        message: what it states.
    """
    if one.recipient.channel is AlertChannel.MAIL:
        mails.add(connection, Mail(one.recipient.address, message.title, message.text))
        return
    body = webhook_body(one.recipient.channel, message)
    payload = {"recipient_number": one.number, "channel": one.recipient.channel, "body": body}
    outbox_messages.add(connection, OutboxKind.WEBHOOK, webhook_destination(one.number), payload)


def put_test_into_outbox(connection: Connection, one: StoredRecipient, dashboard_url: str) -> None:
    """Add a message that states no alert, so that people see that messages arrive."""
    put_into_outbox(connection, one, alert_message([], one.recipient, dashboard_url))
