"""The machines and their lives: how much they are used, when they were last seen, and which software they ran."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from kerma.database.query import Row
from kerma.database.query.charts.rollup_selection import NO_DATE
from kerma.database.query.filters.study_filter import MAIN_DOSE, has_modality
from kerma.database.query.operations.machines import NAMED
from kerma.database.schema.rollup_tables import study_day, study_hour
from kerma.database.schema.tables import equipment, study_table
from kerma.standard.enumerations import ExamModality

_QUARTILES = (0.25, 0.5, 0.75)
_study = study_table.c


def overview(connection: Connection, since: datetime) -> list[Row]:
    """One row a machine, in the order of its names.

    Besides the machine's names: `modalities` (a list, the commonest first), `study_count`, `first_seen_at` and
    `last_seen_at` (start of its earliest and latest study; None where none has a date), `software_versions` (of its
    latest study), `recent_count` and `recent_problem_count` (studies since, and those of them with a problem).

    Args:
        connection: where to ask.
        since: from when a study is recent.
    """
    seen, families, latest, recent = _seen(), _families(), _latest(), _recent(since)
    names = ("study_count", "first_seen_at", "last_seen_at")
    query = (
        select(*NAMED, families.c.modalities, *(seen.c[name] for name in names), latest.c.software_versions, *recent.c)
        .select_from(
            equipment.join(seen, seen.c.equipment_id == equipment.c.equipment_id)
            .outerjoin(families, families.c.equipment_id == equipment.c.equipment_id)
            .outerjoin(latest, true())
            .outerjoin(recent, true())
        )
        .order_by(equipment.c.manufacturer_model_name, equipment.c.station_name, equipment.c.equipment_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _seen() -> Any:
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


def _families() -> Any:
    table = study_day.c
    counted = (
        select(table.equipment_id, table.modality, func.sum(table.study_count).label("n"))
        .group_by(table.equipment_id, table.modality)
        .subquery("counted")
    )
    listed = func.array_agg(aggregate_order_by(counted.c.modality, counted.c.n.desc(), counted.c.modality))
    return (
        select(counted.c.equipment_id, listed.label("modalities")).group_by(counted.c.equipment_id).subquery("families")
    )


def _latest() -> Any:
    of_machine = select(_study.software_versions).where(_study.equipment_id == equipment.c.equipment_id)
    return of_machine.order_by(_study.study_at.desc().nulls_last()).limit(1).lateral("latest")


def _recent(since: datetime) -> Any:
    return (
        select(
            func.count().label("recent_count"),
            func.count().filter(_study.problem_count > 0).label("recent_problem_count"),
        )
        .where(_study.equipment_id == equipment.c.equipment_id, _study.study_at >= since)
        .lateral("recent")
    )


def active_days(connection: Connection, today: date, span_days: int) -> dict[UUID, list[date]]:
    """The days on which each machine started a study, in order, from so many days before the last of them on.

    Days to come, which a wrong clock may tell, are left out.
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
    return {machine: list(days) for machine, days in connection.execute(query)}


def machine(connection: Connection, equipment_id: UUID) -> Row | None:
    """The machine with all that is known of it; None where there is none."""
    row = connection.execute(select(equipment).where(equipment.c.equipment_id == equipment_id)).mappings().first()
    return None if row is None else dict(row)


def days(connection: Connection, equipment_id: UUID) -> list[Row]:
    """Studies of a machine on each day that has any: `modality`, `day`, `n`; undated studies are left out.

    A study of several families counts for each of them.
    """
    table = study_day.c
    query = (
        select(table.modality, table.day, table.study_count.label("n"))
        .where(table.equipment_id == equipment_id, table.day > NO_DATE)
        .order_by(table.day, table.modality)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def hours(connection: Connection, equipment_id: UUID, since_month: date) -> list[Row]:
    """Studies of a machine by `modality`, `weekday` (1 Monday to 7) and `hour`, and their number `n`.

    Args:
        connection: where to ask.
        equipment_id: the machine.
        since_month: first day of the first month that counts.
    """
    table = study_hour.c
    query = (
        select(table.modality, table.weekday, table.hour, func.sum(table.study_count).label("n"))
        .where(table.equipment_id == equipment_id, table.month >= since_month, table.weekday > 0, table.hour >= 0)
        .group_by(table.modality, table.weekday, table.hour)
        .order_by(table.modality, table.weekday, table.hour)
    )
    return [{**row, "n": int(row["n"])} for row in connection.execute(query).mappings()]


def software(connection: Connection, equipment_id: UUID, modality: ExamModality) -> list[Row]:
    """The software versions under which a machine made studies of a family, in the order of their first study.

    Each row: `software_versions` (None: not told), `study_count`, `dose_count` (of those that tell the main dose of the
    family), `first_at`, `last_at`, and the exact `lower_quartile`, `median` and `upper_quartile` of that dose in its
    unit, by linear interpolation.
    """
    dose = MAIN_DOSE[modality]
    counted = (
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
    for row in connection.execute(counted).mappings():
        lower, median, upper = row["quartiles"] or (None, None, None)
        told = {name: row[name] for name in row if name != "quartiles"}
        rows.append({**told, "lower_quartile": lower, "median": median, "upper_quartile": upper})
    return rows
