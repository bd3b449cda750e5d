"""Calibrations of equipment, each valid from a day on; changes request the skin doses of the studies concerned."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, any_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database import equipment_merge_groups
from kerma.database.ingest import jobs
from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.skin_dose_tables import CALIBRATION_RANGES, equipment_calibration
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn
from kerma.equipment_groups import EquipmentGroups
from kerma.errors import ConfigurationError
from kerma.skin_dose.irradiation import Point
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.standard.enumerations import ExamModality

MAX_NOTE_CHARACTERS = 2000
CalibrationValue = float | str | date | None
_columns = equipment_calibration.c


def _number(label: str, meaning: str) -> float | None:
    """Declare a calibrated number with its label and meaning."""
    return cast("float | None", field(default=None, metadata={"label": label, "meaning": meaning}))


@dataclass(frozen=True, kw_only=True)
class CalibrationValues:
    """The values of a calibration; None takes the default of the model's rule or of the method.

    The metadata of each field hold its `label` and `meaning`.
    """

    table_zero_x_cm: float | None = _number(
        "Table zero, to the patient's left (cm)", "Added to the table's origin, towards the patient's left."
    )
    table_zero_y_cm: float | None = _number("Table zero, downwards (cm)", "Added to the table's origin, downwards.")
    table_zero_z_cm: float | None = _number(
        "Table zero, to the head (cm)", "Added to the table's origin, towards the head."
    )
    patient_offset_x_cm: float | None = _number(
        "Patient on the table, to the left (cm)", "Added to the position of the patient, along x of the table."
    )
    patient_offset_y_cm: float | None = _number(
        "Patient on the table, downwards (cm)", "Added to the position of the patient, along y of the table."
    )
    patient_offset_z_cm: float | None = _number(
        "Patient on the table, to the head (cm)", "Added to the position of the patient, along z of the table."
    )
    table_water_equivalent_mm: float | None = _number(
        "Table top and pad as water (mm)", "Thickness of water that attenuates like table top and pad."
    )
    kap_meter_calibration_factor: float | None = _number(
        "KAP meter calibration factor", "True over indicated air kerma and dose area product."
    )
    inherent_filtration_mm_al: float | None = _number(
        "Inherent filtration (mm Al)", "Inherent filtration of the X-ray tube in aluminium."
    )
    calibrated_on: date | None = field(
        default=None, metadata={"label": "KAP meter calibrated on", "meaning": "Day on which that factor was measured."}
    )
    note: str | None = field(default=None, metadata={"label": "Note", "meaning": "Source of the values."})

    def changed(self, changes: Mapping[str, CalibrationValue]) -> "CalibrationValues":
        """The values with some of them replaced, by name."""
        return type(self)(**{**asdict(self), **changes})

    def check(self) -> None:
        """Make sure that all values are within their ranges.

        Raises:
            ConfigurationError: a value is not; the text states which, and its range.
        """
        for name, (minimum, maximum) in CALIBRATION_RANGES.items():
            value: float | None = getattr(self, name)
            if value is not None and not minimum <= value <= maximum:
                raise ConfigurationError(f"{name} is {value:g}; it must be from {minimum:g} to {maximum:g}.")
        if len(self.note or "") > MAX_NOTE_CHARACTERS:
            raise ConfigurationError(f"The note is longer than {MAX_NOTE_CHARACTERS} characters.")

    def for_computation(self) -> EquipmentCalibration:
        """The calibration as the computation of skin doses takes it."""
        return EquipmentCalibration(
            table_zero_cm=_point(self.table_zero_x_cm, self.table_zero_y_cm, self.table_zero_z_cm),
            patient_offset_cm=_point(self.patient_offset_x_cm, self.patient_offset_y_cm, self.patient_offset_z_cm),
            table_water_equivalent_mm=self.table_water_equivalent_mm,
            kap_meter_calibration_factor=self.kap_meter_calibration_factor,
            calibrated_on=self.calibrated_on,
            inherent_filtration_mm_al=self.inherent_filtration_mm_al,
        )


CALIBRATION_NAMES = tuple(declared.name for declared in fields(CalibrationValues))


def _point(x: float | None, y: float | None, z: float | None) -> Point | None:
    """Three coordinates, 0 where not set; None where none is set."""
    return None if x is y is z is None else (x or 0.0, y or 0.0, z or 0.0)


@dataclass(frozen=True)
class StoredCalibration:
    """A calibration of equipment.

    Attributes:
        valid_from: first day of the studies concerned.
        values: its values.
        changed_at: when it was stored.
        changed_by: who stored it.
    """

    valid_from: date
    values: CalibrationValues
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class CalibratedEquipment:
    """Equipment with fluoroscopy or calibrations.

    Attributes:
        equipment_id: its identifier.
        manufacturer, manufacturer_model_name, station_name, device_serial_number, institution_name: its names.
        display_name: the name that the site set; None: none.
        study_count: number of its fluoroscopy studies.
        calibration_count: number of its calibrations.
        calibrated_from: first day of the latest calibration; None without one.
    """

    equipment_id: UUID
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    device_serial_number: str | None
    institution_name: str | None
    display_name: str | None
    study_count: int
    calibration_count: int
    calibrated_from: date | None


def history(connection: Connection, equipment_id: UUID) -> list[StoredCalibration]:
    """All calibrations of equipment, the latest first."""
    query = select(equipment_calibration).where(_columns.equipment_id == any_(_members(connection, equipment_id)))
    rows = connection.execute(query.order_by(_columns.valid_from.desc())).mappings()
    return [StoredCalibration(row["valid_from"], _values(row), row["changed_at"], row["changed_by"]) for row in rows]


def valid_on(connection: Connection, equipment_id: UUID, day: date | None) -> CalibrationValues:
    """The calibration for studies of a day, without a day the latest; all defaults where there is none."""
    query = select(equipment_calibration).where(_columns.equipment_id == any_(_members(connection, equipment_id)))
    if day is not None:
        query = query.where(_columns.valid_from <= day)
    row = connection.execute(query.order_by(_columns.valid_from.desc()).limit(1)).mappings().first()
    return CalibrationValues() if row is None else _values(row)


def _values(row: RowMapping) -> CalibrationValues:
    return CalibrationValues(**{name: row[name] for name in CALIBRATION_NAMES})


def put(
    connection: Connection, equipment_id: UUID, valid_from: date, values: CalibrationValues, changed_by: str
) -> int:
    """Store a calibration in place of that of the same day; returns the number of studies concerned.

    The skin doses of these studies are requested in the same transaction.

    Args:
        connection: within a transaction.
        equipment_id: the equipment.
        valid_from: first day of the studies concerned.
        values: the calibration.
        changed_by: who stores it.

    Raises:
        ConfigurationError: a value is out of its range, or there is no such equipment.
    """
    values.check()
    query = select(equipment.c.equipment_id).where(equipment.c.equipment_id == equipment_id)
    if connection.execute(query).first() is None and not history(connection, equipment_id):
        raise ConfigurationError(f"There is no equipment {equipment_id}; `kerma equipment list` shows all.")
    row = {**asdict(values), "changed_at": func.now(), "changed_by": changed_by}
    key = {"equipment_id": _holder(connection, equipment_id, valid_from), "valid_from": valid_from}
    statement = insert(equipment_calibration).values(key | row)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))
    return jobs.request(connection, jobs.SKIN_DOSE, studies_concerned(equipment_id, valid_from))


def remove(connection: Connection, equipment_id: UUID, valid_from: date) -> int | None:
    """Remove the calibration of a day; returns the number of studies concerned, None where there was none.

    The calibration before it applies again.
    """
    members = _members(connection, equipment_id)
    row = delete(equipment_calibration).where(_columns.equipment_id == any_(members), _columns.valid_from == valid_from)
    if connection.execute(row).rowcount == 0:
        return None
    return jobs.request(connection, jobs.SKIN_DOSE, studies_concerned(equipment_id, valid_from))


def _members(connection: Connection, equipment_id: UUID) -> AnyColumn:
    """The equipment and what was merged with it, whose calibrations are its own; as an array."""
    return uuids(equipment_merge_groups.groups(connection).members(equipment_id))


def _holder(connection: Connection, equipment_id: UUID, valid_from: date) -> UUID:
    """The equipment under which the calibration of a day is stored already; else this one."""
    query = select(_columns.equipment_id).where(
        _columns.equipment_id == any_(_members(connection, equipment_id)), _columns.valid_from == valid_from
    )
    return connection.execute(query.order_by(_columns.equipment_id).limit(1)).scalar_one_or_none() or equipment_id


def studies_concerned(equipment_id: UUID, valid_from: date) -> Select[tuple[UUID]]:
    """The fluoroscopy studies of equipment since a day, and those without a date."""
    since = or_(study_table.c.study_date >= valid_from, study_table.c.study_date.is_(None))
    return select(study_table.c.study_id).where(
        study_table.c.equipment_id == equipment_id, has_modality(ExamModality.FLUOROSCOPY), since
    )


_NAMES = (
    "manufacturer",
    "manufacturer_model_name",
    "station_name",
    "device_serial_number",
    "institution_name",
    "display_name",
)


def calibrated_equipment(connection: Connection) -> list[CalibratedEquipment]:
    """Equipment with fluoroscopy or calibrations; that with most studies first."""
    studies = (
        select(study_table.c.equipment_id, func.count().label("study_count"))
        .where(has_modality(ExamModality.FLUOROSCOPY))
        .group_by(study_table.c.equipment_id)
        .subquery()
    )
    calibrations = (
        select(
            _columns.equipment_id,
            func.count().label("calibration_count"),
            func.max(_columns.valid_from).label("calibrated_from"),
        )
        .group_by(_columns.equipment_id)
        .subquery()
    )
    both = studies.join(calibrations, calibrations.c.equipment_id == studies.c.equipment_id, full=True)
    key = func.coalesce(studies.c.equipment_id, calibrations.c.equipment_id)
    study_count = func.coalesce(studies.c.study_count, 0)
    query = (
        select(
            key.label("equipment_id"),
            *(equipment.c[name] for name in _NAMES),
            study_count.label("study_count"),
            func.coalesce(calibrations.c.calibration_count, 0).label("calibration_count"),
            calibrations.c.calibrated_from,
        )
        .select_from(both.outerjoin(equipment, equipment.c.equipment_id == key))
        .order_by(study_count.desc(), key)
    )
    found = [CalibratedEquipment(**row) for row in connection.execute(query).mappings()]
    return _merged(found, equipment_merge_groups.groups(connection))


def _merged(found: list[CalibratedEquipment], groups: EquipmentGroups) -> list[CalibratedEquipment]:
    """With the calibrations of merged equipment in the row of that for which it counts."""
    rows: dict[UUID, CalibratedEquipment] = {}
    for one in found:
        counting = groups.counting(one.equipment_id)
        first = rows.get(counting)
        rows[counting] = one if first is None else _sum(first, one)
    return list(rows.values())


def _sum(first: CalibratedEquipment, other: CalibratedEquipment) -> CalibratedEquipment:
    days = [day for day in (first.calibrated_from, other.calibrated_from) if day is not None]
    return replace(
        first,
        study_count=first.study_count + other.study_count,
        calibration_count=first.calibration_count + other.calibration_count,
        calibrated_from=max(days, default=None),
    )


def checked_names(names: Iterable[str]) -> list[str]:
    """Names of calibration values.

    Raises:
        ConfigurationError: one of them is none.
    """
    checked = list(names)
    for name in checked:
        if name not in CALIBRATION_NAMES:
            raise ConfigurationError(f"{name} is no calibration value; these are {', '.join(CALIBRATION_NAMES)}.")
    return checked
