"""Settings of equipment by the site: the longest expected interval between two studies."""

from uuid import UUID

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.equipment_setting_tables import (
    MAX_INTERVAL_DAYS,
    MIN_INTERVAL_DAYS,
    equipment_setting,
)
from kerma.errors import ConfigurationError


def expected_intervals(connection: Connection) -> dict[UUID, int]:
    """The expected interval in calendar days by equipment_id, of equipment for which one is set."""
    query = select(equipment_setting.c.equipment_id, equipment_setting.c.expected_interval_days)
    return {row.equipment_id: row.expected_interval_days for row in connection.execute(query)}


def set_expected_interval(connection: Connection, equipment_id: UUID, days: int | None, changed_by: str) -> None:
    """Store the expected interval of equipment, or remove it.

    Args:
        connection: within a transaction.
        equipment_id: the equipment.
        days: calendar days; None: judged by its own intervals again.
        changed_by: who stores it.

    Raises:
        ConfigurationError: the interval is out of its range.
    """
    if days is None:
        connection.execute(delete(equipment_setting).where(equipment_setting.c.equipment_id == equipment_id))
        return
    if not MIN_INTERVAL_DAYS <= days <= MAX_INTERVAL_DAYS:
        raise ConfigurationError(
            f"The expected interval is {days} days; it must be from {MIN_INTERVAL_DAYS} to {MAX_INTERVAL_DAYS}."
        )
    row = {"expected_interval_days": days, "changed_at": func.now(), "changed_by": changed_by}
    statement = insert(equipment_setting).values({"equipment_id": equipment_id} | row)
    connection.execute(statement.on_conflict_do_update(index_elements=["equipment_id"], set_=row))
