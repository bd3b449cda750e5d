"""Height and weight of studies from the imports in force, as they are applied to what is stored."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, any_, select

from kerma.database.schema.expressions import uuids
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.reconcile.imported_size import ImportedSize

_size, _import = imported_size.c, size_import.c


def sizes_in_force(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, list[ImportedSize]]:
    """The sizes of these studies; nothing of those that no import in force concerns."""
    query = (
        select(
            *(_size.study_id, _size.import_number, _import.overwrites),
            *(_size.patient_size_m, _size.patient_weight_kg),
        )
        .join(size_import, _import.import_number == _size.import_number)
        .where(_size.study_id == any_(uuids(studies)), _import.undone_at.is_(None))
    )
    found: dict[UUID, list[ImportedSize]] = {}
    for study_id, *size in connection.execute(query):
        found.setdefault(study_id, []).append(ImportedSize(*size))
    return found
