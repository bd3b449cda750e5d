"""Adds messages to the outbox, in the transaction of what they report.

Messages of one destination are numbered in the order in which their transactions end: whoever adds one waits for others
that have added one before. They should therefore be among the last statements of a long transaction.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Text, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.standard.enumerations import OutboxKind

#: First key of the advisory locks that keep the order of a destination; the second is a hash of its name.
_LOCK = 1_263_686_223
_destination = outbox_destination.c


def subscribe(connection: Connection, kind: OutboxKind, destinations: Sequence[str]) -> None:
    """Have every new message of a kind go to these destinations too, until `kerma outbox end`."""
    for destination in destinations:
        new = upsert(outbox_destination).values(destination=destination, kind=kind, is_subscribed=True)
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[_destination.destination],
                set_={"is_subscribed": True},
                where=~_destination.is_subscribed,
            )
        )


def add(connection: Connection, kind: OutboxKind, destination: str, payload: Mapping[str, object]) -> None:
    """Add a message to one destination, whether or not it has subscribed to anything.

    Args:
        connection: in the transaction of what the message reports.
        kind: of the message.
        destination: where it goes.
        payload: a JSON object.
    """
    known = upsert(outbox_destination).values(destination=destination, kind=kind)
    connection.execute(known.on_conflict_do_nothing())
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(destination))))
    connection.execute(insert(outbox).values(destination=destination, kind=kind, payload=dict(payload)))


def publish(connection: Connection, kind: OutboxKind, payload: Mapping[str, object]) -> int:
    """Add a message for each destination that has subscribed to its kind; returns their number.

    Args:
        connection: in the transaction of what the message reports.
        kind: of the message.
        payload: a JSON object.
    """
    # Always in the same order, so that two transactions cannot wait for each other; materialised, so that a message is
    # numbered once its destination is locked.
    subscribed = (
        select(_destination.destination, func.pg_advisory_xact_lock(_LOCK, func.hashtext(_destination.destination)))
        .where(_destination.kind == kind, _destination.is_subscribed)
        .order_by(_destination.destination)
        .cte("subscribed")
        .prefix_with("MATERIALIZED")
    )
    content = literal(kind, Text()), literal(dict(payload), JSONB())
    rows = select(subscribed.c.destination, *content)
    return connection.execute(insert(outbox).from_select(["destination", "kind", "payload"], rows)).rowcount
