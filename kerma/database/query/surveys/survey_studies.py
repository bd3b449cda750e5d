"""The studies of a survey with their events, read in chunks: any number of them in bounded memory."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Uuid, and_, any_, or_, select
from sqlalchemy import cast as sql_cast

from kerma.database.name_codes import SEPARATOR, name_codes
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.query.studies.fact_rows import SqlRow, record_from_row
from kerma.database.query.studies.study_detail import EVENT_PARTS, EventPart
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import NAME_COLUMNS, examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, texts
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.facts import study as study_record
from kerma.facts.event import IrradiationEvent
from kerma.facts.record import fact_names
from kerma.facts.study import Study, StudyExclusion
from kerma.standard.enumerations import ExamModality
from kerma.surveys.declaration import StudyOrder
from kerma.surveys.pseudonyms import NO_KEY, SurveyKey
from kerma.surveys.survey_study import EVENT_RECORDS, TOTALS_RECORDS, SurveyStudy

if TYPE_CHECKING:
    from datetime import datetime

#: Studies whose events are read at once.
_CHUNK_STUDIES = 500
_DIGITS = 8
_OWN = ("study_id", "equipment_id", "study_at", "modalities", "mixed_totals")


def survey_studies(
    connection: Connection,
    study_filter: StudyFilter,
    order: StudyOrder = StudyOrder.OLDEST_FIRST,
    key: SurveyKey = NO_KEY,
    modalities: Sequence[ExamModality] = (),
) -> Iterator[SurveyStudy]:
    """The studies of a filter with the events that fit it; those that statistics leave out are among them.

    Args:
        connection: in a transaction, as a server-side cursor reads the studies.
        study_filter: selects them.
        order: by date and time; studies without come last.
        key: makes their pseudonyms.
        modalities: those of the survey, where it has several: a study of several counts in one of them.
    """
    codes = _codes(connection, study_filter.modality)
    names = _distinguishing_names(connection)
    statement = _studies(study_filter, order, modalities)
    streamed = connection.execute(
        statement, execution_options={"stream_results": True, "max_row_buffer": _CHUNK_STUDIES}
    )
    for rows in streamed.mappings().partitions(_CHUNK_STUDIES):
        events = _events(connection, study_filter, [cast("UUID", row["study_id"]) for row in rows])
        for row in rows:
            of_study = events.get(cast("UUID", row["study_id"]), ())
            study = _study(study_filter.modality, row, of_study, codes.get(str(row["standard_name"]), {}))
            name = names.get(study.equipment_id, study.display_name)
            yield replace(study, display_name=name, pseudonym=key.pseudonym(study.study_id))


def studies_once(study_filter: StudyFilter, modalities: Sequence[ExamModality]) -> AnySelect:
    """The identifiers of the studies of a filter that count in its modality."""
    return select(study_table.c.study_id).where(*conditions(study_filter), *_once(study_filter.modality, modalities))


def _once(modality: ExamModality, modalities: Sequence[ExamModality]) -> Iterator[Condition]:
    """A study of several modalities counts in the characteristic one, else in the first one that the survey has."""
    if len(modalities) < 2:  # noqa: PLR2004 -- several
        return
    earlier = texts(modalities[: list(modalities).index(modality)])
    characteristic = study_table.c.modality
    is_of_none = characteristic.not_in(list(modalities))
    yield or_(
        characteristic == modality, and_(is_of_none, ~study_table.c.modalities.op("&&", is_comparison=True)(earlier))
    )


def _studies(study_filter: StudyFilter, order: StudyOrder, modalities: Sequence[ExamModality]) -> AnySelect:
    totals = fact_names(TOTALS_RECORDS[study_filter.modality])
    header = [name for name in fact_names(Study) if name in study_table.c]
    exclusion = [fact.name for fact in study_record.EXCLUSION]
    columns = [study_table.c[name] for name in dict.fromkeys((*_OWN, *header, *totals, *exclusion))]
    of_equipment = [equipment.c[fact.name] for fact in study_record.EQUIPMENT]
    names = [examination_name.c[name] for name in NAME_COLUMNS]
    is_of_equipment = equipment.c.equipment_id == study_table.c.equipment_id
    tables = study_table.join(equipment, is_of_equipment).outerjoin(examination_name, IS_EXAMINATION)
    found = select(*columns, *of_equipment, equipment.c.display_name, *names).select_from(tables)
    once = _once(study_filter.modality, modalities)
    return found.where(*conditions(study_filter), *once).order_by(*_order(order))


def _distinguishing_names(connection: Connection) -> dict[UUID, str]:
    """Names of equipment that has the name of other equipment: with its institution, then with its first digits."""
    shown = [equipment.c[name] for name in ("manufacturer_model_name", "station_name")]
    columns = (equipment.c.equipment_id, equipment.c.display_name, *shown, equipment.c.institution_name)
    rows = connection.execute(select(*columns)).all()
    stated = {row[0]: row[1] or " ".join(filter(None, row[2:4])) or str(row[0]) for row in rows}
    within = {row[0]: " · ".join(filter(None, (stated[row[0]], row[4]))) for row in rows}
    of_name, of_both = Counter(stated.values()), Counter(within.values())
    return {
        key: name if of_both[name] == 1 else f"{name} · {str(key)[:_DIGITS]}"
        for key, name in within.items()
        if of_name[stated[key]] > 1
    }


def _order(order: StudyOrder) -> tuple[AnyColumn, AnyColumn]:
    at, key = study_table.c.study_at, study_table.c.study_id
    if order is StudyOrder.NEWEST_FIRST:
        return at.desc().nulls_last(), key.desc()
    return at.asc().nulls_last(), key.asc()


def _codes(connection: Connection, modality: ExamModality) -> dict[str, dict[str, str]]:
    """Codes by scheme of each standard name; several of a scheme together."""
    found: dict[str, dict[str, str]] = {}
    for one in name_codes(connection, modality):
        of_name = found.setdefault(one.standard_name, {})
        of_name[one.scheme] = SEPARATOR.join(filter(None, (of_name.get(one.scheme), one.code)))
    return found


def _study(
    modality: ExamModality, row: SqlRow, events: Sequence[IrradiationEvent], codes: Mapping[str, str]
) -> SurveyStudy:
    return SurveyStudy(
        study_id=cast("UUID", row["study_id"]),
        modality=modality,
        modalities=tuple(map(ExamModality, cast("Sequence[str]", row["modalities"]))),
        header=record_from_row(Study, row),
        totals=record_from_row(TOTALS_RECORDS[modality], row),
        events=tuple(events),
        study_at=cast("datetime | None", row["study_at"]),
        equipment_id=cast("UUID", row["equipment_id"]),
        display_name=cast("str | None", row["display_name"]),
        standard_name=cast("str | None", row["standard_name"]),
        region=cast("str | None", row["region"]),
        codes=codes,
        exclusion=record_from_row(StudyExclusion, row),
        mixed_totals=frozenset(cast("Sequence[str] | None", row["mixed_totals"]) or ()),
    )


def _events(
    connection: Connection, study_filter: StudyFilter, study_ids: Sequence[UUID]
) -> Mapping[UUID, list[IrradiationEvent]]:
    """The events of some studies, by study."""
    modality = study_filter.modality
    table, record = EVENT_TABLES[modality], EVENT_RECORDS[modality]
    columns = [table.c[name] for name in (*fact_names(record), "study_id", "event_id") if name in table.c]
    is_one = table.c.study_id == any_(sql_cast(list(study_ids), ARRAY(Uuid)))
    query = select(*columns).where(is_one, *event_conditions(study_filter)).order_by(table.c.study_id, table.c.ordinal)
    parts = {name: _parts(connection, part, cls, study_ids) for name, part, cls in EVENT_PARTS[modality]}
    found: dict[UUID, list[IrradiationEvent]] = {}
    for row in connection.execute(query).mappings():
        key = (cast("UUID", row["study_id"]), cast("UUID", row["event_id"]))
        own = {name: tuple(of_events.get(key, ())) for name, of_events in parts.items()}
        found.setdefault(key[0], []).append(record_from_row(record, row, own))
    return found


def _parts(
    connection: Connection, table: Table, record: type[EventPart], study_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, UUID], list[EventPart]]:
    """The records of a table of parts, by study and event, in the order of the object."""
    is_one = table.c.study_id == any_(sql_cast(list(study_ids), ARRAY(Uuid)))
    query = select(table).where(is_one).order_by(table.c.study_id, table.c.event_id, table.c.ordinal)
    found: dict[tuple[UUID, UUID], list[EventPart]] = {}
    for row in connection.execute(query).mappings():
        key = (cast("UUID", row["study_id"]), cast("UUID", row["event_id"]))
        found.setdefault(key, []).append(record_from_row(record, row))
    return found
