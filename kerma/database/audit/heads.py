"""Closes days of the audit trail: the end of each chain is stored once more, signed with the site's key."""

from datetime import date
from typing import TypeAlias

from sqlalchemy import Connection, Date, cast, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from kerma.audit import closed_days
from kerma.audit.chain import FIRST_HASH, ChainHead
from kerma.audit.closed_days import ClosedDay
from kerma.database.schema.audit_tables import audit_chain, audit_head
from kerma.database.sql_types import RowTuple
from kerma.standard.enumerations import AuditWriter

#: Writer and day of a chain.
ChainKey: TypeAlias = tuple[AuditWriter, date]

_chain, _head = audit_chain.c, audit_head.c
_COLUMNS = ("writer", "day", "number", "hash")


def sign(connection: Connection, key: bytes) -> list[ClosedDay]:
    """Close the days before today that are not closed yet; returns the ends of their chains.

    A chain of a day before one that is closed stays as it is: it was not there when that day was closed, and
    `kerma.database.audit.verify` names it. Once a day was signed, none is closed without the key.

    Args:
        connection: of the owner of the tables.
        key: of the site; empty: the ends are stored without signature.
    """
    connection.execute(text(f"LOCK TABLE {audit_head.name} IN EXCLUSIVE MODE"))
    before = list(closed_days.links(closed(connection).values()))
    position, link = (before[-1][0].position, before[-1][1]) if before else (0, FIRST_HASH)
    if not key and any(day.signature for day, _ in before):
        return []
    newest = max((day.head.day for day, _ in before), default=date.min)
    made = []
    for position_now, head in enumerate(_open_ends(connection, newest), position + 1):
        link = ClosedDay(position_now, head).link(link)
        day = ClosedDay(position_now, head, closed_days.signature(link, key))
        values = {"writer": head.writer, "day": head.day, "number": head.number, "hash": head.hash}
        new = insert(audit_head).values(**values, position=day.position, signature=day.signature)
        connection.execute(new)
        made.append(day)
    return made


def mark_removed(connection: Connection, before: date, key: bytes) -> None:
    """Note, signed, that the rows of all closed days before a day were removed.

    Args:
        connection: of the owner of the tables, within a transaction.
        before: the day after the last.
        key: of the site.
    """
    for day, link in closed_days.links(closed(connection).values()):
        if day.head.day < before and not day.is_removed:
            # The rows were verified up to this end, so that one which was stored while there was no key is signed now.
            values = {
                "removed_at": func.now(),
                "signature": day.signature or closed_days.signature(link, key),
                "removal_signature": closed_days.removal_signature(link, key),
            }
            connection.execute(update(audit_head).where(_head.position == day.position).values(values))


def chains(connection: Connection) -> dict[ChainKey, ChainHead]:
    """The end of each chain as its writer stored it."""
    ends = (_of_row(tuple(row)) for row in connection.execute(select(*(_chain[name] for name in _COLUMNS))))
    return {(head.writer, head.day): head for head in ends}


def closed(connection: Connection) -> dict[ChainKey, ClosedDay]:
    """The end of each chain of closed days, by position."""
    columns = (*(_head[name] for name in _COLUMNS), _head.position)
    further = (_head.signature, _head.removed_at, _head.removal_signature)
    found = (
        ClosedDay(
            row.position,
            _of_row(tuple(row)[: len(_COLUMNS)]),
            row.signature,
            row.removed_at is not None,
            row.removal_signature,
        )
        for row in connection.execute(select(*columns, *further).order_by(_head.position))
    )
    return {(day.head.writer, day.head.day): day for day in found}


def _open_ends(connection: Connection, newest: date) -> list[ChainHead]:
    """The ends of chains of days after the newest closed one and before today."""
    today = cast(func.timezone("UTC", func.clock_timestamp()), Date())
    is_closed = exists().where(_head.writer == _chain.writer, _head.day == _chain.day)
    is_open = (_chain.day > newest, _chain.day < today, ~is_closed)
    query = select(*(_chain[name] for name in _COLUMNS)).where(*is_open).order_by(_chain.day, _chain.writer)
    return [_of_row(tuple(row)) for row in connection.execute(query)]


def _of_row(row: RowTuple) -> ChainHead:
    writer, day, number, hash_ = row
    return ChainHead(AuditWriter(writer), day, number, hash_)
