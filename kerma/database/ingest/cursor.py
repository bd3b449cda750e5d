"""How far each Orthanc's change log has been followed; committed together with the facts it covers."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.tables import cursor

MAX_ERROR_LENGTH = 1000


class Position(NamedTuple):
    """Where the follower stands.

    Attributes:
        seq: the last change whose facts are stored.
        last_seq: the last change in Orthanc's change log when it was read last.
        reconciled_s_ago: seconds since the ledger was compared with Orthanc; None: never.
    """

    seq: int
    last_seq: int
    reconciled_s_ago: float | None


def claim(connection: Connection, node: str) -> Position:
    """Lock the node's cursor for this transaction, so that only one follower works on it; returns its position."""
    connection.execute(insert(cursor).values(node=node, seq=0, caught_up_at=func.now()).on_conflict_do_nothing())
    age = func.extract("epoch", func.now() - cursor.c.reconciled_at)
    query = select(cursor.c.seq, cursor.c.last_seq, age).where(cursor.c.node == node).with_for_update()
    seq, last_seq, reconciled_s_ago = connection.execute(query).one()
    return Position(seq, last_seq, None if reconciled_s_ago is None else float(reconciled_s_ago))


def advance(connection: Connection, node: str, seq: int, last_seq: int) -> None:
    """Note the last change whose facts this transaction stores, and the last in Orthanc's change log."""
    connection.execute(
        update(cursor)
        .where(cursor.c.node == node)
        .values(
            seq=seq,
            last_seq=last_seq,
            seen_at=func.now(),
            caught_up_at=func.now() if seq >= last_seq else cursor.c.caught_up_at,
            last_error=None,
        )
    )


def note_reconciled(connection: Connection, node: str) -> None:
    """Note that every object Orthanc holds is in the ledger."""
    connection.execute(update(cursor).where(cursor.c.node == node).values(reconciled_at=func.now()))


def note_error(connection: Connection, node: str, error: str) -> None:
    """Note the follower's last error; the next success clears it."""
    values = {"node": node, "seq": 0, "seen_at": func.now(), "last_error": error[:MAX_ERROR_LENGTH]}
    statement = insert(cursor).values(values)
    update_values = {"seen_at": statement.excluded.seen_at, "last_error": statement.excluded.last_error}
    connection.execute(statement.on_conflict_do_update(index_elements=[cursor.c.node], set_=update_values))
