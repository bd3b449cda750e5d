"""Merges of equipment by a person, their history and undoing; studies follow when a worker merges them again.

The merges are the truth: `study.equipment_id` is derived from them and from what the objects state. Transactions that
store studies hold a shared lock on them; one that changes them waits for those, so that no study is left behind.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from sqlalchemy import Connection, Select, any_, func, insert, or_, select, update

from kerma.database import equipment_split_rules
from kerma.database.equipment_merge_groups import groups
from kerma.database.ingest import equipment_calibrations, jobs, merge_requests
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.tables import equipment, study_table
from kerma.equipment_groups import EquipmentGroups
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality

_merge = equipment_merge.c


@dataclass(frozen=True)
class StoredMerge:
    """A merge; `undone_at` and `undone_by` are None while it is in force."""

    equipment_id: UUID
    into_id: UUID
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str | None


def history(connection: Connection, equipment_id: UUID | None = None) -> list[StoredMerge]:
    """All merges, undone ones included, the latest first; of one piece of equipment where it is named."""
    query = select(*(_merge[name] for name in StoredMerge.__dataclass_fields__))
    if equipment_id is not None:
        query = query.where(or_(_merge.equipment_id == equipment_id, _merge.into_id == equipment_id))
    return [StoredMerge(*row) for row in connection.execute(query.order_by(_merge.merged_at.desc()))]


def checked_study_count(connection: Connection, equipment_id: UUID, into_id: UUID) -> int:
    """The number of studies that would count for the other equipment.

    Raises:
        ConfigurationError: the merge is not possible; the text says why.
    """
    _check(connection, equipment_id, into_id)
    query = select(func.count()).where(study_table.c.equipment_id == equipment_id)
    return connection.execute(query).scalar_one()


def merge(connection: Connection, equipment_id: UUID, into_id: UUID, changed_by: str) -> int:
    """Have the studies of equipment count for another; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    merge_requests.await_other_changes(connection)
    _check(connection, equipment_id, into_id)
    row = {"equipment_id": equipment_id, "into_id": into_id, "merged_at": func.clock_timestamp()}
    connection.execute(insert(equipment_merge).values(**row, merged_by=changed_by))
    return _apply(connection, {equipment_id, into_id}, {equipment_id})


def undo(connection: Connection, equipment_id: UUID, changed_by: str) -> int:
    """Undo the merge of equipment into another; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: it is not merged.
    """
    merge_requests.await_other_changes(connection)
    found = groups(connection)
    require_merged(found, equipment_id)
    members = found.members(equipment_id)
    in_force = update(equipment_merge).where(_merge.equipment_id == equipment_id, _merge.undone_at.is_(None))
    connection.execute(in_force.values(undone_at=func.clock_timestamp(), undone_by=changed_by))
    return _apply(connection, members, groups(connection).members(equipment_id))


def require_merged(merges: EquipmentGroups, equipment_id: UUID) -> None:
    """Make sure that equipment is merged into another.

    Raises:
        ConfigurationError: it is not.
    """
    if equipment_id not in merges.into:
        raise ConfigurationError(f"Equipment {equipment_id} is not merged; `kerma equipment history` shows all merges.")


def apply_imported(connection: Connection) -> int:
    """Have a worker merge again all studies whose equipment is not what the merges demand.

    Raises:
        ConfigurationError: equipment would be merged into itself.
    """
    merge_requests.await_other_changes(connection)
    found = groups(connection)
    concerned = {one for merged in history(connection) for one in (merged.equipment_id, merged.into_id)}
    return _apply(connection, concerned | set(found.into), concerned)


def _apply(connection: Connection, members: set[UUID] | frozenset[UUID], stated: set[UUID] | frozenset[UUID]) -> int:
    """Request that studies be merged again, and the skin doses of all members, whose calibrations differ now.

    Args:
        connection: within a transaction.
        members: equipment for which the studies count now, or did.
        stated: the equipment that the objects of the studies concerned state.
    """
    # Studies of what was split off state what it was split off from.
    stated_of = equipment_split_rules.splits(connection).stated_of()
    count = merge_requests.request(
        connection, _studies_of(members, {stated_of.get(one, one) for one in stated} | stated)
    )
    of_members = study_table.c.equipment_id == any_(uuids(members))
    jobs.request(
        connection,
        jobs.SKIN_DOSE,
        select(study_table.c.study_id).where(of_members, has_modality(ExamModality.FLUOROSCOPY)),
    )
    return count


def _studies_of(members: set[UUID] | frozenset[UUID], stated: set[UUID] | frozenset[UUID]) -> Select[tuple[UUID]]:
    stated_id = func.coalesce(study_table.c.stated_equipment_id, study_table.c.equipment_id)
    # Equipment that was merged before states other identifiers than its own.
    is_moved = or_(stated_id == any_(uuids(stated)), study_table.c.equipment_id == any_(uuids(stated)))
    return select(study_table.c.study_id).where(study_table.c.equipment_id == any_(uuids(members)), is_moved)


def _check(connection: Connection, equipment_id: UUID, into_id: UUID) -> None:
    if equipment_id == into_id:
        raise ConfigurationError("Equipment cannot be merged into itself; name two pieces of equipment.")
    known = set(
        connection.execute(
            select(equipment.c.equipment_id).where(equipment.c.equipment_id == any_(uuids((equipment_id, into_id))))
        ).scalars()
    )
    found = groups(connection)
    for one in (equipment_id, into_id):
        if (counting := found.counting(one)) != one:
            raise ConfigurationError(f"Equipment {one} already counts as {counting}; undo that merge first.")
        if one not in known:
            raise ConfigurationError(f"There is no equipment {one}.")
    _check_calibrations(connection, equipment_id, into_id)


def _check_calibrations(connection: Connection, *pieces: UUID) -> None:
    """Refuse equipment with different calibrations from the same day on."""
    of_each = [
        {one.valid_from: one.values for one in equipment_calibrations.history(connection, key)} for key in pieces
    ]
    for one, other in combinations(of_each, 2):
        for day in sorted(one.keys() & other.keys()):
            if asdict(one[day]) != asdict(other[day]):
                raise ConfigurationError(
                    f"Both are calibrated from {day} on, with different values; remove one of the calibrations first "
                    "(`kerma equipment unset`)."
                )
