"""The ages at which workers remove data, as they found them in their settings, and from when on each holds."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.erasure_tables import announced_removal
from kerma.standard.enumerations import DataKind

_row = announced_removal.c


class AnnouncedRemoval(NamedTuple):
    """The age of one kind of data; the columns are described in `kerma.database.schema.erasure_tables`."""

    kind: DataKind
    months: int
    announced_at: datetime
    due_at: datetime
    due_count: int


def announced(connection: Connection) -> dict[DataKind, AnnouncedRemoval]:
    """What is in force or will be, in the order of the kinds."""
    query = select(*(_row[name] for name in AnnouncedRemoval._fields))
    found = {DataKind(row[0]): AnnouncedRemoval(DataKind(row[0]), *row[1:]) for row in connection.execute(query)}
    return {kind: found[kind] for kind in DataKind if kind in found}


def announce(connection: Connection, one: AnnouncedRemoval) -> None:
    """Store an age; where another worker announced the same one first, its times stay."""
    statement = insert(announced_removal).values(one._asdict())
    new = {name: statement.excluded[name] for name in AnnouncedRemoval._fields}
    differs = _row.months != statement.excluded.months
    connection.execute(statement.on_conflict_do_update(index_elements=[_row.kind], set_=new, where=differs))


def withdraw(connection: Connection, kinds: Collection[DataKind]) -> None:
    """Forget the ages of kinds that are no longer removed."""
    connection.execute(delete(announced_removal).where(_row.kind.in_(list(kinds))))
