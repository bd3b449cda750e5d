"""Which equipment is searched for changes of dose: that with studies in the period, the longest unsearched first."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, exists, func, or_, select

from kerma.database.schema.dose_change_tables import dose_series
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnySelect
from kerma.statistics.drift_limits import HISTORY_DAYS

_series, _study = dose_series.c, study_table.c
# Last day up to which an equipment was searched.
_SEARCHED_TO = (
    select(func.max(_series.searched_to)).where(_series.equipment_id == equipment.c.equipment_id).scalar_subquery()
)


def equipment_with_studies(connection: Connection, last_day: date) -> list[UUID]:
    """The equipment with studies in the two years before a day; that searched longest ago first.

    Args:
        connection: to Kerma's database.
        last_day: the last day that is over.
    """
    return list(connection.execute(_with_studies(last_day)).scalars())


def equipment_to_search(connection: Connection, last_day: date) -> list[UUID]:
    """The same, without what was searched up to this day."""
    is_due = or_(_SEARCHED_TO.is_(None), last_day > _SEARCHED_TO)
    return list(connection.execute(_with_studies(last_day).where(is_due)).scalars())


def _with_studies(last_day: date) -> AnySelect:
    first_day = last_day - timedelta(days=HISTORY_DAYS)
    has_studies = exists().where(_study.equipment_id == equipment.c.equipment_id, _study.study_at >= first_day)
    order = _SEARCHED_TO.nulls_first(), equipment.c.equipment_id
    return select(equipment.c.equipment_id).where(has_studies).order_by(*order)
