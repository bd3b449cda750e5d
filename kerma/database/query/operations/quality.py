"""How complete and how believable what the machines tell is.

Problems are unfolded only for the studies that have any, and events are looked up by the key of their study, so that
the cost follows the number of studies in the period.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Connection,
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

from kerma.database.query import Row
from kerma.database.query.filters.study_filter import has_modality
from kerma.database.query.operations.machines import NAMED
from kerma.database.query.studies.study_list import PAGE_SIZE
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.tables import equipment, ledger, study_table
from kerma.facts.fact import Fact
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.messages import UNMARKED_ABSENCE
from kerma.standard.enumerations import ExamModality

MOST_KINDS = 200

# A problem names a fact by its place: "events[2].sources[0].tube_voltage_kv" is about tube_voltage_kv.
_INDEX = r"\[\d+\]"
_ABOVE = r"^.*\."
#: Numbers of sentences, but neither tags nor the numbers of templates; `#` stands for them in kinds of problems.
NUMBER = r"(?<!TID )(?<![\w.,])(?![0-9A-F]{4},[0-9A-F]{4}\))[0-9]+([.,][0-9]+)*"


@dataclass(frozen=True)
class Period:
    """The studies of one family that started since a day; all of them, also those without a date, if None."""

    modality: ExamModality
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE clauses on `study`."""
        since = () if self.since is None else (study_table.c.study_at >= self.since,)
        return [has_modality(self.modality), *since]


def completeness(connection: Connection, period: Period) -> list[Row]:
    """For each machine and software version: how many studies, and how many tell each important fact.

    Besides the machine's names, `software_versions` and `study_count`, each row holds for each important fact `told`,
    `missing` and `wrong` counts as `{name}.told` and so on; a study counts in one of the three. A study in which a
    problem names the fact is `wrong`.
    """
    wanted = REQUIRED_FACTS[period.modality]
    judged = _judged(period, wanted)
    states = [
        func.count().filter(judged.c[each.name] == state).label(f"{each.name}.{state}")
        for each in wanted
        for state in STATES
    ]
    counted = (
        select(judged.c.equipment_id, judged.c.software_versions, func.count().label("study_count"), *states)
        .group_by(judged.c.equipment_id, judged.c.software_versions)
        .subquery()
    )
    query = (
        select(*NAMED, *(column for column in counted.c if column.name != "equipment_id"))
        .join_from(counted, equipment, counted.c.equipment_id == equipment.c.equipment_id)
        .order_by(counted.c.study_count.desc(), equipment.c.equipment_id, counted.c.software_versions)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


#: What may be said of an important fact of a study.
STATES = ("told", "missing", "wrong")


def _judged(period: Period, wanted: Sequence[RequiredFact]) -> CTE:
    """For each study its machine, its software, and the state of each important fact."""
    events = _told_below(EVENT_TABLES[period.modality], {each.name: each.event for each in wanted}, "in_events")
    sources = _told_below(ct_source, {each.name: each.source for each in wanted}, "in_sources")
    complaints = _complaints()
    tables = study_table.outerjoin(complaints, study_table.c.problem_count > 0)
    for lateral in (events, sources):
        tables = tables if lateral is None else tables.outerjoin(lateral, true())
    states = [
        case(
            (complaints.c.names.op("&&")(_texts(each.fact_names)), "wrong"),
            (_is_told(each, [lateral for lateral in (events, sources) if lateral is not None]), "told"),
            else_="missing",
        ).label(each.name)
        for each in wanted
    ]
    columns = (study_table.c.equipment_id, study_table.c.software_versions)
    return select(*columns, *states).select_from(tables).where(*period.conditions()).cte("judged")


def _told_below(table: Table, facts: dict[str, tuple[Fact, ...]], name: str) -> LateralFromClause | None:
    """Which of the facts any row below the study tells; None where none is asked for."""
    told = [
        func.bool_or(or_(*(table.c[fact.name].is_not(None) for fact in alternatives))).label(asked)
        for asked, alternatives in facts.items()
        if alternatives
    ]
    return select(*told).where(table.c.study_id == study_table.c.study_id).lateral(name) if told else None


def _is_told(each: RequiredFact, below: Iterable[LateralFromClause]) -> ColumnElement[bool]:
    own = [study_table.c[fact.name].is_not(None) for fact in each.study]
    return or_(false(), *own, *(lateral.c[each.name] for lateral in below if each.name in lateral.c))


def _texts(names: Iterable[str]) -> ColumnElement[Any]:
    return cast(sorted(names), ARRAY(Text))


def _complaints() -> LateralFromClause:
    """The names of the facts of a study that a problem complains of."""
    problem = func.jsonb_array_elements(study_table.c.problems, type_=JSONB).column_valued("problem")
    name = func.regexp_replace(_without_indices(problem["where"].astext), _ABOVE, "")
    # What is absent though the standard requires it is missing; nothing is wrong with it.
    absent = or_(problem.has_key("absent"), problem["what"].astext.startswith(UNMARKED_ABSENCE))
    return select(func.array_agg(name).label("names")).where(not_(absent)).lateral("complaints")


def _without_indices(where: ColumnElement[str]) -> ColumnElement[str]:
    return func.regexp_replace(where, _INDEX, "", "g")


def problem_kinds(connection: Connection, period: Period) -> list[Row]:
    """The kinds of problems, that of the most studies first: `kind`, `where`, `what`, `problem_count`, `study_count`.

    Problems are of one kind when they differ in numbers only; `kind` identifies it. `example` is the sentence of one of
    them with its numbers, `said` the parts of one (`kerma.messages.message_parts`).
    """
    found = _problems(period)
    studies = func.count(found.c.study_id.distinct())
    query = (
        select(
            found.c.kind,
            found.c.where,
            found.c.what,
            func.min(found.c.example).label("example"),
            cast(func.min(found.c.said), JSONB).label("said"),
            func.count().label("problem_count"),
            studies.label("study_count"),
        )
        .group_by(found.c.kind, found.c.where, found.c.what)
        .order_by(studies.desc(), found.c.where, found.c.what)
        .limit(MOST_KINDS)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def studies_with(connection: Connection, period: Period, kind: str) -> list[Row]:
    """The latest studies that have a problem of one kind, with their machine."""
    found = _problems(period)
    columns = ("study_instance_uid", "study_at", "study_description", "event_count", "problem_count")
    query = (
        select(*(study_table.c[name] for name in columns), *NAMED)
        .join_from(study_table, equipment, study_table.c.equipment_id == equipment.c.equipment_id)
        .where(study_table.c.study_id.in_(select(found.c.study_id).where(found.c.kind == kind)))
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
        .limit(PAGE_SIZE)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _problems(period: Period) -> CTE:
    """Each problem of the studies, its place without indices and its sentence without numbers."""
    unfolded = select(func.jsonb_array_elements(study_table.c.problems, type_=JSONB).label("problem"))
    entries = unfolded.correlate(study_table).lateral("entries")
    where = _without_indices(entries.c.problem["where"].astext)
    example, said = entries.c.problem["what"].astext.label("example"), entries.c.problem["parts"].astext.label("said")
    what = func.regexp_replace(example, NUMBER, "#", "g")
    found = (
        select(study_table.c.study_id, where.label("where"), what.label("what"), example, said)
        .select_from(study_table.join(entries, true()))
        .where(*period.conditions(), study_table.c.problem_count > 0)
        .cte("found")
    )
    kind = func.md5(found.c.where + "\n" + found.c.what).label("kind")
    return select(found, kind).cte("problems")


def arrivals(connection: Connection, midnights: Sequence[datetime]) -> list[Row]:
    """What arrived on each of the last days: `day` (from 0, the first), `status`, `source`, `object_count`.

    Args:
        connection: where to ask.
        midnights: the beginning of each day, with time zone, in order.
    """
    day = func.width_bucket(ledger.c.received_at, cast(list(midnights), ARRAY(ledger.c.received_at.type))) - 1
    query = (
        select(day.label("day"), ledger.c.status, ledger.c.source, func.count().label("object_count"))
        .where(
            # What was received since was read since, and by that the index finds it.
            ledger.c.status == any_(_texts(("extracted", "failed", "pending", "skipped"))),
            ledger.c.read_at >= midnights[0],
            ledger.c.received_at >= midnights[0],
        )
        .group_by(day, ledger.c.status, ledger.c.source)
        .order_by(day, ledger.c.status, ledger.c.source)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
