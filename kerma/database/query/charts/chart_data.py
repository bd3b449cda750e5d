"""Statistics for charts, from the rollups where these hold them and studies are many, otherwise exact.

`rollups_for` decides; every result says which way it was computed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

from sqlalchemy import Connection

from kerma.database.query.charts import exact_statistics, rollup_groups, rollup_months, rollup_workload, rollups
from kerma.database.query.charts.chart_query import TimeStep
from kerma.database.query.charts.chart_records import BinCount, HourCount, ItemCount, StepCount, Summary
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Dimension, Grouping, dimensions_of
from kerma.database.query.charts.quantities import Quantity, common_level
from kerma.database.query.charts.rollup_groups import rollup_column, rollup_columns
from kerma.database.query.charts.rollup_selection import RollupSelection, rollup_selection
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter

if TYPE_CHECKING:
    from uuid import UUID

#: Up to this number of studies, statistics are always exact: that is fast enough.
EXACT_UP_TO = 5_000

# Set or reported as whole numbers: a bin holds one value of these, and cannot be divided at an edge.
_WHOLE = {"tube_voltage_kv", "compressed_thickness_mm"}

T = TypeVar("T")


@dataclass(frozen=True)
class ChartData(Generic[T]):
    """Statistics and how they were computed.

    Attributes:
        rows: the statistics.
        is_exact: from every single value; otherwise a value is known to 0.6 %. Counts are exact either way, except the
            bars of a histogram.
    """

    rows: T
    is_exact: bool


class Histogram(NamedTuple):
    """Summary statistics of each group, and its numbers of values between edges; both empty without values."""

    statistics: list[Summary]
    bars: list[BinCount]


def rollups_for(
    study_filter: StudyFilter,
    level: Level,
    *,
    quantity: Quantity | None = None,
    dimensions: Sequence[Dimension] = (),
    step: TimeStep | None = None,
    must_be_exact: bool = False,
) -> RollupSelection | None:
    """The rollups that answer a query; None where it has to be computed from every value.

    That is the case for exact statistics (`must_be_exact`), which charts use up to `EXACT_UP_TO` studies, and where
    the rollups do not hold the filter, the quantity, the dimensions or the step of time.
    """
    if must_be_exact or step not in {None, "month"}:
        return None
    if quantity is not None and not (quantity.has_rollup and quantity.level == level):
        return None
    selection = rollup_selection(study_filter, level)
    return None if rollup_columns(dimensions, study_filter.modality, level) is None else selection


def item_counts(
    connection: Connection,
    study_filter: StudyFilter,
    level: Level,
    dimension: Dimension,
    *,
    must_be_exact: bool = False,
) -> ChartData[list[ItemCount]]:
    """The values of a dimension with their numbers of studies or events, the most frequent first."""
    selection = rollups_for(study_filter, level, dimensions=(dimension,), must_be_exact=must_be_exact)
    column = rollup_column(dimension, study_filter.modality, level)
    if selection is None or column is None:
        return ChartData(exact_statistics.item_counts(connection, study_filter, level, dimension), is_exact=True)
    counts = [
        (cast("UUID", count.keys[0]), count.n) for count in rollups.counts(connection, level, selection, (column,))
    ]
    if column == "equipment_id":
        items = [ItemCount(key, n) for key, n in counts]
    else:
        texts = terms.texts(connection, [key for key, _ in counts])
        items = [ItemCount(texts.get(key), n) for key, n in counts]
    return ChartData(sorted(items, key=lambda count: (-count.n, str(count.item))), is_exact=True)


def summary_statistics(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    grouping: Grouping | None = None,
    step: TimeStep | None = None,
    *,
    must_be_exact: bool = False,
) -> ChartData[list[Summary]]:
    """Summary statistics for each group and each step of time, with the quantiles of `BOX`."""
    dimensions = dimensions_of(grouping)
    level = common_level(quantity, *dimensions)
    selection = rollups_for(
        study_filter, level, quantity=quantity, dimensions=dimensions, step=step, must_be_exact=must_be_exact
    )
    if selection is None:
        rows = exact_statistics.summary_statistics(connection, study_filter, quantity, grouping, step)
        return ChartData(rows, is_exact=True)
    if step is not None:
        return ChartData(
            rollup_months.monthly_statistics(connection, level, selection, quantity, grouping), is_exact=False
        )
    groups = rollup_groups.group_bins(connection, level, selection, quantity, grouping)
    return ChartData([rollup_groups.summary(group) for group in groups if group.total], is_exact=False)


def histogram(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    edges_for: Callable[[list[Summary]], Sequence[float]],
    grouping: Grouping | None = None,
    *,
    must_be_exact: bool = False,
) -> ChartData[Histogram]:
    """Histograms of each group.

    From rollups, the values of a bin that an edge cuts are divided evenly between its sides.

    Args:
        connection: read-only connection.
        study_filter: which studies.
        quantity: the quantity.
        edges_for: computes the edges of the bins from the summaries of groups with values.
        grouping: the groups.
        must_be_exact: whether every value has to be counted.
    """
    dimensions = dimensions_of(grouping)
    level = common_level(quantity, *dimensions)
    must_be_exact = must_be_exact or quantity.fact.name in _WHOLE
    selection = rollups_for(study_filter, level, quantity=quantity, dimensions=dimensions, must_be_exact=must_be_exact)
    if selection is None:
        return ChartData(_exact_histogram(connection, study_filter, quantity, edges_for, grouping), is_exact=True)
    groups = rollup_groups.group_bins(connection, level, selection, quantity, grouping)
    rows = [rollup_groups.summary(group) for group in groups if group.total]
    known = _with_values(rows)
    edges = edges_for(known) if known else ()
    bars = [bar for group in groups for bar in rollup_groups.bars(group, edges)] if known else []
    return ChartData(Histogram(rows, bars), is_exact=False)


def _with_values(rows: list[Summary]) -> list[Summary]:
    return [row for row in rows if row.n]


def _exact_histogram(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    edges_for: Callable[[list[Summary]], Sequence[float]],
    grouping: Grouping | None,
) -> Histogram:
    rows = exact_statistics.summary_statistics(connection, study_filter, quantity, grouping)
    known = _with_values(rows)
    bars = exact_statistics.histogram(connection, study_filter, quantity, edges_for(known), grouping) if known else []
    return Histogram(rows, bars)


def step_counts(
    connection: Connection,
    study_filter: StudyFilter,
    level: Level,
    grouping: Grouping | None = None,
    step: TimeStep | None = None,
    *,
    must_be_exact: bool = False,
) -> ChartData[list[StepCount]]:
    """Numbers of studies or events for each group and each step of time; exact either way."""
    selection = rollups_for(
        study_filter, level, dimensions=dimensions_of(grouping), step=step, must_be_exact=must_be_exact
    )
    if selection is None:
        return ChartData(exact_statistics.step_counts(connection, study_filter, level, grouping, step), is_exact=True)
    rows = rollup_months.step_counts(connection, level, selection, grouping, is_monthly=step is not None)
    return ChartData(rows, is_exact=True)


def workload(
    connection: Connection, study_filter: StudyFilter, *, must_be_exact: bool = False
) -> ChartData[list[HourCount]]:
    """Studies by weekday and hour; exact either way."""
    selection = rollups_for(study_filter, "study", must_be_exact=must_be_exact)
    if selection is None or selection.term_ids or selection.standard_name_ids:
        return ChartData(exact_statistics.workload(connection, study_filter), is_exact=True)
    return ChartData(rollup_workload.workload(connection, selection), is_exact=True)
