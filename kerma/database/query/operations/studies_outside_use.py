"""Studies before the first or after the last day on which their equipment is in use, as the site set it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.tables import equipment, study_table

_study, _setting = study_table.c, equipment_setting.c


@dataclass(frozen=True, kw_only=True)
class StudiesOutsideUse(EquipmentIdentity):
    """Equipment with studies outside its days in use.

    Attributes:
        before_count: studies before its first day.
        after_count: studies after its last day.
        first_at: start of the first of them in local time.
        last_at: start of the last of them.
    """

    before_count: int
    after_count: int
    first_at: datetime
    last_at: datetime


def outside_use(connection: Connection) -> list[StudiesOutsideUse]:
    """The equipment concerned, that with the latest such study first; studies without a date are not judged."""
    is_before = _study.study_at < _setting.used_from
    is_after = _study.study_at >= _setting.used_to + timedelta(days=1)
    query = (
        select(
            *IDENTITY_COLUMNS,
            func.count().filter(is_before).label("before_count"),
            func.count().filter(is_after).label("after_count"),
            func.min(_study.study_at).label("first_at"),
            func.max(_study.study_at).label("last_at"),
        )
        .select_from(equipment_setting)
        .join(equipment, equipment.c.equipment_id == _setting.equipment_id)
        .join(study_table, _study.equipment_id == _setting.equipment_id)
        .where(or_(is_before, is_after))
        .group_by(*IDENTITY_COLUMNS)
        .order_by(func.max(_study.study_at).desc(), equipment.c.equipment_id)
    )
    return [StudiesOutsideUse(**row) for row in connection.execute(query).mappings()]
