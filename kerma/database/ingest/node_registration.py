"""Which Orthanc a node's cursor belongs to: the one whose index has the identifier that the cursor records.

A position in a change log is worth nothing for another index. An Orthanc that begins anew under its old name is read
from its beginning; one that is renamed keeps its position, its ledger and what it reported.
"""

import logging
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.node_tables import orthanc, rejection
from kerma.database.schema.tables import cursor, ledger
from kerma.errors import ConfigurationError

logger = logging.getLogger(__name__)

_NAMED_BY_NODE = (cursor, ledger, orthanc, rejection)


class _Registered(NamedTuple):
    node: str
    index_id: str | None


def register(connection: Connection, node: str, index_id: str) -> None:
    """Give a node's cursor to the Orthanc that runs under this name.

    Args:
        connection: within a transaction of the only follower of this name and index.
        node: name of the Orthanc.
        index_id: identifier of its index.

    Raises:
        ConfigurationError: it was renamed, and its new name is that of another Orthanc.
    """
    query = select(cursor.c.node, cursor.c.index_id).where(or_(cursor.c.node == node, cursor.c.index_id == index_id))
    found = [_Registered(*row) for row in connection.execute(query.with_for_update())]
    by_index = next((row for row in found if row.index_id == index_id), None)
    by_name = next((row for row in found if row.node == node), None)
    if by_index is not None and by_index.node != node:
        _rename(connection, by_index.node, node, is_taken=by_name is not None)
    elif by_name is None:
        connection.execute(insert(cursor).values(node=node, seq=0, index_id=index_id).on_conflict_do_nothing())
    elif by_name.index_id != index_id:
        _begin_anew(connection, by_name, index_id)


def _begin_anew(connection: Connection, registered: _Registered, index_id: str) -> None:
    if registered.index_id is not None:
        logger.warning("%s has another index than before: its change log is read from its beginning", registered.node)
    connection.execute(
        update(cursor)
        .where(cursor.c.node == registered.node)
        .values(index_id=index_id, seq=0, last_seq=0, reconciled_at=None)
    )


def _rename(connection: Connection, old: str, new: str, *, is_taken: bool) -> None:
    if is_taken:
        raise ConfigurationError(
            f"This Orthanc, {old} before, was renamed to {new}, the name of another Orthanc that stores into this "
            "database. Nothing is read from it: give it a name of its own with KERMA_ORTHANC_NAME (Name in "
            "orthanc.json), and restart it."
        )
    logger.warning("%s is now called %s", old, new)
    for table in _NAMED_BY_NODE:
        connection.execute(update(table).where(table.c.node == old).values(node=new))
