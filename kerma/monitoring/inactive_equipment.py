"""Inactivity of all equipment, from the days on which it started studies and the intervals that the site set."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.ingest import equipment_settings
from kerma.database.query.operations import equipment
from kerma.statistics.inactivity import Inactivity, inactivity_since

_HABIT_DAYS = 365


def inactivities(connection: Connection, today: date) -> dict[UUID, Inactivity | None]:
    """Inactivity of all equipment by equipment_id, judged by the year before its last day of use.

    Args:
        connection: connection to Kerma's database.
        today: the present day in local time.
    """
    active = equipment.active_days(connection, today, _HABIT_DAYS)
    expected = equipment_settings.expected_intervals(connection)
    return {
        equipment_id: inactivity_since(days, today, expected.get(equipment_id)) for equipment_id, days in active.items()
    }
