"""Limited users who would see other studies after a merge of equipment; computed before it is made."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.access import scopes
from kerma.database.schema.access_tables import account
from kerma.equipment_merge_preview import MergePreview


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


def sight_changes(connection: Connection, preview: MergePreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits the merged equipment as the study describes it that would do so after
    the merge: the latest that states the remaining equipment.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the merge would do.
    """
    into_id, pieces = preview.into.equipment_id, (preview.equipment.equipment_id, preview.into.equipment_id)
    found = []
    for account_id, name in connection.execute(select(account.c.account_id, account.c.name).order_by(account.c.name)):
        seen = scopes.equipment_ids(connection, account_id)
        if seen is None:
            continue
        before = seen.intersection(pieces)
        scope, header = scopes.entries(connection, account_id), preview.describing
        is_described = scopes.fits(scope, into_id, header) if header else into_id in before
        sees_both = is_described or scopes.names_equipment(connection, account_id, pieces)
        after = frozenset(pieces if sees_both else ())
        if before != after:
            found.append(SightChange(name, tuple(sorted(after - before)), tuple(sorted(before - after))))
    return found
