"""Studies that count for one piece of equipment and contain exposures by others as well."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.schema.tables import study_table
from kerma.reconcile.header import SEVERAL_EQUIPMENT

_study = study_table.c


def shared_study_count(connection: Connection, equipment_id: UUID) -> int:
    """The number of studies of a piece of equipment with exposures by other equipment in the same modality."""
    query = select(func.count()).where(
        _study.equipment_id == equipment_id,
        _study.problem_count > 0,
        _study.problems.contains([{"where": SEVERAL_EQUIPMENT}]),
    )
    return connection.execute(query).scalar_one()
