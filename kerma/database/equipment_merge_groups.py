"""The merges of equipment in force, as rules for what is stored."""

from sqlalchemy import Connection, func, select

from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.equipment_groups import EquipmentGroups

#: Number of the advisory lock: shared by transactions that store studies, exclusive for one that changes merges or
#: splits.
LOCK = func.hashtext(equipment_merge.name)


def groups(connection: Connection) -> EquipmentGroups:
    """The merges in force."""
    columns = equipment_merge.c
    query = select(columns.equipment_id, columns.into_id).where(columns.undone_at.is_(None))
    return EquipmentGroups.from_merges((row[0], row[1]) for row in connection.execute(query))


def groups_for_storing(connection: Connection) -> EquipmentGroups:
    """The merges in force; they and the splits stay in force until the transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))
    return groups(connection)
