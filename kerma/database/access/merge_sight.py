"""Limited users who would see other studies after a merge of equipment; computed before it is made."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, select

from kerma.database.access import scopes
from kerma.database.schema.access_tables import account
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table


class SightChange(NamedTuple):
    """A limited user who would see other studies after a merge.

    Attributes:
        name: of the account.
        gains: the equipment whose studies the user does not see now and would see.
        loses: the equipment whose studies the user sees now and would not see.
    """

    name: str
    gains: tuple[UUID, ...]
    loses: tuple[UUID, ...]


def sight_changes(connection: Connection, equipment_id: UUID, into_id: UUID) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits the merged equipment as its latest study describes it.

    Args:
        connection: of a role that reads accounts and studies.
        equipment_id: the equipment to be merged.
        into_id: that for which its studies would count.
    """
    pieces = (equipment_id, into_id)
    latest = _latest(connection, pieces)
    found = []
    for account_id, name in connection.execute(select(account.c.account_id, account.c.name).order_by(account.c.name)):
        seen = scopes.equipment_ids(connection, account_id)
        if seen is None:
            continue
        before = seen.intersection(pieces)
        sees_both = latest in before or scopes.names_equipment(connection, account_id, pieces)
        after = frozenset(pieces if sees_both else ())
        if before != after:
            found.append(SightChange(name, tuple(sorted(after - before)), tuple(sorted(before - after))))
    return found


def _latest(connection: Connection, pieces: tuple[UUID, ...]) -> UUID:
    """The one with the latest study."""
    query = (
        select(study_table.c.equipment_id)
        .where(study_table.c.equipment_id == any_(uuids(pieces)))
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
    )
    return connection.execute(query.limit(1)).scalar_one_or_none() or pieces[-1]
