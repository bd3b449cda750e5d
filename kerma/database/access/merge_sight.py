"""Limited users who would see other studies after a merge of equipment; computed before it is made."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.access import scopes, sight_change
from kerma.database.access.sight_change import Sight, SightChange
from kerma.equipment_merge_preview import MergePreview


def sight_changes(connection: Connection, preview: MergePreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits the merged equipment as the study describes it that would do so after
    the merge: the latest that states the remaining equipment.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the merge would do.
    """
    into_id, pieces = preview.into.equipment_id, (preview.equipment.equipment_id, preview.into.equipment_id)

    def sight_of(account_id: UUID, seen: Collection[UUID]) -> Sight:
        before = frozenset(pieces).intersection(seen)
        scope, header = scopes.entries(connection, account_id), preview.describing
        is_described = scopes.fits(scope, into_id, header) if header else into_id in before
        sees_both = is_described or scopes.names_equipment(connection, account_id, pieces)
        return Sight(before, frozenset(pieces if sees_both else ()))

    return sight_change.sight_changes(connection, sight_of)
