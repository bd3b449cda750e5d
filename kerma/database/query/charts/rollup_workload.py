"""Studies by weekday and hour, by day, and of each piece of equipment lately, from the rollups of days and hours."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Date, Subquery, and_, any_, cast, func, or_, select, true
from sqlalchemy.sql.selectable import LateralFromClause

from kerma.database.query.charts import partial_months
from kerma.database.query.charts.chart_records import DayCount, HourCount
from kerma.database.query.charts.rollup_selection import NO_DATE, RollupSelection
from kerma.database.query.charts.rollups import in_months, of_selection, with_days
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentActivity
from kerma.database.schema.rollup_tables import study_day, study_hour
from kerma.database.schema.tables import equipment, study_table
from kerma.standard.enumerations import ExamModality


def workload(connection: Connection, selection: RollupSelection) -> list[HourCount]:
    """Studies by weekday and hour.

    Raises:
        ValueError: the selection names descriptions or protocols, by which days and hours are not divided.
    """
    _require_all_terms(selection)
    keys = (study_hour.c.weekday, study_hour.c.hour)
    fits = (*of_selection(study_hour, selection), *in_months(study_hour.c.month, selection))
    months = select(*keys, func.sum(study_hour.c.study_count).label("n")).where(*fits).group_by(*keys)
    hours = with_days(months, partial_months.hours(selection) if selection.days else ())
    return [HourCount._make(row) for row in connection.execute(select(hours).order_by(hours.c.weekday, hours.c.hour))]


def by_day(connection: Connection, selection: RollupSelection) -> list[DayCount]:
    """Studies of each piece of equipment on each day that has any; undated studies are excluded.

    Raises:
        ValueError: the selection names descriptions or protocols, by which days and hours are not divided.
    """
    _require_all_terms(selection)
    table = study_day
    whole_months = and_(true(), *in_months(cast(func.date_trunc("month", table.c.day), Date), selection))
    beside = (table.c.day.between(*days) for days in selection.days)
    fits = (table.c.day > NO_DATE, or_(whole_months, *beside), *of_selection(table, selection))
    query = select(table.c.equipment_id, table.c.day, table.c.study_count).where(*fits)
    return [DayCount._make(row) for row in connection.execute(query.order_by(table.c.equipment_id, table.c.day))]


def _require_all_terms(selection: RollupSelection) -> None:
    if selection.term_ids or selection.standard_name_ids:
        raise ValueError("days and hours are counted for equipment, not for descriptions, protocols or standard names")


def home(connection: Connection, now: datetime) -> list[EquipmentActivity]:
    """The rows of `machines.machines`, from the rollup of days: one row for each modality and piece of equipment.

    `last_7_days` and `last_28_days` count whole days, today included.

    Args:
        connection: read-only connection.
        now: the present, in the local time of the modalities.
    """
    table = study_day

    def since(days: int) -> ColumnElement[int]:
        recent = table.c.day > now.date() - timedelta(days=days)
        return func.coalesce(func.sum(table.c.study_count).filter(recent), 0)

    last_day = func.max(table.c.day).filter(table.c.day > NO_DATE)
    counts = (
        select(
            table.c.modality,
            table.c.equipment_id,
            func.sum(table.c.study_count).label("study_count"),
            last_day.label("last_day"),
            since(7).label("last_7_days"),
            since(28).label("last_28_days"),
        )
        .group_by(table.c.modality, table.c.equipment_id)
        .subquery()
    )
    latest = _latest(counts)
    columns = ("modality", "study_count", "last_7_days", "last_28_days")
    query = (
        select(*IDENTITY_COLUMNS, *(counts.c[name] for name in columns), latest.c.last_seen_at)
        .select_from(
            counts.join(equipment, counts.c.equipment_id == equipment.c.equipment_id).outerjoin(latest, true())
        )
        .order_by(
            counts.c.last_28_days.desc(), counts.c.study_count.desc(), equipment.c.equipment_id, counts.c.modality
        )
    )
    return [
        EquipmentActivity(**{**row, "modality": ExamModality(row["modality"])})
        for row in connection.execute(query).mappings()
    ]


def _latest(counts: Subquery) -> LateralFromClause:
    """The start of the latest study on the last day, found by the index of equipment."""
    study = study_table.c
    return (
        select(func.max(study.study_at).label("last_seen_at"))
        .where(
            study.equipment_id == counts.c.equipment_id,
            study.study_at >= counts.c.last_day,
            counts.c.modality == any_(study.modalities),
        )
        .lateral("latest")
    )
