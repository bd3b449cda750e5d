"""Completeness of what equipment reports: the state of each required fact, by equipment and software version.

Problems are unfolded only for the studies that have any, and events are looked up by the key of their study, so that
the cost follows the number of studies in the period.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import CTE, Connection, RowMapping, Table, case, false, func, not_, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import LateralFromClause

from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import path_without_indices
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts.fact import Fact
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.reconcile.imported_size import SIZE_COLUMNS

_PARENTS = r"^.*\."


class FactState(StrEnum):
    """Whether the objects of a study state a fact."""

    REPORTED = "reported"
    MISSING = "missing"
    #: A problem names the fact.
    FAULTY = "faulty"


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


def completeness(connection: Connection, period: StudyPeriod) -> list[Completeness]:
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


def _judged(period: StudyPeriod, important: Sequence[RequiredFact]) -> CTE:
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
            (faulty.c.names.op("&&")(texts(sorted(fact.fact_names))), FactState.FAULTY),
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
    own = [_stated(fact).is_not(None) for fact in important.study]
    return or_(false(), *own, *(lateral.c[important.name] for lateral in below if important.name in lateral.c))


def _stated(fact: Fact) -> AnyColumn:
    """What the objects of a study state; an import of the site says nothing about the equipment."""
    value = study_table.c[fact.name]
    columns = SIZE_COLUMNS.get(fact.name)
    if columns is None:
        return value
    return case((study_table.c[columns.import_number].is_(None), value), else_=study_table.c[columns.stated])


def _faulty_facts() -> LateralFromClause:
    """The names of the facts of a study that its problems name, except those that are only missing."""
    problem = func.jsonb_array_elements(study_table.c.problems, type_=JSONB).column_valued("problem")
    name = func.regexp_replace(path_without_indices(problem["where"].astext), _PARENTS, "")
    return select(func.array_agg(name).label("names")).where(not_(problem.has_key("absent"))).lateral("faulty")
