"""Queries that count studies and events for the rollup tables: the columns of the table, the count last.

Excluded studies are left out, except among the terms, by which they are found in lists.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from sqlalchemy import (
    ARRAY,
    Date,
    Dialect,
    Double,
    Integer,
    SmallInteger,
    Subquery,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
    values,
)
from sqlalchemy.dialects import postgresql

from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_COUNTED, IS_EXAMINATION
from kerma.database.schema.rollup_tables import event_histogram, known_term, study_day, study_histogram, study_hour
from kerma.database.schema.tables import MODALITIES, study_table
from kerma.database.sql_types import AnyColumn, AnyCompoundSelect, AnySelect, Condition, SqlValue
from kerma.facts import rollup_quantities

_DIALECT: Dialect = postgresql.psycopg2.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy

Query: TypeAlias = AnySelect | AnyCompoundSelect
#: Examination modalities of the counts studies, in order.
Modalities: TypeAlias = tuple[str, ...]

#: Bins per factor of ten: each is 1.16 % wide, and its middle at most 0.58 % from any value in it.
BINS_PER_DECADE = 200
#: The bin of zero and less.
ZERO_BIN = -(2**31)
#: The quantity that counts studies or events, with or without a dose.
COUNT = "count"
UNNAMED = "00000000-0000-0000-0000-000000000000"
#: Equipment and term in the rows over all equipment and terms, which most charts need.
ALL = "ffffffff-ffff-ffff-ffff-ffffffffffff"
UNDATED = "0001-01-01"

_study = study_table.c
_undated = cast(literal(UNDATED), Date)


def _restriction(table: Table, touched: bool) -> Iterable[Condition]:
    """Restricts a query to the studies in the parameter `studies`, where only touched studies are counts."""
    return (table.c.study_id == any_(cast(bindparam("studies"), ARRAY(Uuid))),) if touched else ()


def term_id(kind: str, text: AnyColumn) -> AnyColumn:
    """`kerma.identity.term_id` in SQL; zeros where there is no text, since a part of a key cannot be NULL."""
    stored = cast(func.md5(func.convert_to(literal(f"{kind}/") + text, "UTF8")), Uuid)
    return func.coalesce(stored, cast(literal(UNNAMED), Uuid))


def bin_of(value: AnyColumn) -> AnyColumn:
    """The bin in which a value lies."""
    exact = cast(func.floor(BINS_PER_DECADE * func.log(value)), Integer)
    return case((value <= 0, ZERO_BIN), else_=exact)


def month_of() -> AnyColumn:
    """The first day of the month of a study."""
    return func.coalesce(cast(func.date_trunc("month", _study.study_at), Date), _undated)


def weekday_of() -> AnyColumn:
    """The day of the week of a study: 1 Monday to 7; 0 where it has no date."""
    return func.coalesce(cast(func.extract("isodow", _study.study_at), SmallInteger), 0)


def hour_of() -> AnyColumn:
    """The hour of the day at which a study began; -1 where that is unknown."""
    return func.coalesce(cast(func.extract("hour", _study.study_time), SmallInteger), -1)


#: Joined to the studies, the rows are each study once for each modality that it belongs to.
modality_of_study = func.unnest(_study.modalities).table_valued("modality", name="study_modality").render_derived()
_MODALITY = modality_of_study.c.modality
_study_modalities = study_table.join(modality_of_study, true())
#: The name under which a study is counted: the rollups follow a change of names later than lists do.
_counted_name = examination_name.c.counted_name


def study_terms(modalities: Modalities, *, touched: bool) -> Query:
    """How many studies use each text, per equipment and in all: the columns of `known_term`."""
    pairs = [(kind, _study[kind]) for kind in rollup_quantities.STUDY_TERMS]
    pairs.append((rollup_quantities.STANDARD_NAME, _counted_name))
    stated = values(column("kind", Text), column("text", Text), name="stated").data(pairs).lateral()
    kind_id = case({kind: term_id(kind, stated.c.text) for kind, _ in pairs}, value=stated.c.kind)
    of_studies = (
        select(_MODALITY, kind_id, _equipment_or_all(_study.equipment_id), stated.c.kind, stated.c.text, func.count())
        .select_from(
            _study_modalities.outerjoin(examination_name, IS_EXAMINATION).join(stated, stated.c.text.is_not(None))
        )
        .where(*_restriction(study_table, touched))
        .group_by(_per_equipment_and_all(_MODALITY, stated.c.kind, stated.c.text))
    )
    of_events = [
        _event_terms(modality, kind, touched)
        for modality in modalities
        for kind in rollup_quantities.EVENT_TERMS[modality]
    ]
    return union_all(of_studies, *of_events)


def _event_terms(modality: str, kind: str, touched: bool) -> Query:
    events = EVENT_TABLES[modality]
    used = (
        select(events.c.study_id, events.c[kind].label("text"))
        .distinct()
        .where(events.c[kind].is_not(None), *_restriction(events, touched))
        .subquery()
    )
    equipment = _equipment_or_all(_study.equipment_id)
    return (
        select(literal(modality, Text), term_id(kind, used.c.text), equipment, literal(kind), used.c.text, func.count())
        .join_from(used, study_table, used.c.study_id == _study.study_id)
        .where(_belongs_to(modality))
        .group_by(_per_equipment_and_all(used.c.text))
    )


def _per_equipment_and_all(*keys: AnyColumn) -> AnyColumn:
    """Groups by these keys and equipment, and once more by the keys alone."""
    return func.grouping_sets(tuple_(*keys, _study.equipment_id), tuple_(*keys))


def _equipment_or_all(equipment_id: AnyColumn) -> AnyColumn:
    """The equipment of a group; `ALL` where it is of all equipment."""
    return case((func.grouping(equipment_id) == 1, cast(literal(ALL), Uuid)), else_=equipment_id)


def _belongs_to(modality: str) -> Condition:
    return literal(modality, Text) == any_(_study.modalities)


def study_quantities(modalities: Modalities, *, touched: bool) -> Query:
    """Totals of studies by procedure: the columns of `study_histogram`."""
    pairs = [
        (literal(modality, Text), literal(quantity), cast(_study[quantity], Double))
        for modality in modalities
        for quantity in rollup_quantities.STUDY[modality]
    ]
    counts = [(literal(modality, Text), literal(COUNT), cast(literal(1), Double)) for modality in modalities]
    stated = values(
        *(column("modality", Text), column("quantity", Text), column("value", Double)),
        name="stated",
    )
    pair = stated.data(pairs + counts).lateral()
    named = _study[rollup_quantities.PROCEDURE].label("text")
    names = (named, _counted_name.label("standard_name"))
    keys = (pair.c.modality, pair.c.quantity, month_of().label("month"), _study.equipment_id, *names)
    studies = study_table.outerjoin(examination_name, IS_EXAMINATION)
    rows = (
        select(*keys, bin_of(pair.c.value).label("bin"))
        .select_from(studies.join(pair, pair.c.modality == any_(_study.modalities)))
        .where(pair.c.value.is_not(None), IS_COUNTED, *_restriction(study_table, touched))
        .subquery()
    )
    kinds = {"text": rollup_quantities.PROCEDURE, "standard_name": rollup_quantities.STANDARD_NAME}
    return _count_by_bin(rows, rows.c.modality, kinds)


def event_quantities(modalities: Modalities, *, touched: bool) -> Query:
    """Quantities of events by protocol: the columns of `event_histogram`."""
    return union_all(*(_event_quantities(modality, touched) for modality in modalities))


def _event_quantities(modality: str, touched: bool) -> Query:
    events, protocol = EVENT_TABLES[modality], rollup_quantities.PROTOCOL[modality]
    pairs = [(literal(name), cast(events.c[name], Double)) for name in rollup_quantities.EVENT[modality]]
    pairs.append((literal(COUNT), cast(literal(1), Double)))
    stated = values(column("quantity", Text), column("value", Double), name="stated").data(pairs).lateral()
    keys = (stated.c.quantity, month_of().label("month"), _study.equipment_id, events.c[protocol].label("text"))
    both = events.join(study_table, events.c.study_id == _study.study_id).join(stated, stated.c.value.is_not(None))
    rows = (
        select(*keys, bin_of(stated.c.value).label("bin"))
        .select_from(both)
        .where(_belongs_to(modality), IS_COUNTED, *_restriction(events, touched))
        .subquery()
    )
    return _count_by_bin(rows, literal(modality, Text), {"text": protocol})


def _count_by_bin(rows: Subquery, modality: AnyColumn, kinds: Mapping[str, str]) -> Query:
    """Values by modality, quantity, month, equipment, terms and bin, and once more by all but equipment and terms.

    Terms are computed after counting, which is cheaper.

    Args:
        rows: one for each value.
        modality: that of the value.
        kinds: the kind of term that each column of texts holds.
    """
    by_modality = [rows.c.modality] if "modality" in rows.c else []
    shared = [*by_modality, rows.c.quantity, rows.c.month, rows.c.bin]
    everything = cast(literal(ALL), Uuid)
    is_whole = func.grouping(rows.c.equipment_id) == 1
    equipment = _equipment_or_all(rows.c.equipment_id)
    terms = (case((is_whole, everything), else_=term_id(kind, rows.c[name])) for name, kind in kinds.items())
    query = select(modality, rows.c.quantity, rows.c.month, equipment, *terms, rows.c.bin, func.count())
    divided = (*shared, rows.c.equipment_id, *(rows.c[name] for name in kinds))
    return query.group_by(func.grouping_sets(tuple_(*divided), tuple_(*shared)))


def study_days(_: Modalities, *, touched: bool) -> Query:
    """Studies per day: the columns of `study_day`."""
    day = func.coalesce(cast(_study.study_at, Date), _undated).label("day")
    keys = (_MODALITY, _study.equipment_id, day)
    return _study_counts(keys, touched)


def study_hours(_: Modalities, *, touched: bool) -> Query:
    """Studies per weekday and hour: the columns of `study_hour`."""
    clock = (weekday_of().label("weekday"), hour_of().label("hour"))
    keys = (_MODALITY, month_of().label("month"), _study.equipment_id, *clock)
    return _study_counts(keys, touched)


def _study_counts(keys: tuple[AnyColumn, ...], touched: bool) -> Query:
    """The number of counted studies by keys."""
    rows = select(*keys, func.count()).select_from(_study_modalities)
    return rows.where(IS_COUNTED, *_restriction(study_table, touched)).group_by(*keys)


_QUERIES = {
    known_term: study_terms,
    study_histogram: study_quantities,
    event_histogram: event_quantities,
    study_day: study_days,
    study_hour: study_hours,
}


class RollupStatement(NamedTuple):
    """SQL text of a query, and its parameters without `studies`."""

    sql: str
    parameters: Mapping[str, SqlValue]


@lru_cache(maxsize=64)
def of_touched(modalities: Modalities) -> dict[Table, RollupStatement]:
    """For each rollup table, the statement that counts the studies in the parameter `studies`.

    As text, since SQLAlchemy computes the cache key of so large a statement longer than PostgreSQL runs it; and for the
    modalities that occur only, since PostgreSQL plans each part before it finds that it has no rows.
    """
    return {table: _compiled(query(modalities, touched=True)) for table, query in _QUERIES.items()}


def _compiled(query: Query) -> RollupStatement:
    compiled = query.compile(dialect=_DIALECT)
    return RollupStatement(str(compiled), {name: value for name, value in compiled.params.items() if name != "studies"})


#: For each rollup table, the query that counts all studies.
OF_ALL: Mapping[Table, Query] = {table: query(MODALITIES, touched=False) for table, query in _QUERIES.items()}
