"""The rows of a download, and how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, literal, or_, select, true

from kerma.database.query.exports.export_columns import (
    PLANES,
    SOURCES,
    Exported,
    names_of_events,
    per_event,
    per_study,
    spreadsheet_safe,
)
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions, has_modality
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import equipment, study_table
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

Per = Literal["study", "event"]

_ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Selection:
    """What is taken away.

    Attributes:
        chosen: which studies; of their events those that fit its criteria about events.
        per: a row for each study, or for each event.
        identifying: the identifying facts that may be told.
    """

    chosen: StudyFilter
    per: Per = "study"
    identifying: tuple[str, ...] = ()

    @property
    def modality(self) -> ExamModality:
        """CT, RF, DX, MG or NM."""
        return self.chosen.modality

    @property
    def columns(self) -> tuple[Exported, ...]:
        """The columns from left to right."""
        if self.per == "event":
            return per_event(self.modality, self.identifying)
        return per_study(self.modality, self.identifying)


class Count(NamedTuple):
    """How many there are; counting stops one above the cap."""

    studies: int
    events: int


def query(selection: Selection, *, is_spreadsheet_safe: bool = False) -> Select[*tuple[Any, ...]]:
    """The rows, those of the newest study first, events in the order of their study.

    With `is_spreadsheet_safe`, an apostrophe stands before texts that look like formulas.
    """
    columns = [spreadsheet_safe(each) if is_spreadsheet_safe else each.labelled for each in selection.columns]
    asked = select(*columns).select_from(_tables(selection)).where(*_where(selection))
    return asked.order_by(*_newest_first(selection))


def by_protocol(selection: Selection) -> Select[*tuple[Any, ...]]:
    """The rows of events, those of a protocol together (`protocol_of`), a protocol's newest first."""
    protocol = protocol_of(selection.modality)
    asked = select(*(each.labelled for each in selection.columns)).select_from(_tables(selection))
    return asked.where(*_where(selection)).order_by(protocol.asc().nulls_last(), *_newest_first(selection))


def protocol_of(modality: ExamModality) -> Any:
    """What an event was made with: its acquisition protocol, or in nuclear medicine its radiopharmaceutical."""
    return EVENT_TABLES[modality].c[rollup_quantities.PROTOCOL[modality]]


def rows(connection: Connection, asked: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query one after the other; the server keeps what was not fetched yet."""
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_A_TIME)
    for row in streamed.execute(asked):
        yield tuple(row)


def count(connection: Connection, chosen: StudyFilter, cap: int) -> Count:
    """How many studies and events a filter leaves, each counted up to `cap + 1`."""
    studies = select(literal(1)).select_from(study_table).where(*conditions(chosen)).limit(cap + 1)
    events = select(literal(1)).select_from(events_of(chosen)).where(*_where(Selection(chosen, "event"))).limit(cap + 1)
    found = (
        connection.execute(select(func.count()).select_from(each.subquery())).scalar_one() for each in (studies, events)
    )
    return Count(*found)


def estimate(connection: Connection, chosen: StudyFilter) -> Count:
    """How many studies there are, and how many events of their modality they have, told by their counts where possible.

    A study counts its events of all families; in studies of several, as a PET/CT is, the events themselves are counted.
    """
    if event_conditions(chosen):
        studies = connection.execute(select(func.count()).where(*conditions(chosen))).scalar_one()
        return Count(studies, _events(connection, *_where(Selection(chosen, "event")), of=chosen))
    several = or_(*(has_modality(each) for each in ExamModality if each is not chosen.modality))
    number, events = func.count(), func.coalesce(func.sum(study_table.c.event_count), 0)
    studies, counted = connection.execute(select(number, events).where(*conditions(chosen))).one()
    mixed = connection.execute(select(events).where(*conditions(chosen), several)).scalar_one()
    return Count(int(studies), int(counted - mixed) + _events(connection, *conditions(chosen), several, of=chosen))


def _events(connection: Connection, *told: ColumnElement[bool], of: StudyFilter) -> int:
    return connection.execute(select(func.count()).select_from(events_of(of)).where(*told)).scalar_one()


def _where(selection: Selection) -> list[Any]:
    narrowed = event_conditions(selection.chosen) if selection.per == "event" else []
    return [*conditions(selection.chosen), *narrowed]


def _newest_first(selection: Selection) -> list[Any]:
    order: list[Any] = [study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc()]
    return [*order, EVENT_TABLES[selection.modality].c.ordinal] if selection.per == "event" else order


def events_of(chosen: StudyFilter) -> FromClause:
    """The studies of a modality with their events."""
    events = EVENT_TABLES[chosen.modality]
    return study_table.join(events, events.c.study_id == study_table.c.study_id)


def _tables(selection: Selection) -> FromClause:
    whose = equipment.c.equipment_id == study_table.c.equipment_id
    if selection.per == "event":
        return _with_sources(selection, events_of(selection.chosen).join(equipment, whose))
    tables: FromClause = study_table.join(equipment, whose)
    for kind in rollup_quantities.EVENT_NAMES[selection.modality]:
        tables = tables.outerjoin(names_of_events(selection.modality, kind), true())
    if selection.modality == ExamModality.FLUOROSCOPY:
        for plane, total in PLANES.items():
            tables = tables.outerjoin(total, and_(total.c.study_id == study_table.c.study_id, total.c.plane == plane))
    return tables


def _with_sources(selection: Selection, tables: FromClause) -> FromClause:
    if selection.modality != ExamModality.CT:
        return tables
    events = EVENT_TABLES[ExamModality.CT].c
    for joined in SOURCES.values():
        part = joined.part.c
        own = and_(part.study_id == events.study_id, part.event_id == events.event_id, part.ordinal == joined.ordinal)
        tables = tables.outerjoin(joined.part, own)
    return tables
