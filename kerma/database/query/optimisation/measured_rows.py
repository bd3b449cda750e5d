"""The rows that are compared: one for each study, with its main event, or one for each irradiation event.

Phantoms, tests and excluded studies are left out, unless the filter selects these.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import FromClause, and_, func, literal, select, true

from kerma.database.query.filters.study_filter import StudyFilter, event_conditions, statistical_conditions
from kerma.database.query.optimisation import measures
from kerma.database.query.optimisation.measures import Measure, MeasureLevel
from kerma.database.schema.event_tables import EVENT_TABLES, ct_event, ct_source, mammography_event, projection_event
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.standard.enumerations import ExamModality, IrradiationEventType

_study = study_table.c
_LOCALIZER = "constant_angle"
# The dose of an event by which the main one of a study is found.
_EVENT_DOSE: Mapping[ExamModality, str] = {
    ExamModality.CT: "dlp_mgy_cm",
    ExamModality.FLUOROSCOPY: "dap_gy_cm2",
    ExamModality.RADIOGRAPHY: "dap_gy_cm2",
    ExamModality.MAMMOGRAPHY: "agd_mgy",
    ExamModality.NUCLEAR_MEDICINE: "administered_activity_mbq",
}
_IS_EVENT: Mapping[ExamModality, Condition] = {
    ExamModality.CT: ct_event.c.acquisition_type.is_distinct_from(_LOCALIZER),
    ExamModality.RADIOGRAPHY: projection_event.c.irradiation_event_type.is_distinct_from(
        IrradiationEventType.FLUOROSCOPY
    ),
}
_PROTOCOL: Mapping[ExamModality, str] = {
    **dict.fromkeys(ExamModality, "acquisition_protocol"),
    ExamModality.NUCLEAR_MEDICINE: "radiopharmaceutical",
}


class GroupBy(StrEnum):
    """What is compared."""

    EQUIPMENT = "equipment"
    PROTOCOL = "protocol"


#: What a group is: equipment, or a protocol; None where it is not stated.
Group = UUID | str | None


def study_rows(study_filter: StudyFilter, by: GroupBy, shown: Sequence[Measure], *columns: AnyColumn) -> AnySelect:
    """One row for each study: `group`, `study_id`, the measures by name, and further columns."""
    needs_main = by is GroupBy.PROTOCOL or any(one.level is MeasureLevel.MAIN for one in shown)
    source: FromClause = study_table.outerjoin(examination_name, IS_EXAMINATION)
    main = main_event(study_filter)
    if needs_main:
        source = source.outerjoin(main, true())
    group = _study.equipment_id if by is GroupBy.EQUIPMENT else main.c[_PROTOCOL[study_filter.modality]]
    values = (study_column(study_filter, one, main).label(one.name) for one in shown)
    return (
        select(group.label("group"), _study.study_id.label("study_id"), *values, *columns)
        .select_from(source)
        .where(*statistical_conditions(study_filter))
    )


def event_rows(study_filter: StudyFilter, by: GroupBy, shown: Sequence[Measure], *columns: AnyColumn) -> AnySelect:
    """One row for each event that fulfils the criteria about events: as `study_rows`."""
    events = EVENT_TABLES[study_filter.modality]
    group = _study.equipment_id if by is GroupBy.EQUIPMENT else events.c[_PROTOCOL[study_filter.modality]]
    values = (event_column(study_filter.modality, one).label(one.name) for one in shown)
    return event_source(study_filter, group.label("group"), _study.study_id.label("study_id"), *values, *columns)


def event_source(study_filter: StudyFilter, *columns: AnyColumn) -> AnySelect:
    """A query on the events of the filtered studies that fulfil the criteria about events, without localizers."""
    events = EVENT_TABLES[study_filter.modality]
    studies = study_table.outerjoin(examination_name, IS_EXAMINATION)
    return (
        select(*columns)
        .select_from(studies.join(events, events.c.study_id == study_table.c.study_id))
        .where(*statistical_conditions(study_filter), *_is_event(study_filter))
    )


def main_event(study_filter: StudyFilter) -> FromClause:
    """The event of a study with the highest dose among those that fulfil the criteria about events."""
    events = EVENT_TABLES[study_filter.modality]
    main = (
        select(events)
        .where(events.c.study_id == _study.study_id, *_is_event(study_filter))
        .order_by(events.c[_EVENT_DOSE[study_filter.modality]].desc().nulls_last(), events.c.ordinal)
        .limit(1)
        .correlate(study_table)
    )
    return main.lateral("main_event")


def protocol_column(study_filter: StudyFilter, main: FromClause) -> AnyColumn:
    """The protocol of the main event; in nuclear medicine its radiopharmaceutical."""
    return main.c[_PROTOCOL[study_filter.modality]]


def event_protocol(modality: ExamModality) -> AnyColumn:
    """The protocol of an event; in nuclear medicine its radiopharmaceutical."""
    return EVENT_TABLES[modality].c[_PROTOCOL[modality]]


def study_column(study_filter: StudyFilter, measure: Measure, main: FromClause) -> AnyColumn:
    """The value of a measure of studies, or of their main events."""
    name = measure.fact.name
    if measure.fact is measures.ACQUISITIONS:
        is_of_study = (ct_event.c.study_id == _study.study_id, *_is_event(study_filter))
        return select(func.count()).where(*is_of_study).correlate(study_table).scalar_subquery()
    if measure.level is MeasureLevel.STUDY:
        return _study[name]
    return main.c[name] if name in main.c else _of_sources(name, main)


def event_column(modality: ExamModality, measure: Measure) -> AnyColumn:
    """The value of a measure of events."""
    if measure.fact is measures.ANODE_AND_FILTER:
        return mammography_event.c.anode_target + literal(" / ") + mammography_event.c.filter_material
    return EVENT_TABLES[modality].c[measure.fact.name]


def is_measured(column: AnyColumn, measure: Measure) -> Condition:
    """Whether a value is a measured one: stated, and not zero where zero means that nothing was measured."""
    is_stated = column.is_not(None)
    return is_stated if measure.can_be_zero or measure.is_text else and_(is_stated, column > 0)


def _of_sources(name: str, main: FromClause) -> AnyColumn:
    """The larger value of the X-ray sources of a CT acquisition."""
    source = ct_source.c
    value = source.tube_current_ma * source.rotation_time_s if name == measures.MAS_PER_ROTATION.name else source[name]
    is_of_event = (source.study_id == main.c.study_id, source.event_id == main.c.event_id)
    return select(func.max(value)).where(*is_of_event).correlate(main).scalar_subquery()


def _is_event(study_filter: StudyFilter) -> list[Condition]:
    """Events that fulfil the criteria about events: without localizers, and of radiography without fluoroscopy."""
    of_modality = _IS_EVENT.get(study_filter.modality)
    return [*(() if of_modality is None else (of_modality,)), *event_conditions(study_filter)]
