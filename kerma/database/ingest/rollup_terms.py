"""What studies contribute to the tables of counts: for each table a query of its columns, the count last."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Dialect,
    Double,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    Table,
    Text,
    Uuid,
    any_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
    values,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import CompoundSelect

from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.rollup_tables import event_histogram, known_term, study_day, study_histogram, study_hour
from kerma.database.schema.tables import MODALITIES, study_table
from kerma.facts import rollup_quantities

_DIALECT: Dialect = postgresql.psycopg2.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy

Query = Select[Any] | CompoundSelect[Any]
#: The families that the studies in question belong to, in order.
Families = tuple[str, ...]

#: Bins per factor of ten: each is 1.16 % wide, and its middle at most 0.58 % from any value in it.
BINS_PER_DECADE = 200
#: The bin of zero and less.
ZERO_BIN = -(2**31)
#: The quantity that counts studies or events, whatever they tell.
COUNT = "count"
UNNAMED = "00000000-0000-0000-0000-000000000000"
#: Device and name in the rows that count all devices and names together: most charts need no more.
ALL = "ffffffff-ffff-ffff-ffff-ffffffffffff"
UNDATED = "0001-01-01"
_STUDIES = "touched_studies"

_study = study_table.c
_undated = cast(literal(UNDATED), Date)


def _chosen(table: Table, touched: bool) -> Iterable[ColumnElement[bool]]:
    """The touched studies only, or all."""
    return (table.c.study_id == any_(literal_column(_STUDIES, ARRAY(Uuid))),) if touched else ()


def term_id(kind: str, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """`kerma.identity.term_id` in SQL; zeros where there is no text, since a part of a key cannot be NULL."""
    stored = cast(func.md5(func.convert_to(literal(f"{kind}/") + text, "UTF8")), Uuid)
    return func.coalesce(stored, cast(literal(UNNAMED), Uuid))


def bin_of(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The bin in which a value lies."""
    exact = cast(func.floor(BINS_PER_DECADE * func.log(value)), Integer)
    return case((value <= 0, ZERO_BIN), else_=exact)


def month_of() -> ColumnElement[Any]:
    """The first day of the month of a study."""
    return func.coalesce(cast(func.date_trunc("month", _study.study_at), Date), _undated)


def weekday_of() -> ColumnElement[Any]:
    """The day of the week of a study: 1 Monday to 7; 0 where it has no date."""
    return func.coalesce(cast(func.extract("isodow", _study.study_at), SmallInteger), 0)


def hour_of() -> ColumnElement[Any]:
    """The hour of the day at which a study began; -1 where that is unknown."""
    return func.coalesce(cast(func.extract("hour", _study.study_time), SmallInteger), -1)


_family = func.unnest(_study.modalities).table_valued("modality", name="family").render_derived()
_FAMILY = _family.c.modality
#: Each study once for each family that it belongs to.
_families = study_table.join(_family, true())


def study_names(families: Families, *, touched: bool) -> Query:
    """How many studies of each family use each text: modality, term_id, kind, text, study_count."""
    pairs = [(kind, _study[kind]) for kind in rollup_quantities.STUDY_TERMS]
    told = values(column("kind", Text), column("text", Text), name="told").data(pairs).lateral()
    kind_id = case({kind: term_id(kind, told.c.text) for kind, _ in pairs}, value=told.c.kind)
    of_studies = (
        select(_FAMILY, kind_id, told.c.kind, told.c.text, func.count())
        .select_from(_families.join(told, told.c.text.is_not(None)))
        .where(*_chosen(study_table, touched))
        .group_by(_FAMILY, told.c.kind, told.c.text)
    )
    of_events = [
        _event_names(family, kind, touched) for family in families for kind in rollup_quantities.EVENT_TERMS[family]
    ]
    return union_all(of_studies, *of_events)


def _event_names(family: str, kind: str, touched: bool) -> Query:
    events = EVENT_TABLES[family]
    used = (
        select(events.c.study_id, events.c[kind].label("text"))
        .distinct()
        .where(events.c[kind].is_not(None), *_chosen(events, touched))
        .subquery()
    )
    return (
        select(literal(family, Text), term_id(kind, used.c.text), literal(kind), used.c.text, func.count())
        .join_from(used, study_table, used.c.study_id == _study.study_id)
        .where(_belongs_to(family))
        .group_by(used.c.text)
    )


def _belongs_to(family: str) -> ColumnElement[bool]:
    return literal(family, Text) == any_(_study.modalities)


def study_quantities(families: Families, *, touched: bool) -> Query:
    """Totals of studies by procedure: the columns of `study_histogram`."""
    pairs = [
        (literal(family, Text), literal(quantity), cast(_study[quantity], Double))
        for family in families
        for quantity in rollup_quantities.STUDY[family]
    ]
    counted = [(literal(family, Text), literal(COUNT), cast(literal(1), Double)) for family in families]
    told = values(
        *(column("family", Text), column("quantity", Text), column("value", Double)),
        name="told",
    )
    pair = told.data(pairs + counted).lateral()
    named = _study[rollup_quantities.PROCEDURE].label("text")
    keys = (pair.c.family, pair.c.quantity, month_of().label("month"), _study.equipment_id, named)
    rows = (
        select(*keys, bin_of(pair.c.value).label("bin"))
        .select_from(study_table.join(pair, pair.c.family == any_(_study.modalities)))
        .where(pair.c.value.is_not(None), *_chosen(study_table, touched))
        .subquery()
    )
    return _counted(rows, rows.c.family, rollup_quantities.PROCEDURE)


def event_quantities(families: Families, *, touched: bool) -> Query:
    """Quantities of events by protocol: the columns of `event_histogram`."""
    return union_all(*(_event_quantities(family, touched) for family in families))


def _event_quantities(family: str, touched: bool) -> Query:
    events, protocol = EVENT_TABLES[family], rollup_quantities.PROTOCOL[family]
    pairs = [(literal(each), cast(events.c[each], Double)) for each in rollup_quantities.EVENT[family]]
    pairs.append((literal(COUNT), cast(literal(1), Double)))
    told = values(column("quantity", Text), column("value", Double), name="told").data(pairs).lateral()
    keys = (told.c.quantity, month_of().label("month"), _study.equipment_id, events.c[protocol].label("text"))
    both = events.join(study_table, events.c.study_id == _study.study_id).join(told, told.c.value.is_not(None))
    rows = (
        select(*keys, bin_of(told.c.value).label("bin"))
        .select_from(both)
        .where(_belongs_to(family), *_chosen(events, touched))
        .subquery()
    )
    return _counted(rows, literal(family, Text), protocol)


def _counted(rows: Subquery, family: ColumnElement[Any], named: str) -> Query:
    """Values by family, quantity, month, device, name and bin, and once more by all but device and name.

    Names are derived after counting, which is cheaper.
    """
    families = [rows.c.family] if "family" in rows.c else []
    shared = [*families, rows.c.quantity, rows.c.month, rows.c.bin]
    everything = cast(literal(ALL), Uuid)
    is_whole = func.grouping(rows.c.equipment_id) == 1
    device = case((is_whole, everything), else_=rows.c.equipment_id)
    name = case((is_whole, everything), else_=term_id(named, rows.c.text))
    query = select(family, rows.c.quantity, rows.c.month, device, name, rows.c.bin, func.count())
    return query.group_by(func.grouping_sets(tuple_(*shared, rows.c.equipment_id, rows.c.text), tuple_(*shared)))


def study_days(_: Families, *, touched: bool) -> Query:
    """Studies per day: the columns of `study_day`."""
    day = func.coalesce(cast(_study.study_at, Date), _undated).label("day")
    keys = (_FAMILY, _study.equipment_id, day)
    rows = select(*keys, func.count()).select_from(_families).where(*_chosen(study_table, touched))
    return rows.group_by(*keys)


def study_hours(_: Families, *, touched: bool) -> Query:
    """Studies per weekday and hour: the columns of `study_hour`."""
    clock = (weekday_of().label("weekday"), hour_of().label("hour"))
    keys = (_FAMILY, month_of().label("month"), _study.equipment_id, *clock)
    rows = select(*keys, func.count()).select_from(_families).where(*_chosen(study_table, touched))
    return rows.group_by(*keys)


_MADE_BY = {
    known_term: study_names,
    study_histogram: study_quantities,
    event_histogram: event_quantities,
    study_day: study_days,
    study_hour: study_hours,
}


@lru_cache(maxsize=64)
def of_touched(families: Families) -> dict[Table, str]:
    """What the studies in the parameter `studies` contribute to each table, as text.

    As text, since SQLAlchemy works out the key of so large a statement longer than PostgreSQL runs it; and of the
    families that occur only, since PostgreSQL plans each part before it finds out that there are no rows.
    """
    return {table: _as_text(query(families, touched=True)) for table, query in _MADE_BY.items()}


def _as_text(query: Query) -> str:
    compiled = query.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    return str(compiled).replace(_STUDIES, "CAST(%(studies)s AS uuid[])")


#: What all studies contribute.
OF_ALL = {table: query(MODALITIES, touched=False) for table, query in _MADE_BY.items()}
