"""Exact statistics of two quantities against each other: points, two-dimensional bins, trend.

Above `MAX_POINTS` pairs, charts show counts in two-dimensional bins, or lines of medians, instead of points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Double, and_, cast, func, literal_column, not_, or_

from kerma.database.query.charts.chart_query import bin_column, group_column, grouped, has_both, is_in_groups, rows_of
from kerma.database.query.charts.chart_records import GridCell, PairSummary, Point, TrendBin
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Grouping, dimensions_of
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition

#: Largest number of pairs that leave the database as points.
MAX_POINTS = 5_000

# Written into the query, so that the planner sees the same expression for x and y.
_RANGE: ColumnElement[Sequence[float]] = literal_column("ARRAY[0, 0.01, 0.995, 1]::float8[]")
_QUARTILES: ColumnElement[Sequence[float]] = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Pairs of values of two quantities.

    Attributes:
        study_filter: of which studies.
        x: the first quantity.
        y: the second quantity.
        grouping: the groups; pairs of other items are left out. None: all belong to one.
    """

    study_filter: StudyFilter
    x: Quantity
    y: Quantity
    grouping: Grouping | None = None

    @property
    def level(self) -> Level:
        """Whether these are pairs of studies or of events."""
        return common_level(self.x, self.y, *dimensions_of(self.grouping))

    @property
    def is_counted(self) -> Condition:
        """Rows with both values, neither a zero that stands for a value that was not measured, in one of the groups."""
        return and_(has_both(self.x, self.y), not_(self.has_zero), self.is_in_groups)

    @property
    def has_zero(self) -> Condition:
        """Rows where a value is a zero that stands for one that was not measured."""
        zeros = [quantity.column == 0 for quantity in (self.x, self.y) if not quantity.can_be_zero]
        return or_(*zeros) if zeros else literal_column("false")

    @property
    def is_in_groups(self) -> Condition:
        """Rows that belong to one of the groups."""
        return is_in_groups(self.study_filter.modality, self.grouping)

    @property
    def group(self) -> AnyColumn:
        """The group of a row."""
        return group_column(self.study_filter.modality, self.grouping)

    def rows(self, *columns: AnyColumn) -> AnySelect:
        """A query on the studies or events of the filter."""
        return rows_of(self.study_filter, self.level, *columns)


def pair_summary(connection: Connection, pairs: Pairs) -> PairSummary:
    """How many studies or events have both of two quantities, and their ranges."""
    both = has_both(pairs.x, pairs.y)
    ranges = [
        func.percentile_disc(_RANGE).within_group(quantity.column).filter(pairs.is_counted).label(name)
        for name, quantity in (("x", pairs.x), ("y", pairs.y))
    ]
    number = func.count().filter
    counts = (
        number(pairs.is_counted).label("n"),
        (func.count() - number(both)).label("missing"),
        number(both, pairs.has_zero).label("zeros"),
        number(both, not_(pairs.has_zero), not_(pairs.is_in_groups)).label("others"),
    )
    return PairSummary._make(connection.execute(pairs.rows(*counts, *ranges)).one())


def points(connection: Connection, pairs: Pairs) -> list[Point]:
    """At most `MAX_POINTS` pairs, by group and Study Instance UID."""
    uid = study_table.c.study_instance_uid
    query = pairs.rows(pairs.group, uid, pairs.x.column.label("x"), pairs.y.column.label("y"))
    limited = query.where(pairs.is_counted).order_by("group", uid).limit(MAX_POINTS)
    return [Point._make(row) for row in connection.execute(limited)]


def grid(connection: Connection, pairs: Pairs, *, x_edges: Sequence[float], y_edges: Sequence[float]) -> list[GridCell]:
    """How many pairs lie in each two-dimensional bin, of all groups together."""
    keys = (bin_column(pairs.x.column, x_edges).label("x_bin"), bin_column(pairs.y.column, y_edges).label("y_bin"))
    query = pairs.rows(*keys, func.count().label("n")).where(pairs.is_counted)
    return [GridCell._make(row) for row in connection.execute(grouped(query, "x_bin", "y_bin"))]


def trend(connection: Connection, pairs: Pairs, *, x_edges: Sequence[float]) -> list[TrendBin]:
    """Number of pairs, and mean and quartiles of y, within each bin of x, for each group."""
    y = pairs.y.column
    query = pairs.rows(
        pairs.group,
        bin_column(pairs.x.column, x_edges).label("x_bin"),
        func.count().label("n"),
        cast(func.avg(y), Double).label("mean"),
        func.percentile_cont(_QUARTILES).within_group(y).label("quantiles"),
    ).where(pairs.is_counted)
    return [TrendBin._make(row) for row in connection.execute(grouped(query, "group", "x_bin"))]
