"""Limited users who would see other studies after the undoing of a merge or split; computed before it is made."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.access import scopes
from kerma.database.access.merge_sight import SightChange
from kerma.database.schema.access_tables import account
from kerma.equipment_undo_preview import UndoPreview


def sight_changes(connection: Connection, preview: UndoPreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits each piece as the study describes it that would do so afterwards.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the undoing would do.
    """
    found = []
    for account_id, name in connection.execute(select(account.c.account_id, account.c.name).order_by(account.c.name)):
        seen = scopes.equipment_ids(connection, account_id)
        if seen is None:
            continue
        before = {key for key, counting_id in preview.counts_for.items() if counting_id in seen}
        after = set(_seen_after(connection, account_id, preview))
        gains, loses = (after - before) & preview.with_studies, (before - after) & preview.with_studies
        if gains or loses:
            found.append(SightChange(name, tuple(sorted(gains)), tuple(sorted(loses))))
    return found


def _seen_after(connection: Connection, account_id: UUID, preview: UndoPreview) -> Iterator[UUID]:
    scope = scopes.entries(connection, account_id)
    for piece in preview.after:
        is_described = piece.described is not None and scopes.fits(scope, piece.equipment_id, piece.described)
        if is_described or scopes.names_one_of(connection, account_id, piece.members):
            yield from piece.studies_of
