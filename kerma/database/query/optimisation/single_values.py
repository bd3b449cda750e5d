"""The single values of one comparison with what may explain them: protocol, day, software, age and size."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Double, cast, null, select, true

from kerma.database.query.filters.study_filter import StudyFilter, statistical_conditions
from kerma.database.query.optimisation.measured_rows import (
    event_column,
    event_protocol,
    event_source,
    is_measured,
    main_event,
    protocol_column,
    study_column,
)
from kerma.database.query.optimisation.measures import CTDI_PHANTOM, Measure, MeasureLevel
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect
from kerma.standard.enumerations import ExamModality

#: More values are not read: of more, the latest are.
MAX_VALUES = 20_000
_study = study_table.c


class SingleValue(NamedTuple):
    """The value of one study or event.

    Attributes:
        value: the measured value.
        study_instance_uid: its study.
        study_at: when the study started, local; None: unknown.
        protocol: protocol of the event, or of the main event of the study; None: not stated.
        software: software versions of the equipment; None: not stated.
        age_years: age of the patient; None: unknown.
        weight_kg: weight of the patient; None: unknown.
        thickness_mm: compressed thickness of a breast; None: unknown, or no mammography.
    """

    value: float
    study_instance_uid: str
    study_at: datetime | None
    protocol: str | None
    software: str | None
    age_years: float | None
    weight_kg: float | None
    thickness_mm: float | None


def single_values(
    connection: Connection, study_filter: StudyFilter, measure: Measure, phantom: str | None = None
) -> list[SingleValue]:
    """The measured values of the filtered studies, the latest first, at most `MAX_VALUES`.

    Args:
        connection: read-only connection.
        study_filter: which studies.
        measure: a dose.
        phantom: of a dose of CT studies, the CTDI phantom of the main acquisition; None: any, or no CT.
    """
    order = [_study.study_at.desc().nulls_last(), _study.study_id]
    if measure.level is MeasureLevel.EVENT:
        query, order = _of_events(study_filter, measure), [*order, EVENT_TABLES[study_filter.modality].c.ordinal]
    else:
        query = _of_studies(study_filter, measure, phantom)
    ordered = query.order_by(*order).limit(MAX_VALUES)
    return [SingleValue._make(row) for row in connection.execute(ordered)]


def _of_studies(study_filter: StudyFilter, measure: Measure, phantom: str | None) -> AnySelect:
    main = main_event(study_filter)
    value = study_column(study_filter, measure, main)
    source = study_table.outerjoin(examination_name, IS_EXAMINATION).outerjoin(main, true())
    columns = _columns(value, protocol_column(study_filter, main), cast(null(), Double))
    is_of_phantom = () if phantom is None else (main.c[CTDI_PHANTOM.fact.name] == phantom,)
    conditions = *statistical_conditions(study_filter), is_measured(value, measure), *is_of_phantom
    return select(*columns).select_from(source).where(*conditions)


def _of_events(study_filter: StudyFilter, measure: Measure) -> AnySelect:
    modality = study_filter.modality
    value = event_column(modality, measure)
    is_breast = modality is ExamModality.MAMMOGRAPHY
    thickness = EVENT_TABLES[modality].c.compressed_thickness_mm if is_breast else cast(null(), Double)
    columns = _columns(value, event_protocol(modality), thickness)
    return event_source(study_filter, *columns).where(is_measured(value, measure))


def _columns(value: AnyColumn, protocol: AnyColumn, thickness: AnyColumn) -> tuple[AnyColumn, ...]:
    return (
        value,
        _study.study_instance_uid,
        _study.study_at,
        protocol,
        _study.software_versions,
        _study.patient_age_years,
        _study.patient_weight_kg,
        thickness,
    )
