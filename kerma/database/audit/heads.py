"""Closes days of the audit trail: the end of each chain is stored once more, signed with the site's key."""

from datetime import date
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, Date, cast, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.audit.chain import ChainHead
from kerma.database.schema.audit_tables import audit_chain, audit_head
from kerma.database.sql_types import RowTuple
from kerma.standard.enumerations import AuditWriter

#: Writer and day of a chain.
ChainKey: TypeAlias = tuple[AuditWriter, date]

_chain, _head = audit_chain.c, audit_head.c
_COLUMNS = ("writer", "day", "number", "hash")


class SignedHead(NamedTuple):
    """The end of the chain of a closed day.

    Attributes:
        head: the end.
        signature: HMAC-SHA256 with the site's key; None where there was none.
        is_removed: whether its rows were removed because of their age.
        removal_signature: of that removal; None where there was none.
    """

    head: ChainHead
    signature: str | None
    is_removed: bool = False
    removal_signature: str | None = None


def sign(connection: Connection, key: bytes) -> list[ChainHead]:
    """Close the days before today that are not closed yet; returns the ends of their chains.

    Args:
        connection: of the owner of the tables.
        key: of the site; empty: the ends are stored without signature.
    """
    today = cast(func.timezone("UTC", func.clock_timestamp()), Date())
    is_closed = exists().where(_head.writer == _chain.writer, _head.day == _chain.day)
    columns = [_chain[name] for name in _COLUMNS]
    query = select(*columns).where(_chain.day < today, ~is_closed).order_by(_chain.day, _chain.writer)
    found = [_of_row(tuple(row)) for row in connection.execute(query)]
    for head in found:
        values = {"writer": head.writer, "day": head.day, "number": head.number, "hash": head.hash}
        new = insert(audit_head).values(**values, signature=head.signature(key))
        connection.execute(new.on_conflict_do_nothing())
    return found


def mark_removed(connection: Connection, before: date, key: bytes) -> None:
    """Note, signed, that the rows of all closed days before a day were removed.

    Args:
        connection: of the owner of the tables, within a transaction.
        before: the day after the last.
        key: of the site.
    """
    for (writer, day), one in signed(connection).items():
        if day < before and not one.is_removed:
            is_head = (_head.writer == writer, _head.day == day)
            # The rows were verified up to this end, so that one which was stored while there was no key is signed now.
            signature = one.signature or one.head.signature(key)
            values = {
                "removed_at": func.now(),
                "signature": signature,
                "removal_signature": one.head.removal_signature(key),
            }
            connection.execute(update(audit_head).where(*is_head).values(values))


def chains(connection: Connection) -> dict[ChainKey, ChainHead]:
    """The end of each chain as its writer stored it."""
    ends = (_of_row(tuple(row)) for row in connection.execute(select(*(_chain[name] for name in _COLUMNS))))
    return {(head.writer, head.day): head for head in ends}


def signed(connection: Connection) -> dict[ChainKey, SignedHead]:
    """The end of each chain of closed days."""
    columns = (*(_head[name] for name in _COLUMNS), _head.signature, _head.removed_at, _head.removal_signature)
    closed = (
        SignedHead(
            _of_row(tuple(row)[: len(_COLUMNS)]), row.signature, row.removed_at is not None, row.removal_signature
        )
        for row in connection.execute(select(*columns))
    )
    return {(one.head.writer, one.head.day): one for one in closed}


def _of_row(row: RowTuple) -> ChainHead:
    writer, day, number, hash_ = row
    return ChainHead(AuditWriter(writer), day, number, hash_)
