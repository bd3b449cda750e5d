"""The dose of the most frequent standard names by equipment: rows of small charts with one scale."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, func, literal_column, select

from kerma.database.query.filters.study_filter import MAIN_DOSE, StudyFilter, statistical_conditions
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, texts
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn

_QUARTILES: AnyColumn = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")


class NameSummary(NamedTuple):
    """The main dose of the studies of one standard name on one piece of equipment.

    Attributes:
        standard_name: the name.
        equipment_id: the equipment.
        n: number of studies with a positive dose.
        without: number of studies without a dose, or with zero.
        quartiles: lower quartile, median, upper quartile; None without values.
    """

    standard_name: str
    equipment_id: UUID
    n: int
    without: int
    quartiles: tuple[float, float, float] | None


def name_summaries(connection: Connection, study_filter: StudyFilter, names: Sequence[str]) -> list[NameSummary]:
    """The summaries of these names, in the order of name and equipment."""
    dose, by_name = MAIN_DOSE[study_filter.modality], examination_name.c.standard_name
    by_equipment = study_table.c.equipment_id
    is_positive = dose > 0
    n = func.count().filter(is_positive)
    query = (
        select(
            by_name,
            by_equipment,
            n.label("n"),
            (func.count() - n).label("without"),
            func.percentile_cont(_QUARTILES).within_group(dose).filter(is_positive).label("quartiles"),
        )
        .select_from(study_table.join(examination_name, IS_EXAMINATION))
        .where(*statistical_conditions(study_filter), by_name == any_(texts(names)))
        .group_by(by_name, by_equipment)
        .order_by(by_name, by_equipment)
    )
    return [
        NameSummary(name, equipment_id, values, without, None if quartiles is None else tuple(quartiles))
        for name, equipment_id, values, without, quartiles in connection.execute(query)
    ]
