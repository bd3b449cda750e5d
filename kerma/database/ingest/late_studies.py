"""Studies that were stored or changed after the search of their day for changes of dose."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.schema.dose_change_tables import dose_series
from kerma.database.schema.tables import study_table

#: Days before the last one on which such studies are searched; it bounds the cost of a night.
LATE_DAYS = 60
# A study may be stored by a transaction that began before the search, and ended after it.
_MAX_STORING_TIME = timedelta(hours=1)
_series, _study = dose_series.c, study_table.c


def earliest_day(connection: Connection, equipment_id: UUID, last_day: date) -> date | None:
    """The earliest day of studies of an equipment that were stored or changed since its last search.

    None where there is none in the last `LATE_DAYS` days, or the equipment was never searched.

    Args:
        connection: to Kerma's database, without a scope.
        equipment_id: the equipment.
        last_day: the last day at whose end is searched.
    """
    searched_at = select(func.max(_series.searched_at)).where(_series.equipment_id == equipment_id).scalar_subquery()
    query = select(func.min(func.date(_study.study_at))).where(
        _study.equipment_id == equipment_id,
        _study.study_at >= last_day - timedelta(days=LATE_DAYS),
        _study.study_at < last_day + timedelta(days=1),
        _study.changed_at > searched_at - _MAX_STORING_TIME,
    )
    day: date | None = connection.execute(query).scalar_one()
    return day
