"""What undoing a merge or split of equipment would do: which studies it moves, and what would describe each piece."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, func, select

from kerma.database import equipment_split_rules
from kerma.database.equipment_merge_groups import groups
from kerma.database.ingest import equipment_merges, equipment_splits
from kerma.database.ingest.dose_objects import contributions
from kerma.database.ingest.merge_previews import describing_header
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table
from kerma.equipment_groups import EquipmentGroups
from kerma.equipment_splits import EquipmentSplits
from kerma.equipment_undo_preview import PieceAfter, UndoPreview
from kerma.facts.study import Study
from kerma.reconcile.study import stated_header

_BATCH = 200
_study = study_table.c


class _Stored(NamedTuple):
    study_id: UUID
    stated_id: UUID


def of_merge(connection: Connection, equipment_id: UUID) -> UndoPreview:
    """What undoing the merge of equipment would do.

    Raises:
        ConfigurationError: it is not merged.
    """
    now = groups(connection)
    equipment_merges.require_merged(now, equipment_id)
    other_id = now.counting(equipment_id)
    later = EquipmentGroups({key: into for key, into in now.into.items() if key != equipment_id})
    stored = _stored(connection, now.members(other_id))
    members = later.members(equipment_id)
    moved_ids = frozenset(_belonging(connection, stored, members, equipment_split_rules.splits(connection)))
    moved = [one for one in stored if one.study_id in moved_ids]
    left = [one for one in stored if one.study_id not in moved_ids]
    after = tuple(
        PieceAfter(key, later.members(key), _header(connection, studies, later, key), frozenset({key}))
        for key, studies in ((equipment_id, moved), (other_id, left))
    )
    return UndoPreview(
        equipment_id=equipment_id,
        other_id=other_id,
        moved_count=len(moved),
        left_count=len(left),
        counts_for={equipment_id: other_id, other_id: other_id},
        after=after,
    )


def of_split(connection: Connection, equipment_id: UUID) -> UndoPreview:
    """What undoing the split of what was split off would do.

    Raises:
        ConfigurationError: nothing of this identifier is split off, or it is part of a merge.
    """
    stated_id = equipment_splits.undoable(connection, equipment_id).stated_id
    now = groups(connection)
    other_id = now.counting(stated_id)
    described = describing_header(connection, equipment_id, other_id)
    both = frozenset({equipment_id, other_id})
    return UndoPreview(
        equipment_id=equipment_id,
        other_id=other_id,
        moved_count=_count(connection, equipment_id),
        left_count=_count(connection, other_id),
        counts_for={key: key for key in both},
        after=(PieceAfter(other_id, now.members(other_id), described, both),),
    )


def _stored(connection: Connection, members: frozenset[UUID]) -> list[_Stored]:
    """The studies that count for merged equipment, or will as soon as a worker has followed; the latest first."""
    stated_id = func.coalesce(_study.stated_equipment_id, _study.equipment_id)
    query = select(_study.study_id, stated_id).where(_study.equipment_id == any_(uuids(members)))
    latest_first = query.order_by(_study.study_at.desc().nulls_last(), _study.study_id.desc())
    return [_Stored(*row) for row in connection.execute(latest_first)]


def _belonging(
    connection: Connection, stored: Sequence[_Stored], members: frozenset[UUID], splits: EquipmentSplits
) -> Iterator[UUID]:
    """The studies of equipment that counts as one; objects are read only of those that a split may divide."""
    split_off: dict[UUID, set[UUID]] = {}
    for key, stated_id in splits.stated_of().items():
        split_off.setdefault(stated_id, set()).add(key)
    unclear = []
    for one in stored:
        may_be = {one.stated_id, *split_off.get(one.stated_id, ())}
        if may_be <= members:
            yield one.study_id
        elif may_be & members:
            unclear.append(one)
    for start in range(0, len(unclear), _BATCH):
        batch = unclear[start : start + _BATCH]
        stated_ids = dict(batch)
        for study_id, objects in contributions(connection, list(stated_ids)).items():
            if splits.equipment_of(stated_ids[study_id], stated_header(objects)) in members:
                yield study_id


def _header(
    connection: Connection, studies: Sequence[_Stored], later: EquipmentGroups, equipment_id: UUID
) -> Study | None:
    """Header of the study that describes equipment; as `studies.rebuild`, of its own where it counts for other as well.

    Args:
        connection: read-only connection.
        studies: its studies, the latest first.
        later: the merges that remain.
        equipment_id: the equipment.
    """
    own = [one for one in studies if one.stated_id == equipment_id] if equipment_id in later.merged() else []
    first = [one.study_id for one in (own or studies)[:1]]
    return next((stated_header(objects) for objects in contributions(connection, first).values()), None)


def _count(connection: Connection, equipment_id: UUID) -> int:
    return connection.execute(select(func.count()).where(_study.equipment_id == equipment_id)).scalar_one()
