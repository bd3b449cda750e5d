"""The splits of equipment in force, as rules for what is stored."""

from sqlalchemy import Connection, select

from kerma.database.schema.equipment_split_table import equipment_split
from kerma.equipment_splits import CONDITION_NAMES, EquipmentSplits, SplitCondition


def splits(connection: Connection) -> EquipmentSplits:
    """The splits in force.

    A transaction that stores studies calls it while it holds the lock on merges
    (`kerma.database.equipment_merge_groups`), which covers splits as well.
    """
    columns = equipment_split.c
    query = select(columns.stated_id, *(columns[name] for name in CONDITION_NAMES)).where(columns.undone_at.is_(None))
    return EquipmentSplits.from_conditions(
        (row["stated_id"], SplitCondition(**{name: row[name] for name in CONDITION_NAMES}))
        for row in connection.execute(query).mappings()
    )
