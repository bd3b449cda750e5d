"""Parts of which the exact queries for charts consist: rows of a filter, groups, steps of time, bins.

Expressions that stand in SELECT and in GROUP BY are written without parameters, so that PostgreSQL recognises them as
the same.
"""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Double,
    FromClause,
    Label,
    Text,
    Uuid,
    and_,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)

from kerma.database.query.charts.chart_records import Item
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import OTHER, Grouping
from kerma.database.query.charts.quantities import IS_MAPPED, MAPPED_SKIN_DOSE, Quantity
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter, event_conditions, statistical_conditions
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.standard.enumerations import ExamModality

#: Length of a step of time.
TimeStep = Literal["day", "week", "month", "quarter", "year"]
TIME_STEPS: tuple[TimeStep, ...] = ("day", "week", "month", "quarter", "year")

# `date_trunc` with the step in the text of the query.
_STEP_LITERALS: dict[TimeStep, ColumnElement[str]] = {step: literal_column(f"'{step}'") for step in TIME_STEPS}


def rows_of(study_filter: StudyFilter, level: Level, *columns: AnyColumn) -> AnySelect:
    """A query on the studies of a filter, or on those of their events that fulfil its criteria about events.

    Without phantoms and tests, unless the filter selects these.
    """
    # PostgreSQL leaves a join out where no column of the table is used.
    studies: FromClause = study_table.outerjoin(examination_name, IS_EXAMINATION)
    if study_filter.modality is ExamModality.FLUOROSCOPY:
        studies = studies.outerjoin(MAPPED_SKIN_DOSE, IS_MAPPED)
    if level == "study":
        return select(*columns).select_from(studies).where(*statistical_conditions(study_filter))
    events = EVENT_TABLES[study_filter.modality]
    joined = studies.join(events, events.c.study_id == study_table.c.study_id)
    where = (*statistical_conditions(study_filter), *event_conditions(study_filter))
    return select(*columns).select_from(joined).where(*where)


def grouped(query: AnySelect, *names: str) -> AnySelect:
    """Grouped and sorted by columns of the result, which are given by name."""
    return query.group_by(*names).order_by(*names)


def group_column(modality: ExamModality, grouping: Grouping | None) -> Label[int]:
    """The group of a row, as `Grouping` numbers it."""
    if grouping is None:
        return literal(OTHER).label("group")
    first = _position(modality, grouping)
    if grouping.second is None:
        return first.label("group")
    return (first * literal(grouping.width) + _position(modality, grouping.second)).label("group")


def is_in_groups(modality: ExamModality, grouping: Grouping | None) -> Condition:
    """Rows that belong to one of the groups; all rows without grouping."""
    parts = [part for part in (grouping, grouping and grouping.second) if part is not None]
    return and_(true(), *(_position(modality, part) != OTHER for part in parts))


def _position(modality: ExamModality, grouping: Grouping) -> ColumnElement[int]:
    """The position of a row's item among those of one dimension, from 1; `OTHER` for all others."""
    if not grouping.items:
        return literal(OTHER)
    column = grouping.dimension.column(modality)
    items = cast(_stored_items(grouping), ARRAY(Uuid if isinstance(column.type, Uuid) else Text))
    # array_position finds NULL too.
    return func.coalesce(func.array_position(items, column), OTHER)


def _stored_items(grouping: Grouping) -> list[Item]:
    """The items as the column holds them."""
    if not grouping.dimension.is_of_terms:
        return list(grouping.items)
    kind = grouping.dimension.fact
    return [None if item is None else terms.ids_of(kind, [str(item)])[0] for item in grouping.items]


def step_column(step: TimeStep | None) -> AnyColumn:
    """The start of the step of time in which a study lies; NULL without step."""
    if step is None:
        return literal_column("NULL::timestamp").label("step_start")
    return func.date_trunc(_STEP_LITERALS[step], study_table.c.study_at).label("step_start")


def bin_column(value: AnyColumn, edges: Sequence[float]) -> ColumnElement[int]:
    """The number of the bin in which a value lies: 1 from the first edge on, 0 below it."""
    numbers = ",".join(repr(float(edge)) for edge in edges)
    return func.width_bucket(value, literal_column(f"ARRAY[{numbers}]::float8[]"))


def percentiles(value: AnyColumn, fractions: Sequence[float]) -> AnyColumn:
    """Quantiles of a column by linear interpolation (`percentile_cont`)."""
    return func.percentile_cont(cast(list(fractions), ARRAY(Double))).within_group(value)


def has_both(x: Quantity, y: Quantity) -> Condition:
    """Rows that have both of two quantities."""
    return and_(x.column.is_not(None), y.column.is_not(None))
