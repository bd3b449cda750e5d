"""Splits of equipment by a person, their history and undoing; studies follow when a worker merges them again.

As with merges (`kerma.database.ingest.equipment_merges`), the rules are the truth: `study.equipment_id` is derived from
what the objects state, the splits, and then the merges.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, any_, func, insert, or_, select, true, update

from kerma.database import equipment_split_rules
from kerma.database.equipment_merge_groups import groups
from kerma.database.ingest import merge_requests
from kerma.database.schema.equipment_split_table import equipment_split
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table
from kerma.equipment_splits import CONDITION_NAMES, EquipmentSplits, SplitCondition
from kerma.errors import ConfigurationError

_split, _study = equipment_split.c, study_table.c


@dataclass(frozen=True)
class StoredSplit:
    """A split; `undone_at` and `undone_by` are None while it is in force.

    Attributes:
        equipment_id: what is split off.
        stated_id: the equipment that its studies state.
        condition: which studies are split off.
        split_at: when.
        split_by: who split it off.
        undone_at: when it was undone.
        undone_by: who undid it.
    """

    equipment_id: UUID
    stated_id: UUID
    condition: SplitCondition
    split_at: datetime
    split_by: str
    undone_at: datetime | None
    undone_by: str | None


def history(connection: Connection, equipment_id: UUID | None = None) -> list[StoredSplit]:
    """All splits, undone ones included, the latest first; of one piece of equipment where it is named."""
    query = select(equipment_split).order_by(_split.split_at.desc())
    if equipment_id is not None:
        query = query.where(or_(_split.equipment_id == equipment_id, _split.stated_id == equipment_id))
    return [
        StoredSplit(
            *(row["equipment_id"], row["stated_id"], SplitCondition(**{name: row[name] for name in CONDITION_NAMES})),
            *(row[name] for name in ("split_at", "split_by", "undone_at", "undone_by")),
        )
        for row in connection.execute(query).mappings()
    ]


def check(connection: Connection, stated_id: UUID, condition: SplitCondition) -> None:
    """Make sure that the studies of equipment that fit a condition can be split off.

    Raises:
        ConfigurationError: they cannot; the text says why.
    """
    condition.check()
    in_force = equipment_split_rules.splits(connection)
    if (origin := in_force.stated_of().get(stated_id)) is not None:
        raise ConfigurationError(
            f"Equipment {stated_id} is itself split off from {origin}: undo that split (`kerma equipment unsplit`), "
            "and split the other one by finer conditions."
        )
    if connection.execute(select(_study.study_id).where(stating((stated_id,))).limit(1)).first() is None:
        raise ConfigurationError(f"No study states equipment {stated_id}.")
    conditions = in_force.of_stated.get(stated_id, ())
    if condition.split_off_id(stated_id) in (one.split_off_id(stated_id) for one in conditions):
        raise ConfigurationError(f"These studies of {stated_id} are split off already ({condition}).")
    EquipmentSplits({stated_id: (*conditions, condition)}).check()


def split(connection: Connection, stated_id: UUID, condition: SplitCondition, changed_by: str) -> int:
    """Have the studies of equipment that fit a condition count for another one.

    Returns the number of studies that a worker merges again: all that may fit.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    merge_requests.await_other_changes(connection)
    check(connection, stated_id, condition)
    row = {"equipment_id": condition.split_off_id(stated_id), "stated_id": stated_id, **asdict(condition)}
    connection.execute(insert(equipment_split).values(**row, split_at=func.clock_timestamp(), split_by=changed_by))
    return merge_requests.request(connection, _may_fit(stated_id, condition))


def undo(connection: Connection, equipment_id: UUID, changed_by: str) -> int:
    """Undo the split by its identifier; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: nothing of this identifier is split off, or it is part of a merge.
    """
    merge_requests.await_other_changes(connection)
    found = undoable(connection, equipment_id)
    in_force = update(equipment_split).where(_split.equipment_id == equipment_id, _split.undone_at.is_(None))
    connection.execute(in_force.values(undone_at=func.clock_timestamp(), undone_by=changed_by))
    return merge_requests.request(connection, _may_fit(found.stated_id, found.condition))


def undoable(connection: Connection, equipment_id: UUID) -> StoredSplit:
    """The split in force of this identifier.

    Raises:
        ConfigurationError: nothing of this identifier is split off, or it is part of a merge.
    """
    found = next((one for one in history(connection, equipment_id) if is_in_force(one, equipment_id)), None)
    if found is None:
        raise ConfigurationError(
            f"Equipment {equipment_id} is not split off; `kerma equipment history` shows all splits."
        )
    into = groups(connection).into
    if merged := sorted(one for one in into if equipment_id in (one, into[one])):
        raise ConfigurationError(f"Equipment {merged[0]} is merged into {into[merged[0]]}; undo that merge first.")
    return found


def is_in_force(one: StoredSplit, equipment_id: UUID) -> bool:
    """Whether it is the split of this equipment, and in force."""
    return one.equipment_id == equipment_id and one.undone_at is None


def apply_imported(connection: Connection) -> int:
    """Have a worker merge again all studies of equipment that is or was split.

    Raises:
        ConfigurationError: one study could fit two splits, or an identifier is not that of its condition.
    """
    merge_requests.await_other_changes(connection)
    found = history(connection)
    for one in found:
        one.condition.check()
        if one.condition.split_off_id(one.stated_id) != one.equipment_id:
            raise ConfigurationError(
                f"equipment_split: {one.equipment_id} is not the identifier of this condition ({one.condition}). "
                "Nothing was stored."
            )
    equipment_split_rules.splits(connection).check()
    return merge_requests.request(connection, select(_study.study_id).where(stating({one.stated_id for one in found})))


def stating(stated_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Studies whose objects state this equipment, for whichever they count."""
    ids = uuids(stated_ids)
    counts_for_itself = (_study.equipment_id == any_(ids)) & _study.stated_equipment_id.is_(None)
    return or_(counts_for_itself, _study.stated_equipment_id == any_(ids))


def stated_by(connection: Connection, equipment_id: UUID) -> list[UUID]:
    """The equipment that the studies of a piece of equipment state; itself first, where any states it."""
    of_equipment = select(_study.stated_equipment_id).where(_study.equipment_id == equipment_id)
    own = connection.execute(of_equipment.where(_study.stated_equipment_id.is_(None)).limit(1)).first()
    others = of_equipment.where(_study.stated_equipment_id.is_not(None)).distinct()
    found = connection.execute(others.order_by(_study.stated_equipment_id)).scalars()
    return [*((equipment_id,) if own else ()), *found]


def stated_elsewhere(connection: Connection) -> list[UUID]:
    """The equipment that objects state whose studies count for another one."""
    query = select(_study.stated_equipment_id).where(_study.stated_equipment_id.is_not(None)).distinct()
    return list(connection.execute(query.order_by(_study.stated_equipment_id)).scalars())


def _may_fit(stated_id: UUID, condition: SplitCondition) -> Select[tuple[UUID]]:
    """The studies of the days of a condition; what else they state is read from their objects when they are merged."""
    return select(_study.study_id).where(stating((stated_id,)), _of_days(condition.first_day, condition.last_day))


def _of_days(first: date | None, last: date | None) -> ColumnElement[bool]:
    since = true() if first is None else _study.study_date >= first
    return since & (true() if last is None else _study.study_date <= last)
