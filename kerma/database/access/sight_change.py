"""Limited users who would see other studies after a change of equipment; computed before it is made."""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.access import scopes
from kerma.database.schema.access_tables import account


class SightChange(NamedTuple):
    """A limited user who would see other studies after a change.

    Attributes:
        name: of the account.
        gains: the equipment whose studies the user does not see now and would see.
        loses: the equipment whose studies the user sees now and would not see.
    """

    name: str
    gains: tuple[UUID, ...]
    loses: tuple[UUID, ...]


class Sight(NamedTuple):
    """The equipment, of that which a change concerns, whose studies a user sees before and after it."""

    before: AbstractSet[UUID]
    after: AbstractSet[UUID]


def sight_changes(connection: Connection, sight_of: Callable[[UUID, Collection[UUID]], Sight]) -> list[SightChange]:
    """The limited users concerned, by name.

    Args:
        connection: of a role that reads accounts and studies.
        sight_of: what a user sees, from the identifier of the account and the equipment that it sees now.
    """
    found = []
    for account_id, name in connection.execute(select(account.c.account_id, account.c.name).order_by(account.c.name)):
        seen = scopes.equipment_ids(connection, account_id)
        if seen is None:
            continue
        before, after = sight_of(account_id, seen)
        if before != after:
            found.append(SightChange(name, tuple(sorted(after - before)), tuple(sorted(before - after))))
    return found
