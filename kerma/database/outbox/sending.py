"""What a sender does with the outbox: it takes the next messages of a destination, and stores what became of them.

A destination is sent to by one sender at a time, which holds an advisory lock for the transaction. Where the sender
ends before it has stored that messages were delivered, they are sent again: each arrives at least once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, exists, func, select, update

from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.database.sql_types import Condition
from kerma.json_types import Json
from kerma.standard.enumerations import OutboxKind, OutboxState

#: A message that no attempt has delivered for this long is dead.
GIVE_UP_AFTER = timedelta(days=7)
#: After the first failure; twice as long after each further one.
FIRST_PAUSE = timedelta(seconds=5)
MAX_PAUSE = timedelta(minutes=10)
KEEP_DELIVERED = timedelta(days=1)
KEEP_DEAD = timedelta(days=90)
#: Of more waiting messages of one destination, the oldest are dead.
MAX_WAITING = 1_000_000
BATCH_SIZE = 500
#: Mails may have files of megabytes, and all of a batch are in memory.
MAIL_BATCH_SIZE = 5
MAX_ERROR_CHARACTERS = 1000
_TOO_OLD = f"Not delivered within {GIVE_UP_AFTER.days} days."
_TOO_MANY = f"More than {MAX_WAITING} messages waited."
_LOCK = 1_263_686_224
_MAX_DOUBLINGS = 12

_destination, _message = outbox_destination.c, outbox.c


@dataclass(frozen=True)
class OutboxMessage:
    """A message to be sent.

    Attributes:
        message_id: its number.
        destination: where it goes.
        kind: what it is.
        payload: its content, or the key of the row that it reports.
    """

    message_id: int
    destination: str
    kind: OutboxKind
    payload: Json


def take(connection: Connection, kinds: Collection[OutboxKind]) -> Sequence[OutboxMessage]:
    """The next messages of a destination that is due, in order, and none where nothing is due.

    Args:
        connection: in the transaction in which they are sent; no other sender takes the destination until it ends.
        kinds: the kinds of messages that the sender can send.
    """
    for name, kind in _due(connection, kinds):
        lock = func.pg_try_advisory_xact_lock(_LOCK, func.hashtext(name))
        if not connection.execute(select(lock)).scalar_one():
            continue
        # Looked at again: another sender may have sent them before this one had the lock.
        columns = (_message.message_id, _message.destination, _message.kind, _message.payload)
        size = MAIL_BATCH_SIZE if kind == OutboxKind.MAIL else BATCH_SIZE
        first = select(*columns).where(_waits(name)).order_by(_message.message_id).limit(size)
        if found := connection.execute(first).all():
            return [OutboxMessage(row[0], row[1], OutboxKind(row[2]), row[3]) for row in found]
    return []


def _due(connection: Connection, kinds: Collection[OutboxKind]) -> Sequence[tuple[str, str]]:
    """Names and kinds of the destinations that have a message and may be tried."""
    of_destination = _message.destination == _destination.destination
    has_waiting = exists().where(of_destination, _message.state == OutboxState.WAITING)
    is_due = _destination.kind.in_(kinds), _destination.not_before <= func.clock_timestamp(), has_waiting
    query = select(_destination.destination, _destination.kind).where(*is_due).order_by(_destination.not_before)
    return [(name, kind) for name, kind in connection.execute(query)]


def delivered(connection: Connection, messages: Sequence[OutboxMessage]) -> None:
    """Store that messages of one destination were accepted."""
    if not messages:
        return
    values = {"state": OutboxState.DELIVERED, "finished_at": func.clock_timestamp(), "last_error": None}
    connection.execute(update(outbox).where(_is_one_of(messages)).values(values))
    reached = {
        "attempts": 0,
        "last_error": None,
        "not_before": func.clock_timestamp(),
        "delivered_at": func.clock_timestamp(),
    }
    of_messages = _destination.destination == messages[0].destination
    connection.execute(update(outbox_destination).where(of_messages).values(reached))


def refused(connection: Connection, message: OutboxMessage, reason: str) -> None:
    """Give a message up that its destination will never accept; the next one is sent."""
    _give_up(connection, _message.message_id == message.message_id, reason)


def failed(connection: Connection, message: OutboxMessage, reason: str) -> None:
    """Store that a destination accepts nothing at the moment; after a pause the same message is sent first."""
    doublings = func.least(_destination.attempts, _MAX_DOUBLINGS)
    pause = func.least(MAX_PAUSE, FIRST_PAUSE * func.power(2, doublings))
    values = {
        "attempts": _destination.attempts + 1,
        "last_error": reason[:MAX_ERROR_CHARACTERS],
        "not_before": func.clock_timestamp() + pause,
    }
    connection.execute(update(outbox_destination).where(_destination.destination == message.destination).values(values))
    again = update(outbox).where(_message.message_id == message.message_id)
    connection.execute(again.values(attempts=_message.attempts + 1))


def clean(connection: Connection) -> None:
    """Give up messages that waited too long or are too many, and delete old ones that do not wait."""
    is_waiting = _message.state == OutboxState.WAITING
    _give_up(connection, is_waiting & (_message.waiting_since < func.now() - GIVE_UP_AFTER), _TOO_OLD)
    for name in connection.execute(select(_destination.destination)).scalars().all():
        newest_first = select(_message.message_id).where(_waits(name)).order_by(_message.message_id.desc())
        first_beyond = newest_first.offset(MAX_WAITING).limit(1).scalar_subquery()
        _give_up(connection, _waits(name) & (_message.message_id <= first_beyond), _TOO_MANY)
    for state, lifetime in ((OutboxState.DELIVERED, KEEP_DELIVERED), (OutboxState.DEAD, KEEP_DEAD)):
        connection.execute(delete(outbox).where(_message.state == state, _message.finished_at < func.now() - lifetime))


def _give_up(connection: Connection, condition: Condition, reason: str) -> None:
    values = {
        "state": OutboxState.DEAD,
        "finished_at": func.clock_timestamp(),
        "last_error": reason[:MAX_ERROR_CHARACTERS],
    }
    connection.execute(update(outbox).where(condition).values(values))


def _waits(destination: str) -> Condition:
    return (_message.destination == destination) & (_message.state == OutboxState.WAITING)


def _is_one_of(messages: Sequence[OutboxMessage]) -> Condition:
    return _message.message_id.in_([message.message_id for message in messages])
