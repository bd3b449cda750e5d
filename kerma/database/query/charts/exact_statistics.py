"""Exact statistics for charts, computed by PostgreSQL from every value: counts, quantiles, histograms.

Only statistics leave the database, never a row per study. Quantiles interpolate linearly between values
(`percentile_cont`), as numpy's default does (Hyndman & Fan 1996, type 7, doi:10.1080/00031305.1996.10473566).
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import ARRAY, Connection, Double, cast, extract, func

from kerma.database.query.charts.chart_query import (
    TimeStep,
    bin_column,
    group_column,
    grouped,
    percentiles,
    rows_of,
    step_column,
)
from kerma.database.query.charts.chart_records import (
    BinCount,
    HourCount,
    ItemCount,
    RankedValues,
    SoftwareChange,
    StepCount,
    Summary,
)
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Dimension, Grouping, dimensions_of
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.tables import study_table

#: Fractions of the values below the quantiles of a box plot: whiskers, box and median.
BOX = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Largest number of items of a dimension that a query returns; the most frequent come first.
MAX_ITEMS = 1_000

_study = study_table.c


def item_counts(
    connection: Connection, study_filter: StudyFilter, level: Level, dimension: Dimension
) -> list[ItemCount]:
    """The values of a dimension with their numbers of studies or events, the most frequent first."""
    column = dimension.column(study_filter.modality)
    number = func.count()
    query = rows_of(study_filter, level, column.label("item"), number.label("n")).group_by(column)
    rows = connection.execute(query.order_by(number.desc(), column).limit(MAX_ITEMS))
    counts = [ItemCount._make(row) for row in rows]
    if not dimension.is_of_terms:
        return counts
    texts = terms.texts(connection, [count.item for count in counts if count.item is not None])  # type: ignore[misc]  # the column holds UUIDs
    return [ItemCount(texts.get(count.item), count.n) for count in counts]  # type: ignore[arg-type]  # as above


def summary_statistics(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    grouping: Grouping | None = None,
    step: TimeStep | None = None,
    fractions: Sequence[float] = BOX,
) -> list[Summary]:
    """Summary statistics of a quantity for each group and each step of time; quantiles at `fractions`."""
    level, value = common_level(quantity, *dimensions_of(grouping)), quantity.column
    query = rows_of(
        study_filter,
        level,
        group_column(study_filter.modality, grouping),
        step_column(step),
        func.count(value).label("n"),
        (func.count() - func.count(value)).label("missing"),
        func.min(value).label("minimum"),
        func.max(value).label("maximum"),
        cast(func.avg(value), Double).label("mean"),
        percentiles(value, fractions).label("quantiles"),
    )
    return [Summary._make(row) for row in connection.execute(grouped(query, "group", "step_start"))]


def step_counts(
    connection: Connection,
    study_filter: StudyFilter,
    level: Level,
    grouping: Grouping | None = None,
    step: TimeStep | None = None,
) -> list[StepCount]:
    """The number of studies or events for each group and each step of time."""
    keys = (group_column(study_filter.modality, grouping), step_column(step))
    query = grouped(rows_of(study_filter, level, *keys, func.count().label("n")), "group", "step_start")
    return [StepCount._make(row) for row in connection.execute(query)]


def histogram(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    edges: Sequence[float],
    grouping: Grouping | None = None,
) -> list[BinCount]:
    """How many values of each group lie in each bin.

    Bin 1 begins with the first edge, which belongs to it; bin 0 holds what lies below, the last what lies above all.
    """
    level, value = common_level(quantity, *dimensions_of(grouping)), quantity.column
    keys = (group_column(study_filter.modality, grouping), bin_column(value, edges).label("bin"))
    query = rows_of(study_filter, level, *keys, func.count().label("n")).where(value.is_not(None))
    return [BinCount._make(row) for row in connection.execute(grouped(query, "group", "bin"))]


def workload(connection: Connection, study_filter: StudyFilter) -> list[HourCount]:
    """Studies by weekday and hour."""
    weekday = func.coalesce(extract("isodow", _study.study_at), 0).label("weekday")
    hour = func.coalesce(extract("hour", _study.study_time), -1).label("hour")
    query = grouped(rows_of(study_filter, "study", weekday, hour, func.count().label("n")), "weekday", "hour")
    return [HourCount._make(map(int, row)) for row in connection.execute(query)]


def values_by_rank(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    day: date,
    fractions: Sequence[float],
    grouping: Grouping | None = None,
) -> list[RankedValues]:
    """Values by rank before a day and from it on; undated studies are excluded.

    The value at a fraction p is that of rank ceil(p n) (`percentile_disc`).
    """
    level, value = common_level(quantity, *dimensions_of(grouping)), quantity.column
    is_after = (_study.study_at >= datetime.combine(day, time.min)).label("is_after")
    keys = (group_column(study_filter.modality, grouping), is_after)
    at_ranks = func.percentile_disc(cast(list(fractions), ARRAY(Double))).within_group(value)
    query = rows_of(study_filter, level, *keys, func.count().label("n"), at_ranks.label("values"))
    dated = query.where(value.is_not(None), _study.study_at.is_not(None))
    return [RankedValues._make(row) for row in connection.execute(grouped(dated, "group", "is_after"))]


def software_changes(connection: Connection, study_filter: StudyFilter) -> list[SoftwareChange]:
    """The first study of each piece of equipment with each software version except its first, in order of time."""
    columns = (_study.equipment_id, _study.software_versions, func.min(_study.study_at).label("first_at"))
    query = (
        rows_of(study_filter, "study", *columns)
        .where(_study.software_versions != "", _study.study_at.is_not(None))
        .group_by(_study.equipment_id, _study.software_versions)
    )
    versions = sorted(
        (SoftwareChange._make(row) for row in connection.execute(query)), key=lambda version: version.first_at
    )
    first = {version.equipment_id: version for version in reversed(versions)}
    return [version for version in versions if version is not first[version.equipment_id]]
