"""Inactivity of equipment in use, from the days on which it started studies and the intervals that the site set."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.ingest import equipment_settings
from kerma.database.ingest.equipment_settings import NOT_SET
from kerma.database.query.operations import equipment
from kerma.statistics.inactivity import Inactivity, inactivity_since

_HABIT_DAYS = 365


def inactivities(connection: Connection, today: date) -> dict[UUID, Inactivity | None]:
    """Inactivity of equipment by equipment_id, judged by the year before its last day of use.

    Equipment that is out of use, or not in use yet, is left out: no study of it is expected.

    Args:
        connection: connection to Kerma's database.
        today: the present day in local time.
    """
    active = equipment.active_days(connection, today, _HABIT_DAYS)
    settings = equipment_settings.of_all(connection)
    return {
        equipment_id: inactivity_since(days, today, setting.expected_interval_days)
        for equipment_id, days in active.items()
        if (setting := settings.get(equipment_id, NOT_SET)).is_in_use(today)
    }
