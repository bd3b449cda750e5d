"""Adds rows to the audit trail."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Date, cast, func, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.audit.chain import FIRST_HASH, AuditRecord
from kerma.audit.event import AuditEvent
from kerma.database.audit import forwarded
from kerma.database.outbox import messages
from kerma.database.schema.audit_tables import audit_chain, audit_event
from kerma.standard.enumerations import AuditWriter, OutboxKind

_chain = audit_chain.c


class _Position(NamedTuple):
    """Where the next row of a chain goes."""

    day: date
    number: int
    previous_hash: str
    recorded_at: datetime


def append(connection: Connection, writer: AuditWriter, event: AuditEvent) -> AuditRecord:
    """Add a row, within the caller's transaction; others who add to the chain wait until it ends.

    The row should therefore be the last statement of a long transaction.
    """
    position = _next_position(connection, writer)
    record = AuditRecord(
        writer, position.day, position.number, position.recorded_at, event.storable(), position.previous_hash
    )
    connection.execute(insert(audit_event).values(columns(record)))
    of_chain = _chain.writer == writer, _chain.day == position.day
    connection.execute(update(audit_chain).where(*of_chain).values(hash=record.hash()))
    messages.publish(connection, OutboxKind.AUDIT_MESSAGE, forwarded.payload(record))
    return record


def columns(record: AuditRecord) -> dict[str, object]:
    """The values of a row by column."""
    return {**record.columns(), "hash": record.hash()}


def _next_position(connection: Connection, writer: AuditWriter) -> _Position:
    """Lock the chain of the present day, and count one row further; its hash is still that of the row before."""
    today = cast(func.timezone("UTC", func.clock_timestamp()), Date())
    first = upsert(audit_chain).values(writer=writer, day=today, number=1, hash=FIRST_HASH)
    further = first.on_conflict_do_update(
        index_elements=[_chain.writer, _chain.day], set_={"number": _chain.number + 1}
    )
    # The time is taken once the chain is locked, so that it never decreases within a chain.
    position = further.returning(_chain.day, _chain.number, _chain.hash, func.clock_timestamp())
    return _Position(*connection.execute(position).one())
