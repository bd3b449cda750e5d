"""Peak skin doses of the studies of one piece of equipment."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.skin_dose.result import ResultKind


def counts_above(
    connection: Connection, equipment_id: UUID, first_day: date, last_day: date, threshold_mgy: float
) -> dict[ResultKind, int]:
    """Number of studies whose peak skin dose is above a threshold, by kind of result; kinds without any are absent.

    Args:
        connection: connection to Kerma's database.
        equipment_id: the equipment.
        first_day: first day of the studies.
        last_day: last day of the studies.
        threshold_mgy: the threshold in mGy.
    """
    study = study_table.c
    query = (
        select(skin_dose.c.kind, func.count())
        .join(study_table, study.study_id == skin_dose.c.study_id)
        .where(
            study.equipment_id == equipment_id,
            study.study_at >= datetime.combine(first_day, time.min),
            study.study_at < datetime.combine(last_day + timedelta(days=1), time.min),
            skin_dose.c.peak_skin_dose_mgy > threshold_mgy,
        )
        .group_by(skin_dose.c.kind)
    )
    return {ResultKind(kind): count for kind, count in connection.execute(query)}
