"""What happened lately: studies by day, and the studies whose reports were read last."""

from datetime import date

from sqlalchemy import Connection, func, select

from kerma.database.query import Row
from kerma.database.schema.rollup_tables import study_day
from kerma.database.schema.tables import equipment, ledger, study_table

# One study is often told by many objects in a row.
_OBJECTS_A_STUDY = 50


def by_day(connection: Connection, since: date) -> list[Row]:
    """Studies of each family on each day from `since` on that has any: `modality`, `day`, `n`."""
    query = (
        select(study_day.c.modality, study_day.c.day, func.sum(study_day.c.study_count).label("n"))
        .where(study_day.c.day >= since)
        .group_by(study_day.c.modality, study_day.c.day)
        .order_by(study_day.c.day, study_day.c.modality)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def read_last(connection: Connection, most: int) -> list[Row]:
    """The studies of which an object was read last, with their machine and `read_at`, the latest first."""
    latest = (
        select(ledger.c.study_instance_uid, ledger.c.read_at)
        .where(ledger.c.status == "extracted")
        .order_by(ledger.c.read_at.desc())
        .limit(most * _OBJECTS_A_STUDY)
        .subquery()
    )
    studies = (
        select(latest.c.study_instance_uid, func.max(latest.c.read_at).label("read_at"))
        .group_by(latest.c.study_instance_uid)
        .subquery()
    )
    query = (
        select(
            studies.c.read_at,
            study_table.c.study_instance_uid,
            study_table.c.study_description,
            study_table.c.study_at,
            study_table.c.modalities,
            study_table.c.problem_count,
            equipment.c.manufacturer,
            equipment.c.manufacturer_model_name,
            equipment.c.station_name,
        )
        .join_from(studies, study_table, studies.c.study_instance_uid == study_table.c.study_instance_uid)
        .join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)
        .order_by(studies.c.read_at.desc(), study_table.c.study_instance_uid)
        .limit(most)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
