"""What became of the messages of each recipient of alerts, as far as the outbox knows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from kerma.alert_messages.recipient import AlertChannel, StoredRecipient
from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.standard.enumerations import OutboxKind, OutboxState

_message, _destination = outbox.c, outbox_destination.c
_DELIVERED, _WAITING, _DEAD = OutboxState.DELIVERED, OutboxState.WAITING, OutboxState.DEAD


class RecipientState(NamedTuple):
    """What became of the messages of a recipient.

    Attributes:
        delivered_at: when the server last accepted one; None: none of those that the outbox still has.
        waiting: number of those that wait.
        dead: number of those that were given up.
        last_error: why the last attempt failed, or why one was given up; None: nothing failed.
    """

    delivered_at: datetime | None
    waiting: int
    dead: int
    last_error: str | None


NOTHING_SENT = RecipientState(None, 0, 0, None)


def webhook_destination(number: int) -> str:
    """The name of the destination of a recipient with a webhook: each waits for itself."""
    return f"webhook-{number}"


def recipient_states(connection: Connection, recipients: Iterable[StoredRecipient]) -> Mapping[int, RecipientState]:
    """What became of the messages of each recipient, by its number.

    Args:
        connection: of a role that reads the outbox.
        recipients: the recipients. Those of one mail address share what went there.
    """
    is_mail = _message.kind == OutboxKind.MAIL
    to = case((is_mail, _message.payload["recipient"].astext), else_=_message.destination).label("sent_to")
    query = (
        select(
            to,
            func.max(_message.finished_at).filter(_message.state == _DELIVERED),
            func.count().filter(_message.state == _WAITING),
            func.count().filter(_message.state == _DEAD),
            func.coalesce(
                func.max(_destination.last_error).filter(_message.state == _WAITING),
                func.max(_message.last_error).filter(_message.state == _DEAD),
            ),
        )
        .join_from(outbox, outbox_destination)
        .where(_message.kind.in_([OutboxKind.MAIL, OutboxKind.WEBHOOK]))
        .group_by("sent_to")
    )
    found = {row[0]: RecipientState(*row[1:]) for row in connection.execute(query)}
    return {one.number: found.get(_sent_to(one), NOTHING_SENT) for one in recipients}


def _sent_to(one: StoredRecipient) -> str:
    return one.recipient.address if one.recipient.channel is AlertChannel.MAIL else webhook_destination(one.number)
