"""The machines that irradiate: how many studies each sent, and when the last."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from kerma.database.query import Row
from kerma.database.schema.tables import equipment, study_table

NAMED = (
    equipment.c.equipment_id,
    equipment.c.institution_name,
    equipment.c.department_name,
    equipment.c.manufacturer,
    equipment.c.manufacturer_model_name,
    equipment.c.station_name,
    equipment.c.device_serial_number,
)


def machines(connection: Connection, now: datetime) -> list[Row]:
    """One row for each modality and machine, the busiest of the last four weeks first.

    A study of several families counts for each of them.

    Besides the machine's names: `modality`, `study_count`, `last_seen_at` (start of its latest study; None
    where no study has a date), `last_7_days` and `last_28_days` (studies that started since).

    Args:
        connection: where to ask.
        now: the present, in the local time of the modalities.
    """
    # One pass over all studies: asking for each family by its index would visit them as often as there are families.
    family = func.unnest(study_table.c.modalities).label("modality")
    seen = select(family, study_table.c.equipment_id, study_table.c.study_at).subquery()
    query = (
        select(
            seen.c.modality,
            seen.c.equipment_id,
            func.count().label("study_count"),
            func.max(seen.c.study_at).label("last_seen_at"),
            func.count().filter(seen.c.study_at >= now - timedelta(days=7)).label("last_7_days"),
            func.count().filter(seen.c.study_at >= now - timedelta(days=28)).label("last_28_days"),
        )
        .group_by(seen.c.modality, seen.c.equipment_id)
        .subquery()
    )
    rows = (
        select(*NAMED, *(column for column in query.c if column.name != "equipment_id"))
        .join_from(query, equipment, query.c.equipment_id == equipment.c.equipment_id)
        .order_by(query.c.last_28_days.desc(), query.c.study_count.desc(), equipment.c.equipment_id)
    )
    return [dict(row) for row in connection.execute(rows).mappings()]
