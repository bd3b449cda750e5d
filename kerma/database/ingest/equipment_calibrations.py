"""What a site knows of its machines: kept per machine from a day on, and used for skin doses of studies since."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import jobs
from kerma.database.query.filters.study_filter import has_modality
from kerma.database.schema.skin_dose_tables import CALIBRATION_RANGES, equipment_calibration
from kerma.database.schema.tables import equipment, study_table
from kerma.errors import ConfigurationError
from kerma.skin_dose.irradiation import Point
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.standard.enumerations import ExamModality

#: What can be set, in the order of the table: numbers, then the day of calibration and a note.
SETTINGS = (*CALIBRATION_RANGES, "calibrated_on", "note")
LONGEST_NOTE = 2000
_columns = equipment_calibration.c


def history(connection: Connection, equipment_id: UUID) -> list[dict[str, Any]]:
    """All settings of a machine, the latest first."""
    query = select(equipment_calibration).where(_columns.equipment_id == equipment_id)
    return [dict(row) for row in connection.execute(query.order_by(_columns.valid_from.desc())).mappings()]


def valid_on(connection: Connection, equipment_id: UUID, day: date | None) -> dict[str, Any]:
    """The settings of a machine for studies of a day; of studies without a date, its latest. Empty without any."""
    query = select(equipment_calibration).where(_columns.equipment_id == equipment_id)
    if day is not None:
        query = query.where(_columns.valid_from <= day)
    row = connection.execute(query.order_by(_columns.valid_from.desc()).limit(1)).mappings().first()
    return dict(row) if row is not None else {}


def calibration_of(row: Mapping[str, Any]) -> EquipmentCalibration:
    """A row as the computation needs it; empty: all defaults."""
    return EquipmentCalibration(
        table_zero_cm=_point(row, "table_zero"),
        patient_offset_cm=_point(row, "patient_offset"),
        **{
            name: row.get(name)
            for name in (
                "table_water_equivalent_mm",
                "kap_meter_calibration_factor",
                "calibrated_on",
                "inherent_filtration_mm_al",
            )
        },
    )


def _point(row: Mapping[str, Any], name: str) -> Point | None:
    """Three coordinates; those that are not set are 0. None where none is set."""
    x, y, z = (row.get(f"{name}_{axis}_cm") for axis in "xyz")
    return None if x is y is z is None else (x or 0.0, y or 0.0, z or 0.0)


def check(values: Mapping[str, Any]) -> None:
    """Make sure that settings can be true.

    Raises:
        ConfigurationError: one cannot; the text says which, and what would be right.
    """
    for name, value in values.items():
        if name not in SETTINGS:
            raise ConfigurationError(f"{name} is no setting of a machine; settings are {', '.join(SETTINGS)}.")
        if value is not None and name in CALIBRATION_RANGES:
            least, most = CALIBRATION_RANGES[name]
            if not least <= value <= most:
                raise ConfigurationError(f"{name} is {value:g}; it must be from {least:g} to {most:g}.")
    if len(values.get("note") or "") > LONGEST_NOTE:
        raise ConfigurationError(f"The note is longer than {LONGEST_NOTE} characters.")


def put(
    connection: Connection, equipment_id: UUID, valid_from: date, values: Mapping[str, Any], changed_by: str
) -> int:
    """Set a machine's settings from a day on, in place of those of that very day; gives how many studies they concern.

    The skin doses of these studies are asked for anew, in the same transaction.

    Args:
        connection: within a transaction.
        equipment_id: the machine.
        valid_from: first day of the studies concerned.
        values: by name in `SETTINGS`; None, or left out, keeps the default of model or method.
        changed_by: who sets them.

    Raises:
        ConfigurationError: a value cannot be true, or there is no such machine.
    """
    check(values)
    known = select(equipment.c.equipment_id).where(equipment.c.equipment_id == equipment_id)
    if connection.execute(known).first() is None and not history(connection, equipment_id):
        raise ConfigurationError(f"There is no machine {equipment_id}; `kerma machine list` shows all.")
    row = {name: values.get(name) for name in SETTINGS} | {"changed_at": func.now(), "changed_by": changed_by}
    key = {"equipment_id": equipment_id, "valid_from": valid_from}
    statement = insert(equipment_calibration).values(key | row)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))
    return jobs.request(connection, jobs.SKIN_DOSE, concerned(equipment_id, valid_from))


def remove(connection: Connection, equipment_id: UUID, valid_from: date) -> int | None:
    """Take back what was set from a day on; gives how many studies that concerns, None where nothing was set.

    From then on, what was set before that day applies again.
    """
    row = delete(equipment_calibration).where(_columns.equipment_id == equipment_id, _columns.valid_from == valid_from)
    if connection.execute(row).rowcount == 0:
        return None
    return jobs.request(connection, jobs.SKIN_DOSE, concerned(equipment_id, valid_from))


def concerned(equipment_id: UUID, valid_from: date) -> Select[tuple[UUID]]:
    """The fluoroscopy studies of a machine since a day, and those without a date."""
    since = or_(study_table.c.study_date >= valid_from, study_table.c.study_date.is_(None))
    return select(study_table.c.study_id).where(
        study_table.c.equipment_id == equipment_id, has_modality(ExamModality.FLUOROSCOPY), since
    )


def machines(connection: Connection) -> list[dict[str, Any]]:
    """Machines with fluoroscopy or settings: names, `study_count`, number of `settings`, and the latest `set_from`."""
    studies = (
        select(study_table.c.equipment_id, func.count().label("study_count"))
        .where(has_modality(ExamModality.FLUOROSCOPY))
        .group_by(study_table.c.equipment_id)
        .subquery()
    )
    sets = (
        select(_columns.equipment_id, func.count().label("settings"), func.max(_columns.valid_from).label("set_from"))
        .group_by(_columns.equipment_id)
        .subquery()
    )
    both = studies.join(sets, sets.c.equipment_id == studies.c.equipment_id, full=True)
    key = func.coalesce(studies.c.equipment_id, sets.c.equipment_id)
    named = [column for column in equipment.c if column.name not in {"equipment_id", "first_received_at"}]
    query = (
        select(
            key.label("equipment_id"),
            *named,
            func.coalesce(studies.c.study_count, 0).label("study_count"),
            func.coalesce(sets.c.settings, 0).label("settings"),
            sets.c.set_from,
        )
        .select_from(both.outerjoin(equipment, equipment.c.equipment_id == key))
        .order_by(func.coalesce(studies.c.study_count, 0).desc(), key)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
