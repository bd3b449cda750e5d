"""What a funnel plot needs: of each piece of equipment, how many examinations, their median, and how many are above.

The threshold is the 75th percentile of all filtered values (`percentile_cont`), or a level.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, CTE, Connection, Double, cast, func, literal, literal_column, select, true

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import GroupBy, event_rows, is_measured, study_rows
from kerma.database.query.optimisation.measures import Measure, MeasureLevel
from kerma.database.sql_types import AnyColumn
from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample

_UPPER_QUARTILE = 0.75


class EquipmentSample(NamedTuple):
    """The examinations of one piece of equipment.

    Attributes:
        equipment_id: the equipment.
        n: number of measured values.
        without: number of studies or events without one.
        median: their median; None without values.
        above: number of values above the threshold.
    """

    equipment_id: UUID
    n: int
    without: int
    median: float | None
    above: int


@dataclass(frozen=True)
class FunnelSamples:
    """The examinations of all equipment.

    Attributes:
        threshold: the 75th percentile of all, or the level.
        pool: all values, by rank.
        above: number of all values above the threshold.
        equipment: the samples, that with the most values first.
    """

    threshold: float
    pool: RankedSample
    above: int
    equipment: tuple[EquipmentSample, ...]

    @property
    def fraction_above(self) -> float:
        """The share of all values above the threshold."""
        return self.above / self.pool.n


def funnel_samples(
    connection: Connection, study_filter: StudyFilter, measure: Measure, level: float | None = None
) -> FunnelSamples | None:
    """The examinations of the filtered studies; None where none has a value.

    Args:
        connection: read-only connection.
        study_filter: which studies.
        measure: a dose.
        level: the threshold in the unit of the measure; None: the 75th percentile of all values.
    """
    rows = value_rows(study_filter, measure)
    is_value = is_measured(rows.c.value, measure)
    quartile = select(func.percentile_cont(_UPPER_QUARTILE).within_group(rows.c.value)).where(is_value)
    threshold: AnyColumn = quartile.scalar_subquery() if level is None else literal(level, Double)
    limit = select(threshold.label("threshold")).subquery("threshold")
    at_ranks = func.percentile_disc(cast(list(RANK_FRACTIONS), ARRAY(Double))).within_group(rows.c.value)
    n = func.count().filter(is_value)
    query = select(
        rows.c.group,
        func.grouping(rows.c.group).label("is_pool"),
        n.label("n"),
        (func.count() - n).label("without"),
        func.percentile_cont(literal_column("0.5")).within_group(rows.c.value).filter(is_value).label("median"),
        func.count().filter(is_value, rows.c.value > limit.c.threshold).label("above"),
        func.max(limit.c.threshold).label("threshold"),
        at_ranks.filter(is_value).label("by_rank"),
    )
    joined = query.select_from(rows.join(limit, true()))
    found = connection.execute(joined.group_by(func.rollup(rows.c.group))).all()
    pool = next((row for row in found if row.is_pool), None)
    if pool is None or not pool.n:
        return None
    samples = (
        EquipmentSample(row.group, row.n, row.without, row.median, row.above) for row in found if not row.is_pool
    )
    ordered = tuple(sorted(samples, key=lambda one: (-one.n, str(one.equipment_id))))
    return FunnelSamples(pool.threshold, RankedSample(pool.n, pool.by_rank), pool.above, ordered)


def value_rows(study_filter: StudyFilter, measure: Measure, *columns: AnyColumn) -> CTE:
    """One row for each study or event: `group` (equipment), `value` and further columns."""
    rows_of = event_rows if measure.level is MeasureLevel.EVENT else study_rows
    rows = rows_of(study_filter, GroupBy.EQUIPMENT, (measure,), *columns).subquery("measured")
    renamed = (rows.c[column.name] for column in columns)
    values = select(rows.c.group, rows.c.study_id, rows.c[measure.name].label("value"), *renamed)
    return values.cte("rows").prefix_with("MATERIALIZED")
