"""Equipment over time: studies by day and hour, days in use, and doses under each software version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Subquery, any_, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.sql.selectable import LateralFromClause

from kerma.database.query.charts.rollup_selection import NO_DATE
from kerma.database.query.filters.study_filter import MAIN_DOSE
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.rollup_tables import study_day, study_hour
from kerma.database.schema.tables import equipment, study_table
from kerma.standard.enumerations import ExamModality

_QUARTILES = (0.25, 0.5, 0.75)
_study = study_table.c


@dataclass(frozen=True, kw_only=True)
class EquipmentOverview(EquipmentIdentity):
    """Equipment with the numbers and dates of its studies.

    Attributes:
        modalities: modalities of its studies, that of most studies first.
        study_count: number of its studies.
        first_seen_at: start of its earliest study in local time; None where none has a date.
        last_seen_at: start of its latest study in local time; None where none has a date.
        software_versions: those of its latest study.
        recent_count: number of its recent studies.
        recent_problem_count: number of its recent studies with a problem.
    """

    modalities: tuple[ExamModality, ...]
    study_count: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    software_versions: str | None
    recent_count: int
    recent_problem_count: int


@dataclass(frozen=True, kw_only=True)
class EquipmentRecord(EquipmentIdentity):
    """Equipment with all that is stored of it.

    Attributes:
        device_observer_uid: Device Observer UID of its reports.
        first_received_at: when its first object was stored.
    """

    device_observer_uid: str | None
    first_received_at: datetime


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """Number of studies of one modality on one day."""

    modality: ExamModality
    day: date
    study_count: int


@dataclass(frozen=True, kw_only=True)
class HourCount:
    """Number of studies of one modality that started on one weekday (1 Monday to 7) in one hour (0 to 23)."""

    modality: ExamModality
    weekday: int
    hour: int
    study_count: int


@dataclass(frozen=True, kw_only=True)
class SoftwareDoses:
    """Doses of the studies of one piece of equipment, in one modality, under one software version.

    Attributes:
        software_versions: Software Versions (0018,1020); None where the studies do not state them.
        study_count: number of studies.
        dose_count: number of studies that state the main dose of the modality.
        first_at: start of the first study; None where none has a date.
        last_at: start of the last study; None where none has a date.
        lower_quartile: of the dose in its unit, exact, by linear interpolation; None where no study states it.
        median: likewise.
        upper_quartile: likewise.
    """

    software_versions: str | None
    study_count: int
    dose_count: int
    first_at: datetime | None
    last_at: datetime | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None


def described(connection: Connection) -> list[EquipmentIdentity]:
    """All equipment as it is described at present, without its studies, which takes milliseconds."""
    rows = connection.execute(select(*IDENTITY_COLUMNS).order_by(equipment.c.equipment_id)).mappings()
    return [EquipmentIdentity(**row) for row in rows]


def overview(connection: Connection, since: datetime) -> list[EquipmentOverview]:
    """All equipment, ordered by model and station.

    Args:
        connection: connection to Kerma's database.
        since: studies that started at this local time or later count as recent.
    """
    seen, modalities, latest, recent = _seen(), _modalities(), _latest(), _recent(since)
    names = ("study_count", "first_seen_at", "last_seen_at")
    query = (
        select(
            *IDENTITY_COLUMNS,
            modalities.c.modalities,
            *(seen.c[name] for name in names),
            latest.c.software_versions,
            *recent.c,
        )
        .select_from(
            equipment.join(seen, seen.c.equipment_id == equipment.c.equipment_id)
            .outerjoin(modalities, modalities.c.equipment_id == equipment.c.equipment_id)
            .outerjoin(latest, true())
            .outerjoin(recent, true())
        )
        .order_by(equipment.c.manufacturer_model_name, equipment.c.station_name, equipment.c.equipment_id)
    )
    return [
        EquipmentOverview(**{**row, "modalities": tuple(map(ExamModality, row["modalities"] or ()))})
        for row in connection.execute(query).mappings()
    ]


def _seen() -> Subquery:
    return (
        select(
            _study.equipment_id,
            func.count().label("study_count"),
            func.min(_study.study_at).label("first_seen_at"),
            func.max(_study.study_at).label("last_seen_at"),
        )
        .group_by(_study.equipment_id)
        .subquery("seen")
    )


def _modalities() -> Subquery:
    table = study_day.c
    per_modality = (
        select(table.equipment_id, table.modality, func.sum(table.study_count).label("n"))
        .group_by(table.equipment_id, table.modality)
        .subquery("counted")
    )
    listed = func.array_agg(
        aggregate_order_by(per_modality.c.modality, per_modality.c.n.desc(), per_modality.c.modality)
    )
    return (
        select(per_modality.c.equipment_id, listed.label("modalities"))
        .group_by(per_modality.c.equipment_id)
        .subquery("modalities")
    )


def _latest() -> LateralFromClause:
    own = select(_study.software_versions).where(_study.equipment_id == equipment.c.equipment_id)
    return own.order_by(_study.study_at.desc().nulls_last()).limit(1).lateral("latest")


def _recent(since: datetime) -> LateralFromClause:
    return (
        select(
            func.count().label("recent_count"),
            func.count().filter(_study.problem_count > 0).label("recent_problem_count"),
        )
        .where(_study.equipment_id == equipment.c.equipment_id, _study.study_at >= since)
        .lateral("recent")
    )


def active_days(connection: Connection, today: date, span_days: int) -> dict[UUID, list[date]]:
    """The days on which each piece of equipment started a study, by equipment_id, in order.

    Days after today, which a wrong clock may cause, are ignored.

    Args:
        connection: connection to Kerma's database.
        today: the current date.
        span_days: number of days up to the last active day that are returned.
    """
    table = study_day.c
    last = (
        select(table.equipment_id, func.max(table.day).label("day"))
        .where(table.day > NO_DATE, table.day <= today)
        .group_by(table.equipment_id)
        .subquery("last")
    )
    query = (
        select(table.equipment_id, func.array_agg(aggregate_order_by(table.day.distinct(), table.day)))
        .join(last, last.c.equipment_id == table.equipment_id)
        .where(table.day > last.c.day - span_days, table.day <= last.c.day, table.day > NO_DATE)
        .group_by(table.equipment_id)
    )
    return {equipment_id: list(days) for equipment_id, days in connection.execute(query)}


def studied_days(connection: Connection, equipment_ids: Collection[UUID]) -> dict[UUID, tuple[date, date]]:
    """Days of the first and the last study of equipment; without that of which no study has a date."""
    query = (
        select(_study.equipment_id, func.min(_study.study_date), func.max(_study.study_date))
        .where(_study.equipment_id == any_(uuids(equipment_ids)), _study.study_date.is_not(None))
        .group_by(_study.equipment_id)
    )
    return {equipment_id: (first, last) for equipment_id, first, last in connection.execute(query)}


def by_id(connection: Connection, equipment_id: UUID) -> EquipmentRecord | None:
    """One piece of equipment; None where there is none of this identifier."""
    row = connection.execute(select(equipment).where(equipment.c.equipment_id == equipment_id)).mappings().first()
    return None if row is None else EquipmentRecord(**row)


def days(connection: Connection, equipment_id: UUID) -> list[DayCount]:
    """Studies on each day that has any, in order; studies without date are not counted.

    A study of several modalities counts for each of them.
    """
    table = study_day.c
    query = (
        select(table.modality, table.day, table.study_count)
        .where(table.equipment_id == equipment_id, table.day > NO_DATE)
        .order_by(table.day, table.modality)
    )
    return [
        DayCount(modality=ExamModality(row.modality), day=row.day, study_count=row.study_count)
        for row in connection.execute(query)
    ]


def hours(connection: Connection, equipment_id: UUID, since_month: date) -> list[HourCount]:
    """Studies by weekday and hour of their start.

    Args:
        connection: connection to Kerma's database.
        equipment_id: the equipment.
        since_month: first day of the first month that counts.
    """
    table = study_hour.c
    query = (
        select(table.modality, table.weekday, table.hour, func.sum(table.study_count).label("study_count"))
        .where(table.equipment_id == equipment_id, table.month >= since_month, table.weekday > 0, table.hour >= 0)
        .group_by(table.modality, table.weekday, table.hour)
        .order_by(table.modality, table.weekday, table.hour)
    )
    return [
        HourCount(
            modality=ExamModality(row.modality), weekday=row.weekday, hour=row.hour, study_count=int(row.study_count)
        )
        for row in connection.execute(query)
    ]


def software(connection: Connection, equipment_id: UUID, modality: ExamModality) -> list[SoftwareDoses]:
    """The software versions of a piece of equipment in the order of their first study, with the doses under each."""
    dose = MAIN_DOSE[modality]
    query = (
        select(
            _study.software_versions,
            func.count().label("study_count"),
            func.count(dose).label("dose_count"),
            func.min(_study.study_at).label("first_at"),
            func.max(_study.study_at).label("last_at"),
            func.percentile_cont(array(_QUARTILES)).within_group(dose).label("quartiles"),
        )
        .where(_study.equipment_id == equipment_id, has_modality(modality))
        .group_by(_study.software_versions)
        .order_by(func.min(_study.study_at).asc().nulls_last(), _study.software_versions)
    )
    rows = []
    for row in connection.execute(query):
        lower, median, upper = row.quartiles or (None, None, None)
        rows.append(
            SoftwareDoses(
                software_versions=row.software_versions,
                study_count=row.study_count,
                dose_count=row.dose_count,
                first_at=row.first_at,
                last_at=row.last_at,
                lower_quartile=lower,
                median=median,
                upper_quartile=upper,
            )
        )
    return rows
