"""Limited users who would see other studies after the undoing of a merge or split; computed before it is made."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.access import scopes, sight_change
from kerma.database.access.sight_change import Sight, SightChange
from kerma.equipment_undo_preview import UndoPreview


def sight_changes(connection: Connection, preview: UndoPreview) -> list[SightChange]:
    """The limited users concerned, by name.

    A scope of institutions and departments fits each piece as the study describes it that would do so afterwards.

    Args:
        connection: of a role that reads accounts and studies.
        preview: what the undoing would do.
    """

    def sight_of(account_id: UUID, seen: Collection[UUID]) -> Sight:
        before = {key for key, counting_id in preview.counts_for.items() if counting_id in seen}
        after = set(_seen_after(connection, account_id, preview))
        return Sight(before & preview.with_studies, after & preview.with_studies)

    return sight_change.sight_changes(connection, sight_of)


def _seen_after(connection: Connection, account_id: UUID, preview: UndoPreview) -> Iterator[UUID]:
    scope = scopes.entries(connection, account_id)
    for piece in preview.after:
        is_described = piece.described is not None and scopes.fits(scope, piece.equipment_id, piece.described)
        if is_described or scopes.names_one_of(connection, account_id, piece.members):
            yield from piece.studies_of
