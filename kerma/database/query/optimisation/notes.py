"""Notes on the optimisation of equipment, and their earlier versions."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, exists, func, or_, select

from kerma.database.equipment_merge_groups import groups
from kerma.database.schema.equipment_split_table import equipment_split
from kerma.database.schema.expressions import uuids
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.sql_types import AnySelect, Condition
from kerma.equipment_groups import EquipmentGroups

_note, _split = optimisation_note.c, equipment_split.c


class OptimisationNote(NamedTuple):
    """A version of a note.

    Attributes:
        note_id: the note.
        version: from 1.
        equipment_id: the equipment on which something was done.
        standard_name: of the examinations concerned; None: all.
        day: the day on which it was done.
        text: what was done.
        added_at: when this version was written.
        added_by: who wrote it.
        removed_at: when it was replaced or removed; None: in force.
        removed_by: who did.
        counts_for: the equipment for which that of the note counts since a merge; itself without one.
    """

    note_id: UUID
    version: int
    equipment_id: UUID
    standard_name: str | None
    day: date
    text: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None
    counts_for: UUID


def notes(
    connection: Connection,
    equipment_ids: Collection[UUID],
    first_day: date | None = None,
    last_day: date | None = None,
    standard_name: str | None = None,
) -> list[OptimisationNote]:
    """The notes in force on equipment, the latest day first.

    Args:
        connection: read-only connection.
        equipment_ids: the equipment; notes on what was merged into it are found, too, and those from before a split on
            what it was split off from.
        first_day: the first day; None: from the beginning.
        last_day: the last day; None: to the end.
        standard_name: only notes on examinations of this name, or on all examinations; None: every note.
    """
    merged = groups(connection)
    query = select(optimisation_note).where(_note.removed_at.is_(None), _is_of(merged, equipment_ids))
    if first_day is not None:
        query = query.where(_note.day >= first_day)
    if last_day is not None:
        query = query.where(_note.day <= last_day)
    if standard_name is not None:
        query = query.where(or_(_note.standard_name.is_(None), _note.standard_name == standard_name))
    ordered = query.order_by(_note.day.desc(), _note.added_at.desc(), _note.note_id)
    return _versions(connection, ordered, merged)


def former_versions(connection: Connection, equipment_ids: Collection[UUID]) -> list[OptimisationNote]:
    """The versions that were replaced or removed, the latest first."""
    merged = groups(connection)
    is_former = (_note.removed_at.is_not(None), _is_of(merged, equipment_ids))
    query = select(optimisation_note).where(*is_former).order_by(_note.removed_at.desc(), _note.note_id)
    return _versions(connection, query, merged)


def _is_of(merged: EquipmentGroups, equipment_ids: Collection[UUID]) -> Condition:
    """Notes on equipment, on what counts for it, or from before its split on what it was split off from.

    What was noted on two systems that appeared as one may concern either; what was noted later names the one.
    """
    members = uuids({member for one in equipment_ids for member in merged.members(one)})
    first = optimisation_note.alias("first_version")
    of_note = select(func.min(first.c.added_at)).where(first.c.note_id == _note.note_id)
    written_at = of_note.correlate(optimisation_note).scalar_subquery()
    is_before_split = exists().where(
        _split.equipment_id == any_(members),
        _split.undone_at.is_(None),
        _split.stated_id == _note.equipment_id,
        _split.split_at >= written_at,
    )
    return or_(_note.equipment_id == any_(members), is_before_split)


def _versions(connection: Connection, query: AnySelect, merged: EquipmentGroups) -> list[OptimisationNote]:
    rows = connection.execute(query).mappings()
    return [OptimisationNote(**row, counts_for=merged.counting(row["equipment_id"])) for row in rows]
