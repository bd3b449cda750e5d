"""What a funnel plot needs: of each piece of equipment, how many examinations, their median, and how many are above.

The threshold is the 75th percentile of all filtered values (`percentile_cont`), or a level.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    Connection,
    Double,
    Text,
    and_,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import GroupBy, event_rows, is_measured, study_rows
from kerma.database.query.optimisation.measures import CTDI_PHANTOM, Measure, MeasureLevel
from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample

if TYPE_CHECKING:
    from kerma.database.sql_types import AnyColumn

_UPPER_QUARTILE = 0.75


class EquipmentSample(NamedTuple):
    """The examinations of one piece of equipment.

    Attributes:
        equipment_id: the equipment.
        n: number of measured values; of the phantom, where one is compared.
        without: number of studies or events without one.
        median: their median; None without values.
        above: number of values above the threshold.
        other_phantom: number of measured values of another CTDI phantom; not in `n`.
        phantom_unknown: number of measured values whose CTDI phantom is not stated; not in `n`.
    """

    equipment_id: UUID
    n: int
    without: int
    median: float | None
    above: int
    other_phantom: int = 0
    phantom_unknown: int = 0


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
    connection: Connection,
    study_filter: StudyFilter,
    measure: Measure,
    level: float | None = None,
    phantom: str | None = None,
) -> FunnelSamples | None:
    """The examinations of the filtered studies; None where none has a value, of the phantom if one is compared.

    Args:
        connection: read-only connection.
        study_filter: which studies.
        measure: a dose.
        level: the threshold in the unit of the measure; None: the 75th percentile of all values.
        phantom: of a dose of CT studies, the CTDI phantom of the main acquisition; None: any, or no CT.
    """
    rows = _value_rows(study_filter, measure, has_phantom=phantom is not None)
    has_value = is_measured(rows.c.value, measure)
    is_value = has_value if phantom is None else and_(has_value, rows.c.phantom == phantom)
    quartile = select(func.percentile_cont(_UPPER_QUARTILE).within_group(rows.c.value)).where(is_value)
    threshold: AnyColumn = quartile.scalar_subquery() if level is None else literal(level, Double)
    limit = select(threshold.label("threshold")).subquery("threshold")
    at_ranks = func.percentile_disc(cast(list(RANK_FRACTIONS), ARRAY(Double))).within_group(rows.c.value)
    n = func.count().filter(is_value)
    query = select(
        rows.c.group,
        func.grouping(rows.c.group).label("is_pool"),
        n.label("n"),
        func.count().filter(has_value.is_not(true())).label("without"),
        func.count().filter(has_value, rows.c.phantom != phantom).label("other_phantom"),
        func.count().filter(has_value, rows.c.phantom.is_(None), literal(phantom is not None)).label("unknown"),
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
        EquipmentSample(row.group, row.n, row.without, row.median, row.above, row.other_phantom, row.unknown)
        for row in found
        if not row.is_pool
    )
    ordered = tuple(sorted(samples, key=lambda one: (-one.n, str(one.equipment_id))))
    return FunnelSamples(pool.threshold, RankedSample(pool.n, pool.by_rank), pool.above, ordered)


def _value_rows(study_filter: StudyFilter, measure: Measure, *, has_phantom: bool) -> CTE:
    """One row for each study or event: `group` (equipment), `value` and `phantom` (NULL unless it is compared)."""
    rows_of = event_rows if measure.level is MeasureLevel.EVENT else study_rows
    shown = (measure, CTDI_PHANTOM) if has_phantom else (measure,)
    rows = rows_of(study_filter, GroupBy.EQUIPMENT, shown).subquery("measured")
    phantom = rows.c[CTDI_PHANTOM.name] if has_phantom else cast(null(), Text)
    values = select(rows.c.group, rows.c[measure.name].label("value"), phantom.label("phantom"))
    return values.cte("rows").prefix_with("MATERIALIZED")
