"""What a filter offers to choose from: the machines of a modality, and the texts that occur in its studies."""

from sqlalchemy import Connection, exists, func, select

from kerma.database.queries import Row
from kerma.database.queries.criteria import Place, criterion
from kerma.database.queries.criterion_sql import EVENT_TABLES
from kerma.database.queries.filters import in_family
from kerma.database.queries.machines import NAMED
from kerma.database.tables import equipment, study_table

MOST_CHOICES = 500


def machines_of(connection: Connection, modality: str) -> list[Row]:
    """The machines that sent studies of a modality, by model and station."""
    of_machine = exists().where(study_table.c.equipment_id == equipment.c.equipment_id, in_family(modality))
    query = (
        select(*NAMED)
        .where(of_machine)
        .order_by(equipment.c.manufacturer_model_name, equipment.c.station_name, equipment.c.equipment_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def texts_of(connection: Connection, modality: str, name: str) -> list[str]:
    """The texts that occur in the column of a criterion, the commonest first, at most `MOST_CHOICES`.

    Raises:
        ValueError: the modality has no such criterion.
    """
    asked = criterion(modality, name)
    table = EVENT_TABLES[modality] if asked.place is Place.EVENT else study_table
    column = table.c[asked.columns[0]]
    of_modality = () if asked.place is Place.EVENT else (in_family(modality),)
    query = (
        select(column)
        .where(column != "", *of_modality)
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(MOST_CHOICES)
    )
    return list(connection.execute(query).scalars())
