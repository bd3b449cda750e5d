"""Studies of one equipment as series of doses: one for each modality, standard name and quantity.

A study without a standard name, without a date, or left out of statistics is in no series. A value that is missing or
zero is in no series either.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, RowMapping, func, lateral, select, true

from kerma.database.schema.event_tables import ct_event
from kerma.database.schema.examination_tables import examination, examination_name
from kerma.database.schema.expressions import IS_COUNTED, IS_EXAMINATION, has_modality
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.facts.monitored_quantities import MAXIMA, QUANTITIES, TOTALS
from kerma.standard.enumerations import ExamModality
from kerma.statistics.change_covariates import Covariate, CovariateValue, Study
from kerma.statistics.change_points import DoseSeries

_study, _event = study_table.c, ct_event.c
_PROTOCOL_SEPARATOR = " + "


class SeriesKey(NamedTuple):
    """What the values of a series share, beside their equipment."""

    modality: ExamModality
    standard_name: str
    quantity: str


class MonitoredStudy(NamedTuple):
    """A study with a positive value of the quantity of its series."""

    value: float
    row: RowMapping

    @property
    def day(self) -> date:
        """Day on which it started."""
        day: date = self.row["day"]
        return day

    def with_covariates(self) -> Study:
        """Its day, and what is compared before and after a change."""
        values: dict[Covariate, CovariateValue] = {one: self.row[one] for one in Covariate}
        protocols = self.row[Covariate.PROTOCOL]
        values[Covariate.PROTOCOL] = _PROTOCOL_SEPARATOR.join(protocols) or None
        return Study(self.day, values)


class SeriesPoint(NamedTuple):
    """Day and value of one study."""

    day: date
    value: float


def read(
    connection: Connection, equipment_id: UUID, first_day: date, last_day: date
) -> dict[SeriesKey, list[MonitoredStudy]]:
    """The series of an equipment, the studies in the order of time.

    Args:
        connection: to Kerma's database, without a scope.
        equipment_id: the equipment.
        first_day: the first day that is read.
        last_day: the last one.
    """
    query = _query(equipment_id, first_day, last_day)
    found: dict[SeriesKey, list[MonitoredStudy]] = {}
    for row in connection.execute(query).mappings():
        for key, value in _values(row):
            found.setdefault(key, []).append(MonitoredStudy(value, row))
    return found


def read_points(
    connection: Connection, equipment_id: UUID, key: SeriesKey, first_day: date, last_day: date
) -> list[SeriesPoint]:
    """The positive values of one series in the order of time; also with a scope."""
    is_maximum = key.quantity in MAXIMA.get(key.modality, ())
    largest = select(func.max(_event[key.quantity])).where(_event.study_id == _study.study_id) if is_maximum else None
    value = _study[key.quantity] if largest is None else largest.scalar_subquery()
    query = (
        select(func.date(_study.study_at), value)
        .select_from(study_table.join(examination_name, IS_EXAMINATION))
        .where(
            *_in_series(equipment_id, first_day, last_day),
            has_modality(key.modality),
            examination_name.c.standard_name == key.standard_name,
            value > 0,
        )
        .order_by(_study.study_at, _study.study_id)
    )
    return [SeriesPoint(*row) for row in connection.execute(query)]


def as_series(studies: Sequence[MonitoredStudy]) -> DoseSeries:
    """Days and values of studies that are in the order of time."""
    days = np.array([study.day for study in studies], dtype="datetime64[D]")
    return DoseSeries(days, np.array([study.value for study in studies], dtype=np.float64))


def _query(equipment_id: UUID, first_day: date, last_day: date) -> AnySelect:
    events = lateral(
        select(
            *(func.max(_event[name]).label(name) for name in _maxima()),
            func.avg(_event.water_equivalent_diameter_mm).label(Covariate.DIAMETER),
        ).where(_event.study_id == _study.study_id)
    )
    totals = {name: _study[name] for names in TOTALS.values() for name in names}
    columns: Mapping[str, AnyColumn] = {
        **totals,
        Covariate.SOFTWARE: _study.software_versions,
        Covariate.PROTOCOL: examination.c.acquisition_protocols,
        Covariate.EVENTS: _study.event_count,
        Covariate.WEIGHT: _study.patient_weight_kg,
        Covariate.AGE: _study.patient_age_years,
    }
    joined = (
        study_table.join(examination_name, IS_EXAMINATION)
        .join(examination, examination.c.examination_id == _study.examination_id)
        .join(events, true())
    )
    return (
        select(
            func.date(_study.study_at).label("day"),
            _study.modalities,
            examination_name.c.standard_name,
            *(column.label(name) for name, column in columns.items()),
            *events.c,
        )
        .select_from(joined)
        .where(*_in_series(equipment_id, first_day, last_day), examination_name.c.standard_name.is_not(None))
        .order_by(_study.study_at, _study.study_id)
    )


def _in_series(equipment_id: UUID, first_day: date, last_day: date) -> tuple[Condition, ...]:
    """Studies of an equipment in a period that statistics count."""
    end = last_day + timedelta(days=1)
    return _study.equipment_id == equipment_id, _study.study_at >= first_day, _study.study_at < end, IS_COUNTED


def _maxima() -> Iterable[str]:
    return dict.fromkeys(name for names in MAXIMA.values() for name in names)


def _values(row: RowMapping) -> Iterable[tuple[SeriesKey, float]]:
    """The positive values of a study with their series."""
    for modality in row["modalities"]:
        for quantity in QUANTITIES[ExamModality(modality)]:
            value = row[quantity]
            if value is not None and value > 0:
                yield SeriesKey(ExamModality(modality), row["standard_name"], quantity), value
