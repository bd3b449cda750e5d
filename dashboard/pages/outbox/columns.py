"""Columns of the tables of the page Outbox, and their rows."""

from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.database.outbox.overview import Destination, ListedMessage
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import OutboxKind, OutboxState

_KINDS = {
    OutboxKind.AUDIT_MESSAGE: msg("Audit message"),
    OutboxKind.MAIL: msg("Mail"),
    OutboxKind.WEBHOOK: msg("Webhook"),
}
_STATES = {
    OutboxState.WAITING: msg("waits"),
    OutboxState.DEAD: msg("given up"),
    OutboxState.DELIVERED: msg("delivered"),
}
_DESTINATION = Column(name="destination", label="Destination", help="The system to which messages go.")
_KIND = Column(name="kind", label="Message", help="What is sent.")

OF_DESTINATIONS = (
    _DESTINATION,
    _KIND,
    Column(name="waiting", label="Waiting", help="Messages that wait.", kind=ValueKind.COUNT),
    Column(name="waiting_since", label="Oldest", help="Since when the oldest of them waits, server's time."),
    Column(name="dead", label="Given up", help="Messages that are not sent any more.", kind=ValueKind.COUNT),
    Column(name="delivered_at", label="Last delivery", help="When the destination last accepted a message."),
    Column(name="not_before", label="Next attempt", help="When the next attempt is made, after one that failed."),
    Column(name="last_error", label="Last error", help="Why the last attempt failed."),
)
OF_MESSAGES = (
    Column(name="number", label="Number", help="Number of the message; those of a destination are sent in order."),
    _DESTINATION,
    _KIND,
    Column(name="state", label="State", help="Whether the message waits or was given up."),
    Column(name="created", label="Written", help="When it was written, server's time."),
    Column(name="attempts", label="Attempts", help="Attempts to send it that failed.", kind=ValueKind.COUNT),
    Column(name="last_error", label="Reason", help="Why it was given up."),
)


def destination_row(one: Destination) -> TableRow:
    """The row of a destination."""
    return {
        "destination": one.destination,
        "kind": tr(_KINDS[one.kind]),
        "waiting": one.waiting,
        "waiting_since": formatting.received(one.waiting_since) if one.waiting_since else None,
        "dead": one.dead,
        "delivered_at": formatting.received(one.delivered_at) if one.delivered_at else tr("never"),
        "not_before": formatting.received(one.not_before) if one.attempts else None,
        "last_error": one.last_error,
    }


def message_row(one: ListedMessage) -> TableRow:
    """The row of a message."""
    return {
        "number": str(one.message_id),
        "destination": one.destination,
        "kind": tr(_KINDS[one.kind]),
        "state": tr(_STATES[one.state]),
        "created": formatting.received(one.created_at),
        "attempts": one.attempts,
        "last_error": one.last_error,
    }
