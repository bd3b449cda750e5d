"""Mean glandular dose of single exposures by class of compressed thickness and equipment."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, literal_column, select

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import event_source
from kerma.database.schema.event_tables import mammography_event
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn
from kerma.reference_levels.glandular_dose_levels import CLASSES, ThicknessClass

_QUARTILES: AnyColumn = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")
_event = mammography_event.c
# 1 from the first bound on; 0 below it, one more than classes from the last bound on.
_BOUNDS = ",".join(map(str, (*(one.from_mm for one in CLASSES), CLASSES[-1].below_mm)))


class ThicknessDose(NamedTuple):
    """The exposures of one class of thickness on one piece of equipment.

    Attributes:
        equipment_id: the equipment.
        thickness: the class.
        n: number of exposures with a positive dose.
        without: number of exposures without a dose, or with zero.
        quartiles: of the mean glandular dose in mGy; None without values.
        median_thickness_mm: of the exposures with a dose; None without any.
    """

    equipment_id: UUID
    thickness: ThicknessClass
    n: int
    without: int
    quartiles: tuple[float, float, float] | None
    median_thickness_mm: float | None


class ThicknessDoses(NamedTuple):
    """All exposures: by class, and those that belong to none.

    Attributes:
        by_class: by equipment and class.
        thinner_or_thicker: number of exposures outside the classes.
        without_thickness: number of exposures whose thickness is not stated, or zero.
    """

    by_class: tuple[ThicknessDose, ...]
    thinner_or_thicker: int
    without_thickness: int


def thickness_doses(connection: Connection, study_filter: StudyFilter) -> ThicknessDoses:
    """The exposures of the filtered studies of mammography that fulfil the criteria about events."""
    rows = (
        event_source(
            study_filter,
            study_table.c.equipment_id.label("equipment_id"),
            _event.agd_mgy.label("agd_mgy"),
            _event.compressed_thickness_mm.label("thickness_mm"),
        )
        .cte("rows")
        .prefix_with("MATERIALIZED")
    )
    number = func.width_bucket(rows.c.thickness_mm, literal_column(f"ARRAY[{_BOUNDS}]::float8[]"))
    has_dose = rows.c.agd_mgy > 0
    has_thickness = rows.c.thickness_mm > 0
    query = select(
        rows.c.equipment_id,
        has_thickness.label("has_thickness"),
        number.label("bin"),
        func.count().filter(has_dose).label("n"),
        func.count().label("all"),
        func.percentile_cont(_QUARTILES).within_group(rows.c.agd_mgy).filter(has_dose).label("quartiles"),
        func.percentile_cont(literal_column("0.5")).within_group(rows.c.thickness_mm).filter(has_dose).label("mm"),
    ).group_by(rows.c.equipment_id, literal_column("2"), literal_column("3"))
    found = connection.execute(query.order_by(rows.c.equipment_id, literal_column("3"))).mappings().all()
    by_number = dict(enumerate(CLASSES, 1))
    known = [row for row in found if row["has_thickness"]]
    return ThicknessDoses(
        tuple(_dose(row, by_number[row["bin"]]) for row in known if row["bin"] in by_number),
        sum(row["all"] for row in known if row["bin"] not in by_number),
        sum(row["all"] for row in found if not row["has_thickness"]),
    )


def _dose(row: RowMapping, thickness: ThicknessClass) -> ThicknessDose:
    quartiles = row["quartiles"]
    return ThicknessDose(
        row["equipment_id"],
        thickness,
        row["n"],
        row["all"] - row["n"],
        None if quartiles is None else tuple(quartiles),
        row["mm"],
    )
