"""Exact statistics of two quantities against each other: points, two-dimensional bins, trend.

Above `MAX_POINTS` pairs, charts show counts in two-dimensional bins instead of points.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Double, cast, func, literal_column

from kerma.database.query.charts.chart_query import bin_column, grouped, has_both, rows_of
from kerma.database.query.charts.chart_records import GridCell, PairSummary, Point, TrendBin
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.tables import study_table

#: Largest number of pairs that leave the database as points.
MAX_POINTS = 5_000

# Written into the query, so that the planner sees the same expression for x and y.
_RANGE: ColumnElement[Sequence[float]] = literal_column("ARRAY[0, 0.01, 0.99, 1]::float8[]")
_QUARTILES: ColumnElement[Sequence[float]] = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")


def pair_summary(connection: Connection, study_filter: StudyFilter, x: Quantity, y: Quantity) -> PairSummary:
    """How many studies or events have both of two quantities, and their ranges."""
    both = has_both(x, y)
    ranges = [
        func.percentile_cont(_RANGE).within_group(quantity.column).filter(both).label(name)
        for name, quantity in (("x", x), ("y", y))
    ]
    number = func.count().filter(both)
    counts = (number.label("n"), (func.count() - number).label("missing"))
    query = rows_of(study_filter, common_level(x, y), *counts, *ranges)
    return PairSummary._make(connection.execute(query).one())


def points(connection: Connection, study_filter: StudyFilter, x: Quantity, y: Quantity) -> list[Point]:
    """At most `MAX_POINTS` pairs, by Study Instance UID."""
    columns = (study_table.c.study_instance_uid, x.column.label("x"), y.column.label("y"))
    query = rows_of(study_filter, common_level(x, y), *columns).where(has_both(x, y))
    limited = query.order_by(study_table.c.study_instance_uid).limit(MAX_POINTS)
    return [Point._make(row) for row in connection.execute(limited)]


def grid(
    connection: Connection,
    study_filter: StudyFilter,
    x: Quantity,
    y: Quantity,
    *,
    x_edges: Sequence[float],
    y_edges: Sequence[float],
) -> list[GridCell]:
    """How many pairs lie in each two-dimensional bin."""
    keys = (bin_column(x.column, x_edges).label("x_bin"), bin_column(y.column, y_edges).label("y_bin"))
    query = rows_of(study_filter, common_level(x, y), *keys, func.count().label("n")).where(has_both(x, y))
    return [GridCell._make(row) for row in connection.execute(grouped(query, "x_bin", "y_bin"))]


def trend(
    connection: Connection, study_filter: StudyFilter, x: Quantity, y: Quantity, *, x_edges: Sequence[float]
) -> list[TrendBin]:
    """Number of pairs, and mean and quartiles of y, within each bin of x."""
    query = rows_of(
        study_filter,
        common_level(x, y),
        bin_column(x.column, x_edges).label("x_bin"),
        func.count().label("n"),
        cast(func.avg(y.column), Double).label("mean"),
        func.percentile_cont(_QUARTILES).within_group(y.column).label("quantiles"),
    ).where(has_both(x, y))
    return [TrendBin._make(row) for row in connection.execute(grouped(query, "x_bin"))]
