"""Skin doses and machine settings as the database keeps them, through short caches."""

from datetime import date
from uuid import UUID

from dashboard.ui import connections, scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S
from dashboard.ui.permitted_changes import may_change, permitted_change
from kerma.access.rights import Right
from kerma.database.ingest import equipment_calibrations, jobs, skin_dose_input, skin_doses
from kerma.database.ingest.equipment_calibrations import CalibratedEquipment, CalibrationValues, StoredCalibration
from kerma.database.ingest.skin_dose_input import Procedure
from kerma.database.ingest.skin_doses import Stored
from kerma.standard.enumerations import AuditAction

_MAX_STUDIES = 50


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=_MAX_STUDIES)
def stored(study_id: UUID) -> Stored | None:
    """The kept result; None where there is none."""
    with connections.read_only_connection() as connection:
        return skin_doses.read(connection, study_id)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=_MAX_STUDIES)
def job(study_id: UUID) -> str | None:
    """What the computation waits for: "waiting", "under way", why it was given up; None where nothing is to be done."""
    with connections.read_only_connection() as connection:
        return jobs.of_study(connection, jobs.SKIN_DOSE, study_id)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=_MAX_STUDIES)
def procedure(study_id: UUID) -> Procedure | None:
    """What goes into the computation; None where the study is no fluoroscopy."""
    with connections.read_only_connection() as connection:
        return skin_dose_input.load(connection, study_id)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def calibrated_equipment() -> list[CalibratedEquipment]:
    """Equipment with fluoroscopy or calibrations."""
    with connections.read_only_connection() as connection:
        return equipment_calibrations.calibrated_equipment(connection)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=_MAX_STUDIES)
def calibrations(equipment_id: UUID) -> list[StoredCalibration]:
    """All calibrations of equipment, the latest first."""
    with connections.read_only_connection() as connection:
        return equipment_calibrations.history(connection, equipment_id)


def may_calibrate() -> bool:
    """Whether the dashboard has a database URL with which calibrations may be changed."""
    return may_change(Right.MANAGE_EQUIPMENT)


def calibrate(equipment_id: UUID, valid_from: date, values: CalibrationValues, changed_by: str) -> int:
    """Store a calibration from a day on; returns the number of studies that are computed again.

    Raises:
        ConfigurationError: a value is out of its range, or there is no such equipment.
    """
    day = valid_from.isoformat()
    with permitted_change(
        Right.MANAGE_EQUIPMENT, AuditAction.SET_CALIBRATION, equipment=str(equipment_id), valid_from=day
    ) as connection:
        count = equipment_calibrations.put(connection, equipment_id, valid_from, values, changed_by)
    for cached in (calibrated_equipment, calibrations, job):
        cached.clear()
    return count
