"""Exposure indices of radiography by equipment and examination, and those of single exposures in the order of time.

The deviation index is the stated one; where it is missing, that of the stated exposure index and target
(IEC 62494-1, `kerma.statistics.deviation_index`). Exposure indices on a manufacturer's own scale are not among them.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Connection, Double, Row, and_, case, cast, func, literal_column, null, select

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import event_source
from kerma.database.schema.event_tables import projection_event
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn
from kerma.statistics.deviation_index import LARGE, NOTICEABLE, ON_TARGET, DeviationCounts

#: More exposures are not read: of more, the latest are.
MAX_EXPOSURES = 5_000
_event = projection_event.c
# As `deviation_counts` tolerates the last digits of binary fractions.
_TOLERANCE = 1e-9
_HALF: AnyColumn = literal_column("0.5")


class ExposureKind(StrEnum):
    """By what exposures of one system are distinguished."""

    PROTOCOL = "protocol"
    VIEW = "view"
    REGION = "region"
    NAME = "name"


_COLUMNS: Mapping[ExposureKind, AnyColumn] = {
    ExposureKind.PROTOCOL: _event.acquisition_protocol,
    ExposureKind.VIEW: _event.image_view,
    ExposureKind.REGION: func.coalesce(_event.target_region, _event.anatomical_structure),
    ExposureKind.NAME: examination_name.c.standard_name,
}
_HAS_BOTH = and_(_event.exposure_index > 0, _event.target_exposure_index > 0)
_RATIO = cast(_event.exposure_index / func.nullif(_event.target_exposure_index, 0), Double)
_DEVIATION: AnyColumn = func.coalesce(
    _event.deviation_index, case((_HAS_BOTH, 10 * func.log(_RATIO)), else_=cast(null(), Double))
)


class IndexSummary(NamedTuple):
    """The exposures of one kind on one piece of equipment.

    Attributes:
        equipment_id: the equipment.
        kind: protocol, view, body region or standard name; None: not stated.
        exposure_count: number of exposures.
        index_count: of these, with an exposure index.
        target_count: of these, with a target index.
        median_index: median of the exposure indices; None without any.
        targets: the smallest and the largest target index; None without any.
        median_deviation: median of the deviation indices; None without any.
        computed_count: number of deviation indices that Kerma computed.
        deviations: exposures by deviation index.
    """

    equipment_id: UUID
    kind: str | None
    exposure_count: int
    index_count: int
    target_count: int
    median_index: float | None
    targets: tuple[float, float] | None
    median_deviation: float | None
    computed_count: int
    deviations: DeviationCounts


class Exposure(NamedTuple):
    """One exposure.

    Attributes:
        study_at: start of the study, local.
        study_instance_uid: its study.
        exposure_index: None: not stated, or zero.
        target_index: likewise.
        deviation_index: stated or computed; None: neither.
    """

    study_at: datetime
    study_instance_uid: str
    exposure_index: float | None
    target_index: float | None
    deviation_index: float | None


def index_summaries(connection: Connection, study_filter: StudyFilter, kind: ExposureKind) -> list[IndexSummary]:
    """The exposures of the filtered studies by equipment and kind, the most frequent first."""
    rows = (
        event_source(
            study_filter,
            study_table.c.equipment_id.label("equipment_id"),
            _COLUMNS[kind].label("kind"),
            func.nullif(_event.exposure_index, 0).label("ei"),
            func.nullif(_event.target_exposure_index, 0).label("target"),
            _event.deviation_index.label("stated"),
            _DEVIATION.label("di"),
        )
        .cte("rows")
        .prefix_with("MATERIALIZED")
    )
    query = (
        select(rows.c.equipment_id, rows.c.kind, *_index_terms(rows), *_deviation_terms(rows))
        .group_by(rows.c.equipment_id, rows.c.kind)
        .order_by(func.count().desc(), rows.c.kind, rows.c.equipment_id)
    )
    return [_summary(row) for row in connection.execute(query)]


def _index_terms(rows: CTE) -> tuple[AnyColumn, ...]:
    """Numbers of exposures and of indices, and medians, of a group."""
    ei, target, di = rows.c.ei, rows.c.target, rows.c.di
    return (
        func.count().label("exposures"),
        func.count(ei).label("indices"),
        func.count(target).label("targets"),
        func.percentile_cont(_HALF).within_group(ei).label("median_index"),
        func.min(target).label("lowest"),
        func.max(target).label("highest"),
        func.percentile_cont(_HALF).within_group(di).label("median_deviation"),
        (func.count(di) - func.count(rows.c.stated)).label("computed"),
    )


def _deviation_terms(rows: CTE) -> tuple[AnyColumn, ...]:
    """Numbers of deviation indices in each range, in the order of `DeviationCounts`."""
    di = rows.c.di
    return (
        func.count(di).label("n"),
        func.count().filter(func.abs(di) <= ON_TARGET + _TOLERANCE).label("on_target"),
        func.count().filter(di < -NOTICEABLE - _TOLERANCE).label("low"),
        func.count().filter(di < -LARGE - _TOLERANCE).label("very_low"),
        func.count().filter(di > NOTICEABLE + _TOLERANCE).label("high"),
        func.count().filter(di > LARGE + _TOLERANCE).label("very_high"),
    )


def _summary(row: Row[*tuple[Any, ...]]) -> IndexSummary:
    return IndexSummary(
        equipment_id=row.equipment_id,
        kind=row.kind,
        exposure_count=row.exposures,
        index_count=row.indices,
        target_count=row.targets,
        median_index=row.median_index,
        targets=None if row.lowest is None else (row.lowest, row.highest),
        median_deviation=row.median_deviation,
        computed_count=row.computed,
        deviations=DeviationCounts(row.n, row.on_target, row.low, row.very_low, row.high, row.very_high),
    )


def exposures(
    connection: Connection, study_filter: StudyFilter, kind: ExposureKind, value: str | None
) -> list[Exposure]:
    """The dated exposures of one kind with an exposure or deviation index, in the order of time.

    Args:
        connection: read-only connection.
        study_filter: which studies; of one piece of equipment.
        kind: by what exposures are distinguished.
        value: which of them; None: those that do not state it.
    """
    column = _COLUMNS[kind]
    is_kind = column.is_(None) if value is None else column == value
    index, target = func.nullif(_event.exposure_index, 0), func.nullif(_event.target_exposure_index, 0)
    latest = (
        event_source(study_filter, study_table.c.study_at, study_table.c.study_instance_uid, index, target, _DEVIATION)
        .where(is_kind, study_table.c.study_at.is_not(None), func.coalesce(index, _DEVIATION).is_not(None))
        .order_by(study_table.c.study_at.desc(), study_table.c.study_id, _event.ordinal.desc())
        .limit(MAX_EXPOSURES)
    )
    return [Exposure._make(row) for row in reversed(connection.execute(latest).all())]
