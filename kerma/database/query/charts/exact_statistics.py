"""Exact figures for charts, made by PostgreSQL: counts, quantiles, histograms, pairs of quantities.

Only figures leave the database, never a row per study; scatter points, at most `MOST_POINTS`, are the one exception.
Quantiles interpolate linearly between values (`percentile_cont`), as numpy's default does (Hyndman & Fan 1996, type 7,
doi:10.1080/00031305.1996.10473566).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Double,
    Label,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    extract,
    func,
    literal,
    literal_column,
    select,
)

from kerma.database.query import Row
from kerma.database.query.charts.quantities import Dimension, Level, Quantity
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.standard.enumerations import ExamModality

Step = Literal["day", "week", "month", "quarter", "year"]
STEPS: tuple[Step, ...] = ("day", "week", "month", "quarter", "year")
#: Shares of the values below the quantiles of a box: whiskers, box and median.
BOX = (0.05, 0.25, 0.5, 0.75, 0.95)
#: More points than this are shown as counts in two-dimensional bins.
MOST_POINTS = 5_000
#: Items of a dimension that are told apart at most; the commonest come first.
MOST_ITEMS = 1_000
#: The place of everything that is not among the items told apart.
OTHER = 0

_study = study_table.c


@dataclass(frozen=True)
class Among:
    """The items of a dimension that are told apart; all others are one, at place 0.

    Attributes:
        dimension: what the items are of.
        items: its values, None where it is missing; the first has place 1.
    """

    dimension: Dimension
    items: tuple[Any, ...]


def level_of(*asked: Quantity | Dimension | None) -> Level:
    """Events are counted where any of these is told by events, otherwise studies."""
    return "event" if any(each is not None and each.level == "event" for each in asked) else "study"


def dimension_of(among: Among | None) -> Dimension | None:
    """The dimension whose items are told apart; None where none are."""
    return None if among is None else among.dimension


def items(connection: Connection, chosen: StudyFilter, level: Level, dimension: Dimension) -> list[Row]:
    """The values of a dimension as `item` with their number `n` of studies or events, the commonest first."""
    column = dimension.column(chosen.modality)
    number = func.count()
    query = _of(chosen, level, column.label("item"), number.label("n")).group_by(column)
    rows = [dict(row) for row in connection.execute(query.order_by(number.desc(), column).limit(MOST_ITEMS)).mappings()]
    if not dimension.is_of_names:
        return rows
    texts = terms.texts(connection, [row["item"] for row in rows if row["item"] is not None])
    return [{**row, "item": texts.get(row["item"])} for row in rows]


def summaries(
    connection: Connection,
    chosen: StudyFilter,
    quantity: Quantity,
    among: Among | None = None,
    step: Step | None = None,
    shares: Sequence[float] = BOX,
) -> list[Row]:
    """Figures of a quantity for each place and each step of time.

    Returns:
        Rows of `place` (0 without `among`), `moment` (start of the step; None undated or without `step`), `n` values,
        `missing` (without a value), `least`, `most`, `mean`, and `quantiles` in the order of `shares`.
    """
    level, value = level_of(quantity, dimension_of(among)), quantity.column
    keys = (_place(chosen.modality, among), _moment(step))
    figures = (
        func.count(value).label("n"),
        (func.count() - func.count(value)).label("missing"),
        func.min(value).label("least"),
        func.max(value).label("most"),
        cast(func.avg(value), Double).label("mean"),
        func.percentile_cont(cast(list(shares), ARRAY(Double))).within_group(value).label("quantiles"),
    )
    query = _grouped(_of(chosen, level, *keys, *figures), "place", "moment")
    return [dict(row) for row in connection.execute(query).mappings()]


def frequencies(
    connection: Connection, chosen: StudyFilter, level: Level, among: Among | None = None, step: Step | None = None
) -> list[Row]:
    """The number `n` of studies or events for each `place` and each `moment`."""
    keys = (_place(chosen.modality, among), _moment(step))
    query = _grouped(_of(chosen, level, *keys, func.count().label("n")), "place", "moment")
    return [dict(row) for row in connection.execute(query).mappings()]


def histogram(
    connection: Connection,
    chosen: StudyFilter,
    quantity: Quantity,
    edges: Sequence[float],
    among: Among | None = None,
) -> list[Row]:
    """How many values lie in each bin: `place`, `bin`, `n`.

    Bin 1 begins with the first edge, which belongs to it; bin 0 holds what lies below, the last what lies above all.
    """
    level, value = level_of(quantity, dimension_of(among)), quantity.column
    keys = (_place(chosen.modality, among), _bin(value, edges).label("bin"))
    query = _of(chosen, level, *keys, func.count().label("n")).where(value.is_not(None))
    return [dict(row) for row in connection.execute(_grouped(query, "place", "bin")).mappings()]


def workload(connection: Connection, chosen: StudyFilter) -> list[Row]:
    """Studies by `weekday` (1 Monday to 7; 0 undated), `hour` (-1 unknown) and number `n`."""
    weekday = func.coalesce(extract("isodow", _study.study_at), 0).label("weekday")
    hour = func.coalesce(extract("hour", _study.study_time), -1).label("hour")
    query = _grouped(_of(chosen, "study", weekday, hour, func.count().label("n")), "weekday", "hour")
    return [{name: int(value) for name, value in row.items()} for row in connection.execute(query).mappings()]


def counted_pairs(connection: Connection, chosen: StudyFilter, x: Quantity, y: Quantity) -> Row:
    """How many tell both of two quantities (`n`) and how many do not (`missing`).

    `x` and `y` are the least value, the first and 99th percentile and the greatest of each.
    """
    both = and_(x.column.is_not(None), y.column.is_not(None))
    shares: ColumnElement[Any] = literal_column("ARRAY[0, 0.01, 0.99, 1]::float8[]")
    ranges = [
        func.percentile_cont(shares).within_group(each.column).filter(both).label(name)
        for name, each in (("x", x), ("y", y))
    ]
    number = func.count().filter(both)
    query = _of(chosen, level_of(x, y), number.label("n"), (func.count() - number).label("missing"), *ranges)
    return dict(connection.execute(query).mappings().one())


def pairs(connection: Connection, chosen: StudyFilter, x: Quantity, y: Quantity) -> list[Row]:
    """At most `MOST_POINTS` pairs `x`, `y` with the `study_instance_uid` that they lead to."""
    both = (x.column.is_not(None), y.column.is_not(None))
    columns = (_study.study_instance_uid, x.column.label("x"), y.column.label("y"))
    query = _of(chosen, level_of(x, y), *columns).where(*both).order_by(_study.study_instance_uid).limit(MOST_POINTS)
    return [dict(row) for row in connection.execute(query).mappings()]


def grid(
    connection: Connection,
    chosen: StudyFilter,
    x: Quantity,
    y: Quantity,
    x_edges: Sequence[float],
    y_edges: Sequence[float],
) -> list[Row]:
    """How many pairs lie in each two-dimensional bin: `x_bin`, `y_bin` (as `histogram` counts them) and `n`."""
    both = (x.column.is_not(None), y.column.is_not(None))
    keys = (_bin(x.column, x_edges).label("x_bin"), _bin(y.column, y_edges).label("y_bin"))
    query = _of(chosen, level_of(x, y), *keys, func.count().label("n")).where(*both)
    return [dict(row) for row in connection.execute(_grouped(query, "x_bin", "y_bin")).mappings()]


def trend(connection: Connection, chosen: StudyFilter, x: Quantity, y: Quantity, x_edges: Sequence[float]) -> list[Row]:
    """Within each bin of x the number of pairs, and mean and quartiles of y: `x_bin`, `n`, `mean`, `quantiles`."""
    both = (x.column.is_not(None), y.column.is_not(None))
    x_bin = _bin(x.column, x_edges).label("x_bin")
    quartiles: ColumnElement[Any] = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")
    figures = (
        func.count().label("n"),
        cast(func.avg(y.column), Double).label("mean"),
        func.percentile_cont(quartiles).within_group(y.column).label("quantiles"),
    )
    query = _grouped(_of(chosen, level_of(x, y), x_bin, *figures).where(*both), "x_bin")
    return [dict(row) for row in connection.execute(query).mappings()]


def ranks(
    connection: Connection,
    chosen: StudyFilter,
    quantity: Quantity,
    day: date,
    shares: Sequence[float],
    among: Among | None = None,
) -> list[Row]:
    """Values by rank before a day and from it on: `place`, `is_after`, `n`, `values` in the order of `shares`.

    The value of a share p is that of rank ceil(p n). Undated studies are left out.
    """
    level, value = level_of(quantity, dimension_of(among)), quantity.column
    is_after = (_study.study_at >= datetime.combine(day, time.min)).label("is_after")
    keys = (_place(chosen.modality, among), is_after)
    at_ranks = func.percentile_disc(cast(list(shares), ARRAY(Double))).within_group(value)
    query = _of(chosen, level, *keys, func.count().label("n"), at_ranks.label("values"))
    dated = query.where(value.is_not(None), _study.study_at.is_not(None))
    return [dict(row) for row in connection.execute(_grouped(dated, "place", "is_after")).mappings()]


def software_changes(connection: Connection, chosen: StudyFilter) -> list[Row]:
    """The first study of each machine with each software version but its first: `equipment_id`, version, `first_at`."""
    query = (
        _of(
            chosen,
            "study",
            _study.equipment_id,
            _study.software_versions,
            func.min(_study.study_at).label("first_at"),
        )
        .where(_study.software_versions != "", _study.study_at.is_not(None))
        .group_by(_study.equipment_id, _study.software_versions)
    )
    rows = sorted(connection.execute(query).mappings(), key=lambda row: row["first_at"])
    first = {row["equipment_id"]: row for row in reversed(rows)}
    return [dict(row) for row in rows if row is not first[row["equipment_id"]]]


def _of(chosen: StudyFilter, level: Level, *columns: Any) -> Select[Any]:
    """A query on the chosen studies, or on those of their events that fit the criteria about events."""
    if level == "study":
        return select(*columns).select_from(study_table).where(*conditions(chosen))
    events = EVENT_TABLES[chosen.modality]
    joined = study_table.join(events, events.c.study_id == _study.study_id)
    return select(*columns).select_from(joined).where(*conditions(chosen), *event_conditions(chosen))


def _grouped(query: Select[Any], *names: str) -> Select[Any]:
    """Grouped and sorted by columns of the answer, named so that no parameter need be the same twice."""
    return query.group_by(*names).order_by(*names)


def _place(modality: ExamModality, among: Among | None) -> Label[int]:
    """The position of a row's item among those told apart, from 1; 0 for all others."""
    if among is None or not among.items:
        return literal(OTHER).label("place")
    column = among.dimension.column(modality)
    told_apart = cast(_as_stored(among), ARRAY(Uuid if isinstance(column.type, Uuid) else Text))
    # array_position finds NULL too.
    return func.coalesce(func.array_position(told_apart, column), OTHER).label("place")


def _as_stored(among: Among) -> list[Any]:
    """The items as the column holds them."""
    if not among.dimension.is_of_names:
        return list(among.items)
    kind = among.dimension.fact
    return [None if text is None else terms.ids_of(kind, [text])[0] for text in among.items]


def _moment(step: Step | None) -> Label[Any]:
    if step is None:
        return literal_column("NULL::timestamp").label("moment")
    # The step stands in the text of the query, so that grouping recognises the expression.
    return func.date_trunc(literal_column(f"'{STEPS[STEPS.index(step)]}'"), _study.study_at).label("moment")


def _bin(value: ColumnElement[Any], edges: Sequence[float]) -> ColumnElement[int]:
    written = ",".join(repr(float(edge)) for edge in edges)
    return func.width_bucket(value, literal_column(f"ARRAY[{written}]::float8[]"))
