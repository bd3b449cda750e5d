"""Limited users who would see other studies after a split of equipment; computed before it is made."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from kerma.access.scope import ScopeEntry
from kerma.database.access import scopes, sight_change
from kerma.database.access.sight_change import Sight, SightChange
from kerma.equipment_splits import SplitPreview


def sight_changes(connection: Connection, preview: SplitPreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits each piece as its latest study describes it.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the split would do.
    """
    concerned = {preview.equipment_id} if preview.split_count else set()
    concerned |= {preview.counting_id} if preview.left_count else set()

    def sight_of(account_id: UUID, seen: Collection[UUID]) -> Sight:
        # What is split off counts for the other equipment at present, and is seen with it.
        before = {preview.equipment_id, preview.counting_id} if preview.counting_id in seen else set()
        scope = scopes.entries(connection, account_id)
        names_other = scopes.names_equipment(connection, account_id, (preview.counting_id,))
        after = _seen_after(scope, preview) | ({preview.counting_id} if names_other else set())
        return Sight(before & concerned, after & concerned)

    return sight_change.sight_changes(connection, sight_of)


def _seen_after(scope: tuple[ScopeEntry, ...], preview: SplitPreview) -> set[UUID]:
    """The pieces that the scope contains by their descriptions after the split."""
    pieces = ((preview.equipment_id, preview.latest_split), (preview.counting_id, preview.latest_left))
    return {key for key, described in pieces if described is not None and scopes.fits(scope, key, described)}
