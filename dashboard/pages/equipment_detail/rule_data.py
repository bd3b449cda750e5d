"""Merges and splits of equipment from its page: what they would do, how they are made, and how they are undone."""

from typing import NamedTuple
from uuid import UUID

from dashboard.pages.equipment import data
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.access import merge_sight, split_sight, undo_sight
from kerma.database.access.sight_change import SightChange
from kerma.database.ingest import equipment_merges, equipment_splits, merge_previews, split_previews, undo_previews
from kerma.equipment_merge_preview import MergePreview
from kerma.equipment_splits import SplitCondition
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

_CHANGED = "Other users would see other studies than was shown; look at what follows again. Nothing was changed."


class Preview(NamedTuple):
    """What a merge or split, or undoing it, would do.

    Attributes:
        study_count: number of studies that would count for other equipment.
        left_count: number of studies that would stay.
        sight: the limited users who would see other studies than now.
        merged: of a merge, both pieces of equipment and what distinguishes them; None of others.
        counts_for: of an undoing, the equipment for which the studies would count again; None of others.
    """

    study_count: int
    left_count: int
    sight: list[SightChange]
    merged: MergePreview | None = None
    counts_for: UUID | None = None


def preview_of_merge(equipment_id: UUID, into_id: UUID) -> Preview:
    """What a merge would do.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    with permitted_query(Right.MANAGE_EQUIPMENT) as connection:
        found = merge_previews.preview(connection, equipment_id, into_id)
        return Preview(found.study_count, 0, merge_sight.sight_changes(connection, found), found)


def preview_of_split(stated_id: UUID, condition: SplitCondition) -> Preview:
    """What a split would do.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    with permitted_query(Right.MANAGE_EQUIPMENT) as connection:
        found = split_previews.preview(connection, stated_id, condition)
        return Preview(found.split_count, found.left_count, split_sight.sight_changes(connection, found))


def preview_of_undoing(equipment_id: UUID, *, is_split: bool) -> Preview:
    """What undoing a merge or split would do.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    with permitted_query(Right.MANAGE_EQUIPMENT) as connection:
        found = (undo_previews.of_split if is_split else undo_previews.of_merge)(connection, equipment_id)
        sight = undo_sight.sight_changes(connection, found)
        counts_for = found.other_id if is_split else equipment_id
        return Preview(found.moved_count, found.left_count, sight, counts_for=counts_for)


def merge(equipment_id: UUID, into_id: UUID, shown: Preview) -> None:
    """Merge equipment into another.

    Args:
        equipment_id: the equipment.
        into_id: for which its studies are to count.
        shown: the preview that the user confirmed.

    Raises:
        ConfigurationError: it is not possible, or other users than shown are concerned; nothing is changed.
    """
    with permitted_change(
        Right.MANAGE_EQUIPMENT,
        AuditAction.MERGE_EQUIPMENT,
        equipment=str(equipment_id),
        into=str(into_id),
        is_undone=False,
        sight_changes=_names(shown),
    ) as connection:
        found = merge_previews.preview(connection, equipment_id, into_id)
        if merge_sight.sight_changes(connection, found) != shown.sight:
            raise ConfigurationError(_CHANGED)
        equipment_merges.merge(connection, equipment_id, into_id, author())
    _forget()


def unmerge(equipment_id: UUID, shown: Preview) -> None:
    """Undo the merge of equipment.

    Args:
        equipment_id: the equipment.
        shown: the preview that the user confirmed.

    Raises:
        ConfigurationError: it is not merged, or other users than shown are concerned; nothing is changed.
    """
    with permitted_change(
        Right.MANAGE_EQUIPMENT,
        AuditAction.MERGE_EQUIPMENT,
        equipment=str(equipment_id),
        into=None,
        is_undone=True,
        sight_changes=_names(shown),
    ) as connection:
        found = undo_previews.of_merge(connection, equipment_id)
        if undo_sight.sight_changes(connection, found) != shown.sight:
            raise ConfigurationError(_CHANGED)
        equipment_merges.undo(connection, equipment_id, author())
    _forget()


def split(stated_id: UUID, condition: SplitCondition, shown: Preview) -> None:
    """Split off the studies that fit a condition.

    Args:
        stated_id: the equipment that the studies state.
        condition: which studies.
        shown: the preview that the user confirmed.

    Raises:
        ConfigurationError: it is not possible, or other users than shown are concerned; nothing is changed.
    """
    with permitted_change(
        Right.MANAGE_EQUIPMENT,
        AuditAction.SPLIT_EQUIPMENT,
        equipment=str(condition.split_off_id(stated_id)),
        stated=str(stated_id),
        condition=str(condition),
        is_undone=False,
        sight_changes=_names(shown),
    ) as connection:
        found = split_previews.preview(connection, stated_id, condition)
        if split_sight.sight_changes(connection, found) != shown.sight:
            raise ConfigurationError(_CHANGED)
        equipment_splits.split(connection, stated_id, condition, author())
    _forget()


def unsplit(equipment_id: UUID, shown: Preview) -> None:
    """Undo the split of equipment.

    Args:
        equipment_id: what was split off.
        shown: the preview that the user confirmed.

    Raises:
        ConfigurationError: it is not split off, part of a merge, or other users than shown are concerned; nothing is
            changed.
    """
    with permitted_change(
        Right.MANAGE_EQUIPMENT,
        AuditAction.SPLIT_EQUIPMENT,
        equipment=str(equipment_id),
        is_undone=True,
        sight_changes=_names(shown),
    ) as connection:
        found = undo_previews.of_split(connection, equipment_id)
        if undo_sight.sight_changes(connection, found) != shown.sight:
            raise ConfigurationError(_CHANGED)
        equipment_splits.undo(connection, equipment_id, author())
    _forget()


def _names(shown: Preview) -> list[str]:
    return sorted(one.name for one in shown.sight)


def _forget() -> None:
    for cached in (data.merges, data.splits, data.stated_by, data.overview_version, data.numbered, data.by_id):
        cached.clear()
