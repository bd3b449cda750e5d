"""What is in the outbox, for people, and how they have it sent again."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import OutboxKind, OutboxState

_destination, _message = outbox_destination.c, outbox.c
_ENDED = "Nothing is sent to this destination any more."


class Destination(NamedTuple):
    """A destination and what is in the outbox for it.

    Attributes:
        destination: its name.
        kind: kind of its messages.
        is_subscribed: whether every new message of this kind goes there.
        waiting: number of messages that wait.
        waiting_since: since when the oldest of them waits; None for none.
        dead: number of messages that were given up.
        delivered: number of messages that were delivered within the last day.
        attempts: attempts that failed in a row.
        not_before: when the next attempt is made at the earliest.
        last_error: why the last attempt failed; None where it did not.
        delivered_at: when it last accepted a message; None for never.
    """

    destination: str
    kind: OutboxKind
    is_subscribed: bool
    waiting: int
    waiting_since: datetime | None
    dead: int
    delivered: int
    attempts: int
    not_before: datetime
    last_error: str | None
    delivered_at: datetime | None


class Backlog(NamedTuple):
    """What a destination has not accepted.

    Attributes:
        destination: its name.
        waiting: number of messages that wait.
        waiting_since: since when the oldest of them waits; None for none.
        dead: number of messages that were given up.
    """

    destination: str
    waiting: int
    waiting_since: datetime | None
    dead: int


@dataclass(frozen=True)
class ListedMessage:
    """A message that was not delivered.

    Attributes:
        message_id: its number.
        destination: where it goes.
        kind: what it is.
        state: whether it waits or was given up.
        created_at: when it was written.
        attempts: attempts to send it that failed.
        last_error: why it was given up; None where it was not.
        finished_at: when it was given up; None where it was not.
    """

    message_id: int
    destination: str
    kind: OutboxKind
    state: OutboxState
    created_at: datetime
    attempts: int
    last_error: str | None
    finished_at: datetime | None


def destinations(connection: Connection) -> list[Destination]:
    """All destinations, by name."""
    counts = (
        select(
            _message.destination,
            func.count().filter(_message.state == OutboxState.WAITING).label("waiting"),
            func.min(_message.waiting_since).filter(_message.state == OutboxState.WAITING).label("waiting_since"),
            func.count().filter(_message.state == OutboxState.DEAD).label("dead"),
            func.count().filter(_message.state == OutboxState.DELIVERED).label("delivered"),
        )
        .group_by(_message.destination)
        .subquery()
    )
    number = counts.c
    query = (
        select(
            *(_destination.destination, _destination.kind, _destination.is_subscribed),
            *(
                func.coalesce(number.waiting, 0),
                number.waiting_since,
                func.coalesce(number.dead, 0),
                func.coalesce(number.delivered, 0),
            ),
            *(_destination.attempts, _destination.not_before, _destination.last_error, _destination.delivered_at),
        )
        .outerjoin(counts, number.destination == _destination.destination)
        .order_by(_destination.destination)
    )
    return [Destination(row[0], OutboxKind(row[1]), *row[2:]) for row in connection.execute(query)]


def backlogs(connection: Connection) -> list[Backlog]:
    """What each destination has not accepted, by name; reads no content of messages."""
    is_waiting, is_dead = _message.state == OutboxState.WAITING, _message.state == OutboxState.DEAD
    of_destination = (_message.destination == _destination.destination) & (is_waiting | is_dead)
    counts = (
        func.count().filter(is_waiting),
        func.min(_message.waiting_since).filter(is_waiting),
        func.count().filter(is_dead),
    )
    query = (
        select(_destination.destination, *counts)
        .select_from(outbox_destination.outerjoin(outbox, of_destination))
        .group_by(_destination.destination)
        .order_by(_destination.destination)
    )
    return [Backlog(*row) for row in connection.execute(query)]


def undelivered(connection: Connection, limit: int, offset: int = 0) -> list[ListedMessage]:
    """Messages that were given up, the latest first, and then those that wait, in the order in which they are sent."""
    columns = [_message[field.name] for field in fields(ListedMessage)]
    is_dead = _message.state == OutboxState.DEAD
    order = is_dead.desc(), _message.finished_at.desc(), _message.message_id
    rows = connection.execute(select(*columns).where(_is_undelivered()).order_by(*order).limit(limit).offset(offset))
    return [
        ListedMessage(row[0], row[1], OutboxKind(row[2]), OutboxState(row[3]), row[4], row[5], row[6], row[7])
        for row in rows
    ]


def undelivered_count(connection: Connection) -> int:
    """Number of messages that wait or were given up."""
    return connection.execute(select(func.count()).select_from(outbox).where(_is_undelivered())).scalar_one()


def retry(connection: Connection, destination: str | None = None, message_ids: Collection[int] | None = None) -> int:
    """Have messages that were given up sent again, in their old order, and waiting ones without further pause.

    Args:
        connection: in a transaction.
        destination: only messages to it; None for all.
        message_ids: only these; None for all.

    Returns:
        The number of messages that had been given up.
    """
    conditions = [_message.state == OutboxState.DEAD]
    if destination is not None:
        conditions.append(_message.destination == destination)
    if message_ids is not None:
        conditions.append(_message.message_id.in_(message_ids))
    values = {
        "state": OutboxState.WAITING,
        "waiting_since": func.clock_timestamp(),
        "last_error": None,
        "finished_at": None,
    }
    count = connection.execute(update(outbox).where(*conditions).values(values)).rowcount
    at_once = update(outbox_destination).values(not_before=func.clock_timestamp())
    if destination is not None:
        at_once = at_once.where(_destination.destination == destination)
    connection.execute(at_once)
    return count


def end(connection: Connection, destination: str) -> int:
    """Have nothing go to a destination any more; returns the number of messages that waited and are given up."""
    of_destination = _destination.destination == destination
    connection.execute(update(outbox_destination).where(of_destination).values(is_subscribed=False))
    is_waiting = _message.destination == destination, _message.state == OutboxState.WAITING
    values = {"state": OutboxState.DEAD, "finished_at": func.clock_timestamp(), "last_error": _ENDED}
    return connection.execute(update(outbox).where(*is_waiting).values(values)).rowcount


def _is_undelivered() -> Condition:
    return _message.state.in_([OutboxState.WAITING, OutboxState.DEAD])
