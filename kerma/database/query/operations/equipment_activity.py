"""The identity of equipment as queries return it, and how many studies each piece of equipment sent lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.schema.tables import equipment, study_table
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True, kw_only=True)
class EquipmentIdentity:
    """What identifies a piece of equipment (PS3.3 C.7.5.1); texts are None where its objects do not state them.

    `display_name` is the name that the site set; None: none.
    """

    equipment_id: UUID
    institution_name: str | None
    department_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    device_serial_number: str | None
    display_name: str | None


@dataclass(frozen=True, kw_only=True)
class EquipmentActivity(EquipmentIdentity):
    """Studies of one modality by one piece of equipment.

    Attributes:
        modality: the modality.
        study_count: number of studies in the database.
        last_seen_at: start of the latest study in local time; None where no study has a date.
        last_7_days: studies that started in the last 7 days.
        last_28_days: studies that started in the last 28 days.
    """

    modality: ExamModality
    study_count: int
    last_seen_at: datetime | None
    last_7_days: int
    last_28_days: int


#: The columns of EquipmentIdentity.
IDENTITY_COLUMNS = (
    equipment.c.equipment_id,
    equipment.c.institution_name,
    equipment.c.department_name,
    equipment.c.manufacturer,
    equipment.c.manufacturer_model_name,
    equipment.c.station_name,
    equipment.c.device_serial_number,
    equipment.c.display_name,
)


def equipment_activity(connection: Connection, now: datetime) -> list[EquipmentActivity]:
    """One row for each modality and piece of equipment, that with most studies of the last four weeks first.

    It is counted from the studies themselves; `rollup_workload.home` reads the same from the rollups. A study of
    several modalities counts for each of them.

    Args:
        connection: connection to Kerma's database.
        now: the present in the local time of the modalities.
    """
    # One pass over all studies: selecting each modality by its index would visit them once for each modality.
    modality = func.unnest(study_table.c.modalities).label("modality")
    seen = select(modality, study_table.c.equipment_id, study_table.c.study_at).subquery()
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
        select(*IDENTITY_COLUMNS, *(column for column in query.c if column.name != "equipment_id"))
        .join_from(query, equipment, query.c.equipment_id == equipment.c.equipment_id)
        .order_by(query.c.last_28_days.desc(), query.c.study_count.desc(), equipment.c.equipment_id)
    )
    return [
        EquipmentActivity(**{**row, "modality": ExamModality(row["modality"])})
        for row in connection.execute(rows).mappings()
    ]
