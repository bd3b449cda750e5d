"""Limited users who would see other studies after a split of equipment; computed before it is made."""

from uuid import UUID

from sqlalchemy import Connection, select

from kerma.access.scope import ScopeEntry
from kerma.database.access import scopes
from kerma.database.access.merge_sight import SightChange
from kerma.database.schema.access_tables import account
from kerma.equipment_splits import SplitPreview


def sight_changes(connection: Connection, preview: SplitPreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits each piece as its latest study describes it.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the split would do.
    """
    found = []
    for account_id, name in connection.execute(select(account.c.account_id, account.c.name).order_by(account.c.name)):
        seen = scopes.equipment_ids(connection, account_id)
        if seen is None:
            continue
        # What is split off counts for the other equipment at present, and is seen with it.
        before = {preview.equipment_id, preview.counting_id} if preview.counting_id in seen else set()
        scope = scopes.entries(connection, account_id)
        names_other = scopes.names_equipment(connection, account_id, (preview.counting_id,))
        after = _seen_after(scope, preview) | ({preview.counting_id} if names_other else set())
        concerned = {preview.equipment_id} if preview.split_count else set()
        concerned |= {preview.counting_id} if preview.left_count else set()
        gains, loses = (after - before) & concerned, (before - after) & concerned
        if gains or loses:
            found.append(SightChange(name, tuple(sorted(gains)), tuple(sorted(loses))))
    return found


def _seen_after(scope: tuple[ScopeEntry, ...], preview: SplitPreview) -> set[UUID]:
    """The pieces that the scope contains by their descriptions after the split."""
    pieces = ((preview.equipment_id, preview.latest_split), (preview.counting_id, preview.latest_left))
    return {key for key, described in pieces if described is not None and scopes.fits(scope, key, described)}
