"""Cached queries of the pages on equipment."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S, SLOW_S
from dashboard.ui.cached_queries import local_now
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import permitted_change
from kerma.access.rights import Right

#: Studies of this number of days count for the percentage with problems.
from kerma.database.ingest import equipment_merges, equipment_settings, equipment_splits, jobs
from kerma.database.ingest.equipment_merges import StoredMerge
from kerma.database.ingest.equipment_settings import EquipmentSetting, SettingValue
from kerma.database.ingest.equipment_splits import StoredSplit
from kerma.database.query.operations import equipment, shared_studies, studies_outside_use
from kerma.database.query.operations.equipment import (
    DayCount,
    EquipmentOverview,
    EquipmentRecord,
    HourCount,
    SoftwareDoses,
)
from kerma.database.query.operations.studies_outside_use import StudiesOutsideUse
from kerma.monitoring import inactive_equipment
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.statistics.inactivity import Inactivity

RECENT_DAYS = 90


def overview() -> list[EquipmentOverview]:
    """All equipment with the numbers and dates of its studies.

    The numbers may be minutes old. They follow at once where equipment appears, goes or gets another name, and when
    studies were merged again, as after a merge or split of equipment.
    """
    return numbered(overview_version())


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def overview_version() -> str:
    """Another text as soon as equipment is described otherwise, a merge or split is made or undone, or is applied."""
    with read_only_connection() as connection:
        found = equipment.described(connection)
        rules = equipment_merges.history(connection), equipment_splits.history(connection)
        merging = jobs.counts(connection, jobs.MERGE)
    return sha256(repr((found, rules, bool(merging.waiting or merging.under_way))).encode()).hexdigest()


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def numbered(version: str) -> list[EquipmentOverview]:
    """As `overview`, for one version of it."""
    del version
    with read_only_connection() as connection:
        return equipment.overview(connection, local_now() - timedelta(days=RECENT_DAYS))


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def inactivities() -> dict[UUID, Inactivity | None]:
    """Inactivity of all equipment by equipment_id, judged by the year before its last day of use."""
    with read_only_connection() as connection:
        return inactive_equipment.inactivities(connection, local_now().date())


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def settings_by_id() -> dict[UUID, EquipmentSetting]:
    """What the site set, by equipment_id, of equipment for which anything is set."""
    with read_only_connection() as connection:
        return equipment_settings.of_all(connection)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def outside_use() -> list[StudiesOutsideUse]:
    """Equipment with studies before its first or after its last day in use."""
    with read_only_connection() as connection:
        return studies_outside_use.outside_use(connection)


def set_expected_interval(equipment_id: UUID, days: int | None, changed_by: str) -> None:
    """Store the expected interval of equipment in calendar days; None removes it."""
    with permitted_change(
        Right.MANAGE_EQUIPMENT, AuditAction.SET_INTERVAL, equipment=str(equipment_id), days=days
    ) as connection:
        equipment_settings.change(connection, equipment_id, {"expected_interval_days": days}, changed_by)
    _forget()


def change_settings(equipment_id: UUID, changes: Mapping[str, SettingValue], changed_by: str) -> None:
    """Store display name, room, department, days in use or replacement of equipment; None removes a value.

    Raises:
        ConfigurationError: another one has this display name, the days are in the wrong order, or the equipment would
            replace itself.
    """
    details = {name: None if value is None else str(value) for name, value in changes.items()}
    with permitted_change(
        Right.MANAGE_EQUIPMENT, AuditAction.SET_EQUIPMENT, equipment=str(equipment_id), **details
    ) as connection:
        equipment_settings.change(connection, equipment_id, changes, changed_by)
    _forget()


def _forget() -> None:
    for cached in (inactivities, settings_by_id, outside_use, by_id, overview_version, numbered):
        cached.clear()


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=200)
def by_id(equipment_id: UUID) -> EquipmentRecord | None:
    """One piece of equipment; None where there is none of this identifier."""
    with read_only_connection() as connection:
        return equipment.by_id(connection, equipment_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def merges(equipment_id: UUID) -> list[StoredMerge]:
    """Its merges, those that were undone included, the latest first."""
    with read_only_connection() as connection:
        return equipment_merges.history(connection, equipment_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def splits(equipment_id: UUID) -> list[StoredSplit]:
    """Its splits, those that were undone included, the latest first."""
    with read_only_connection() as connection:
        return equipment_splits.history(connection, equipment_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def stated_by(equipment_id: UUID) -> list[UUID]:
    """The equipment that its studies state, itself first."""
    with read_only_connection() as connection:
        return equipment_splits.stated_by(connection, equipment_id)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100)
def shared_study_count(equipment_id: UUID) -> int:
    """Number of its studies with exposures by other equipment."""
    with read_only_connection() as connection:
        return shared_studies.shared_study_count(connection, equipment_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def days(equipment_id: UUID) -> list[DayCount]:
    """Studies by day."""
    with read_only_connection() as connection:
        return equipment.days(connection, equipment_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def hours(equipment_id: UUID, since_month: date) -> list[HourCount]:
    """Studies by weekday and hour."""
    with read_only_connection() as connection:
        return equipment.hours(connection, equipment_id, since_month)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100)
def software(equipment_id: UUID, modality: ExamModality) -> list[SoftwareDoses]:
    """The software versions with the doses under each."""
    with read_only_connection() as connection:
        return equipment.software(connection, equipment_id, modality)
