"""Completeness and plausibility of what equipment reports.

Problems are unfolded only for the studies that have any, and events are looked up by the key of their study, so that
the cost follows the number of studies in the period.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    Connection,
    RowMapping,
    Table,
    Text,
    any_,
    case,
    cast,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import LateralFromClause

from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.studies.study_list import PAGE_SIZE
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import equipment, ledger, study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts.fact import Fact
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.messages import MessageParts
from kerma.standard.enumerations import ExamModality, ObjectSource, ObjectStatus

MAX_PROBLEM_GROUPS = 200

# A problem names a fact by its path: "events[2].sources[0].tube_voltage_kv" is about tube_voltage_kv.
_INDEX = r"\[\d+\]"
_PARENTS = r"^.*\."
#: Numbers within messages, except those of tags and templates; `#` replaces them in groups of problems.
NUMBER = r"(?<!TID )(?<![\w.,])(?![0-9A-F]{4},[0-9A-F]{4}\))[0-9]+([.,][0-9]+)*"


class FactState(StrEnum):
    """Whether the objects of a study state a fact."""

    REPORTED = "reported"
    MISSING = "missing"
    #: A problem names the fact.
    FAULTY = "faulty"


@dataclass(frozen=True)
class Period:
    """The studies of one modality that started within a period; without limits also those without a date.

    Attributes:
        modality: the modality.
        since: the first moment; None: no limit.
        until: the first moment after the period; None: no limit.
        equipment_id: only studies of this equipment; None: of all.
    """

    modality: ExamModality
    since: datetime | None = None
    until: datetime | None = None
    equipment_id: UUID | None = None

    def conditions(self) -> list[Condition]:
        """The WHERE clauses on `study`."""
        study = study_table.c
        since = () if self.since is None else (study.study_at >= self.since,)
        until = () if self.until is None else (study.study_at < self.until,)
        own = () if self.equipment_id is None else (study.equipment_id == self.equipment_id,)
        return [has_modality(self.modality), *since, *until, *own]


@dataclass(frozen=True, kw_only=True)
class Completeness(EquipmentIdentity):
    """Studies of one piece of equipment under one software version by what they report.

    Attributes:
        software_versions: Software Versions (0018,1020); None where the studies do not state them.
        study_count: number of studies.
        states: by name of an important fact, the number of studies in each state; they add up to `study_count`.
    """

    software_versions: str | None
    study_count: int
    states: Mapping[str, Mapping[FactState, int]]


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """Problems whose path and message differ in numbers only.

    Attributes:
        group_id: identifies the group.
        path: path of the fact without indices.
        pattern: the message with `#` for each number.
        example: the message of one of the problems.
        example_parameters: pattern and values of one of the messages (`kerma.messages.message_parts`).
        problem_count: number of problems.
        study_count: number of studies that have one.
    """

    group_id: str
    path: str
    pattern: str
    example: str
    example_parameters: MessageParts | None
    problem_count: int
    study_count: int


@dataclass(frozen=True, kw_only=True)
class StudyWithProblem(EquipmentIdentity):
    """A study that has a problem of a group, and its equipment."""

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None
    event_count: int
    problem_count: int


@dataclass(frozen=True, kw_only=True)
class ArrivalCount:
    """Number of objects of one status and source received on one day (0: the first of the days)."""

    day: int
    status: ObjectStatus
    source: ObjectSource | None
    object_count: int


def completeness(connection: Connection, period: Period) -> list[Completeness]:
    """What the studies report, for each piece of equipment and software version, that with most studies first."""
    important = REQUIRED_FACTS[period.modality]
    judged = _judged(period, important)
    labels = {(fact.name, state): f"{fact.name}.{state}" for fact in important for state in FactState}
    states = [func.count().filter(judged.c[name] == state).label(label) for (name, state), label in labels.items()]
    study_counts = (
        select(judged.c.equipment_id, judged.c.software_versions, func.count().label("study_count"), *states)
        .group_by(judged.c.equipment_id, judged.c.software_versions)
        .subquery()
    )
    query = (
        select(*IDENTITY_COLUMNS, *(column for column in study_counts.c if column.name != "equipment_id"))
        .join_from(study_counts, equipment, study_counts.c.equipment_id == equipment.c.equipment_id)
        .order_by(study_counts.c.study_count.desc(), equipment.c.equipment_id, study_counts.c.software_versions)
    )
    return [_completeness(row, labels) for row in connection.execute(query).mappings()]


def _completeness(row: RowMapping, labels: Mapping[tuple[str, FactState], str]) -> Completeness:
    """A row of counts as a record; `labels` names the column of each fact and state."""
    states: dict[str, dict[FactState, int]] = {}
    for (name, state), label in labels.items():
        states.setdefault(name, {})[state] = row[label]
    plain = {name: value for name, value in row.items() if name not in labels.values()}
    return Completeness(**plain, states=states)


def _judged(period: Period, important: Sequence[RequiredFact]) -> CTE:
    """For each study its equipment, its software versions, and the state of each important fact."""
    events = _reported_below(EVENT_TABLES[period.modality], {fact.name: fact.event for fact in important}, "in_events")
    sources = _reported_below(ct_source, {fact.name: fact.source for fact in important}, "in_sources")
    laterals = [lateral for lateral in (events, sources) if lateral is not None]
    faulty = _faulty_facts()
    tables = study_table.outerjoin(faulty, study_table.c.problem_count > 0)
    for lateral in laterals:
        tables = tables.outerjoin(lateral, true())
    states = [
        case(
            (faulty.c.names.op("&&")(_texts(fact.fact_names)), FactState.FAULTY),
            (_is_reported(fact, laterals), FactState.REPORTED),
            else_=FactState.MISSING,
        ).label(fact.name)
        for fact in important
    ]
    columns = (study_table.c.equipment_id, study_table.c.software_versions)
    return select(*columns, *states).select_from(tables).where(*period.conditions()).cte("judged")


def _reported_below(table: Table, facts: dict[str, tuple[Fact, ...]], name: str) -> LateralFromClause | None:
    """Which of the facts any row of a study in `table` states; None where none of them can stand there."""
    reported = [
        func.bool_or(or_(*(table.c[fact.name].is_not(None) for fact in alternatives))).label(label)
        for label, alternatives in facts.items()
        if alternatives
    ]
    return select(*reported).where(table.c.study_id == study_table.c.study_id).lateral(name) if reported else None


def _is_reported(important: RequiredFact, below: Iterable[LateralFromClause]) -> Condition:
    own = [study_table.c[fact.name].is_not(None) for fact in important.study]
    return or_(false(), *own, *(lateral.c[important.name] for lateral in below if important.name in lateral.c))


def _texts(names: Iterable[str]) -> AnyColumn:
    return cast(sorted(names), ARRAY(Text))


def _faulty_facts() -> LateralFromClause:
    """The names of the facts of a study that its problems name, except those that are only missing."""
    problem = func.jsonb_array_elements(study_table.c.problems, type_=JSONB).column_valued("problem")
    name = func.regexp_replace(_without_indices(problem["where"].astext), _PARENTS, "")
    return select(func.array_agg(name).label("names")).where(not_(problem.has_key("absent"))).lateral("faulty")


def _without_indices(path: AnyColumn) -> AnyColumn:
    return func.regexp_replace(path, _INDEX, "", "g")


def problem_groups(connection: Connection, period: Period) -> list[ProblemGroup]:
    """The groups of problems, that of most studies first; at most `MAX_PROBLEM_GROUPS`."""
    found = _problems(period)
    studies = func.count(found.c.study_id.distinct())
    query = (
        select(
            found.c.group_id,
            found.c.path,
            found.c.pattern,
            func.min(found.c.example).label("example"),
            cast(func.min(found.c.parameters), JSONB).label("example_parameters"),
            func.count().label("problem_count"),
            studies.label("study_count"),
        )
        .group_by(found.c.group_id, found.c.path, found.c.pattern)
        .order_by(studies.desc(), found.c.path, found.c.pattern)
        .limit(MAX_PROBLEM_GROUPS)
    )
    return [ProblemGroup(**row) for row in connection.execute(query).mappings()]


def studies_with(connection: Connection, period: Period, group_id: str) -> list[StudyWithProblem]:
    """The latest studies that have a problem of a group, as many as one page of a list holds."""
    found = _problems(period)
    columns = ("study_instance_uid", "study_at", "study_description", "event_count", "problem_count")
    query = (
        select(*(study_table.c[name] for name in columns), *IDENTITY_COLUMNS)
        .join_from(study_table, equipment, study_table.c.equipment_id == equipment.c.equipment_id)
        .where(study_table.c.study_id.in_(select(found.c.study_id).where(found.c.group_id == group_id)))
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
        .limit(PAGE_SIZE)
    )
    return [StudyWithProblem(**row) for row in connection.execute(query).mappings()]


def _problems(period: Period) -> CTE:
    """Each problem of the studies, its path without indices and its message without numbers."""
    unfolded = select(func.jsonb_array_elements(study_table.c.problems, type_=JSONB).label("problem"))
    entries = unfolded.correlate(study_table).lateral("entries")
    path = _without_indices(entries.c.problem["where"].astext)
    example = entries.c.problem["what"].astext.label("example")
    parameters = entries.c.problem["parts"].astext.label("parameters")
    pattern = func.regexp_replace(example, NUMBER, "#", "g")
    found = (
        select(study_table.c.study_id, path.label("path"), pattern.label("pattern"), example, parameters)
        .select_from(study_table.join(entries, true()))
        .where(*period.conditions(), study_table.c.problem_count > 0)
        .cte("found")
    )
    group_id = func.md5(found.c.path + "\n" + found.c.pattern).label("group_id")
    return select(found, group_id).cte("problems")


def arrivals(connection: Connection, midnights: Sequence[datetime]) -> list[ArrivalCount]:
    """The number of objects received on each of the last days, by status and source.

    Args:
        connection: connection to Kerma's database.
        midnights: the beginning of each day, with time zone, in order.
    """
    day = func.width_bucket(ledger.c.received_at, cast(list(midnights), ARRAY(ledger.c.received_at.type))) - 1
    query = (
        select(day.label("day"), ledger.c.status, ledger.c.source, func.count().label("object_count"))
        .where(
            # The index on status and time of reception finds them.
            ledger.c.status == any_(_texts(ObjectStatus)),
            ledger.c.received_at >= midnights[0],
        )
        .group_by(day, ledger.c.status, ledger.c.source)
        .order_by(day, ledger.c.status, ledger.c.source)
    )
    return [
        ArrivalCount(
            day=row.day,
            status=ObjectStatus(row.status),
            source=None if row.source is None else ObjectSource(row.source),
            object_count=row.object_count,
        )
        for row in connection.execute(query)
    ]
