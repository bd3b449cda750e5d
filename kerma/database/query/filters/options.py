"""Options of filters: equipment of a modality, and texts that occur in its studies."""

from sqlalchemy import Connection, exists, func, or_, select

from kerma.database.query.filters import terms
from kerma.database.query.filters.criteria import find_criterion
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.schema.expressions import IS_COUNTED, has_modality
from kerma.database.schema.rollup_tables import study_day
from kerma.database.schema.tables import equipment, study_table
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

MAX_OPTIONS = 500


def equipment_of(connection: Connection, modality: ExamModality) -> list[EquipmentIdentity]:
    """The equipment that has sent studies of a modality, ordered by model and station."""
    has_counted = exists().where(study_day.c.modality == modality, study_day.c.equipment_id == equipment.c.equipment_id)
    has_excluded = exists().where(
        ~IS_COUNTED, has_modality(modality), study_table.c.equipment_id == equipment.c.equipment_id
    )
    query = (
        select(*IDENTITY_COLUMNS)
        .where(or_(has_counted, has_excluded))
        .order_by(equipment.c.manufacturer_model_name, equipment.c.station_name, equipment.c.equipment_id)
    )
    return [EquipmentIdentity(**row) for row in connection.execute(query).mappings()]


def texts_of(connection: Connection, modality: ExamModality, name: str) -> list[str]:
    """The texts that occur in the column of a criterion, the most frequent first, at most `MAX_OPTIONS`.

    Raises:
        ValueError: the modality has no such criterion.
    """
    criterion = find_criterion(modality, name)
    if criterion.columns[0] in {*terms.KINDS, rollup_quantities.STANDARD_NAME}:
        return [term.text for term in terms.by_frequency(connection, modality, criterion.columns[0], MAX_OPTIONS)]
    column = study_table.c[criterion.columns[0]]
    query = (
        select(column)
        .where(column != "", has_modality(modality))
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(MAX_OPTIONS)
    )
    return list(connection.execute(query).scalars())
