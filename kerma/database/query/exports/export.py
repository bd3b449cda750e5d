"""Rows of exports, and their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, FromClause, and_, func, literal, or_, select, true

from kerma.database.query.exports import csv_cells
from kerma.database.query.exports.csv_copy import CsvForm
from kerma.database.query.exports.export_columns import (
    PLANES,
    SOURCES,
    ExportColumn,
    per_event,
    per_study,
    terms_of_events,
)
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, has_modality
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition, RowTuple
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

_CHUNK_ROWS = 2_000


class Per(StrEnum):
    """What one row of an export stands for."""

    STUDY = "study"
    EVENT = "event"


@dataclass(frozen=True)
class Selection:
    """Rows and columns of an export.

    Attributes:
        study_filter: selects the studies, and of their events those that fit its criteria on events.
        per: one row per study, or per irradiation event.
        identifying_facts: identifying facts that the export contains.
        hidden_facts: facts that it does not contain.
    """

    study_filter: StudyFilter
    per: Per = Per.STUDY
    identifying_facts: tuple[str, ...] = ()
    hidden_facts: tuple[str, ...] = ()

    @property
    def modality(self) -> ExamModality:
        """The modality of the studies."""
        return self.study_filter.modality

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        """The columns from left to right."""
        all_columns = per_event if self.per is Per.EVENT else per_study
        columns = all_columns(self.modality, self.identifying_facts)
        return tuple(column for column in columns if column.fact.name not in self.hidden_facts)


class Count(NamedTuple):
    """Number of studies and of their events."""

    studies: int
    events: int


def query(selection: Selection) -> AnySelect:
    """The rows, the newest study first, events in the order of their study."""
    return _query(selection, [column.labelled for column in selection.columns])


def csv_query(selection: Selection, form: CsvForm) -> AnySelect:
    """The rows of `query` for a CSV file.

    Texts that a spreadsheet would run as formulas begin with an apostrophe; numbers have the decimal mark of the form.
    """
    written = csv_cells.decimal_comma if form.has_decimal_comma else csv_cells.spreadsheet_safe
    return _query(selection, [written(column) for column in selection.columns])


def _query(selection: Selection, columns: list[AnyColumn]) -> AnySelect:
    rows_of_columns = select(*columns).select_from(_tables(selection)).where(*_where(selection))
    return rows_of_columns.order_by(*_newest_first(selection))


def by_protocol(selection: Selection) -> AnySelect:
    """The rows of events, ordered by protocol (`protocol_of`), then the newest first."""
    protocol = protocol_of(selection.modality)
    rows_of_events = select(*(column.labelled for column in selection.columns)).select_from(_tables(selection))
    return rows_of_events.where(*_where(selection)).order_by(protocol.asc().nulls_last(), *_newest_first(selection))


def protocol_of(modality: ExamModality) -> AnyColumn:
    """The acquisition protocol of an event, or in nuclear medicine its radiopharmaceutical."""
    return EVENT_TABLES[modality].c[rollup_quantities.PROTOCOL[modality]]


def rows(connection: Connection, statement: AnySelect) -> Iterator[RowTuple]:
    """The rows of a query, read through a server-side cursor."""
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_CHUNK_ROWS)
    for row in streamed.execute(statement):
        yield tuple(row)


def count(connection: Connection, study_filter: StudyFilter, cap: int) -> Count:
    """The number of studies and events that a filter selects, each counted up to `cap + 1`."""
    one = select(literal(1)).limit(cap + 1)
    studies = one.select_from(study_table).where(*conditions(study_filter))
    events = one.select_from(events_of(study_filter)).where(*_where(Selection(study_filter, Per.EVENT)))
    return Count(
        *(
            connection.execute(select(func.count()).select_from(limited.subquery())).scalar_one()
            for limited in (studies, events)
        )
    )


def estimate(connection: Connection, study_filter: StudyFilter) -> Count:
    """The number of studies and of their events of the modality, from `study.event_count` where possible.

    `event_count` includes the events of all modalities of a study; in studies of several modalities, as a PET/CT, the
    events themselves are counted.
    """
    of_study = conditions(study_filter)
    if event_conditions(study_filter):
        studies = connection.execute(select(func.count()).where(*of_study)).scalar_one()
        return Count(studies, _event_count(connection, study_filter, *_where(Selection(study_filter, Per.EVENT))))
    is_of_several = or_(*(has_modality(modality) for modality in ExamModality if modality is not study_filter.modality))
    number, events = func.count(), func.coalesce(func.sum(study_table.c.event_count), 0)
    studies, of_all = connection.execute(select(number, events).where(*of_study)).one()
    of_several = connection.execute(select(events).where(*of_study, is_of_several)).scalar_one()
    return Count(
        int(studies),
        int(of_all - of_several) + _event_count(connection, study_filter, *of_study, is_of_several),
    )


def _event_count(connection: Connection, study_filter: StudyFilter, *where: Condition) -> int:
    return connection.execute(select(func.count()).select_from(events_of(study_filter)).where(*where)).scalar_one()


def _where(selection: Selection) -> list[Condition]:
    of_event = event_conditions(selection.study_filter) if selection.per is Per.EVENT else []
    return [*conditions(selection.study_filter), *of_event]


def _newest_first(selection: Selection) -> list[AnyColumn]:
    order: list[AnyColumn] = [study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc()]
    return [*order, EVENT_TABLES[selection.modality].c.ordinal] if selection.per is Per.EVENT else order


def events_of(study_filter: StudyFilter) -> FromClause:
    """`study` joined with the events of the modality."""
    events = EVENT_TABLES[study_filter.modality]
    return study_table.join(events, events.c.study_id == study_table.c.study_id)


def _tables(selection: Selection) -> FromClause:
    is_of_equipment = equipment.c.equipment_id == study_table.c.equipment_id
    rows_of = events_of(selection.study_filter) if selection.per is Per.EVENT else study_table
    tables: FromClause = rows_of.join(equipment, is_of_equipment).outerjoin(examination_name, IS_EXAMINATION)
    if selection.per is Per.EVENT:
        return _with_sources(selection, tables)
    for kind in rollup_quantities.EVENT_TERMS[selection.modality]:
        tables = tables.outerjoin(terms_of_events(selection.modality, kind), true())
    if selection.modality is ExamModality.FLUOROSCOPY:
        tables = tables.outerjoin(skin_dose, skin_dose.c.study_id == study_table.c.study_id)
        for plane, total in PLANES.items():
            tables = tables.outerjoin(total, and_(total.c.study_id == study_table.c.study_id, total.c.plane == plane))
    return tables


def _with_sources(selection: Selection, tables: FromClause) -> FromClause:
    if selection.modality is not ExamModality.CT:
        return tables
    events = EVENT_TABLES[ExamModality.CT].c
    for joined in SOURCES.values():
        part = joined.part.c
        own = and_(part.study_id == events.study_id, part.event_id == events.event_id, part.ordinal == joined.ordinal)
        tables = tables.outerjoin(joined.part, own)
    return tables
