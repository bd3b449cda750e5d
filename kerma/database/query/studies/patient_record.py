"""Everything that is stored about the studies of one patient, as JSON."""

from collections.abc import Collection, Iterator
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, any_, func, select

from kerma.database.schema import event_tables
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_tables import alert, alert_history
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.expressions import uuids
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import dose_object, equipment, ledger, study_table
from kerma.database.schema.version_tables import object_version
from kerma.json_types import Json, JsonValue

#: What stands below a study, by its name in the record.
_PARTS = {
    table.name: table
    for table in (
        *dict.fromkeys(event_tables.EVENT_TABLES.values()),
        *(event_tables.ct_source, event_tables.ct_dose_check, event_tables.projection_filter),
        *(event_tables.organ_dose, event_tables.plane_total),
    )
}
_PACKED = ("extraction", "content_tree")


def patient_record(connection: Connection, studies: Collection[UUID]) -> list[Json]:
    """The record of each study.

    It holds its row, equipment, events, tags, notes, alerts, objects with facts and content, and how these arrived.
    """
    return [_study(connection, study) for study in sorted(studies)]


def _study(connection: Connection, study: UUID) -> Json:
    query = (
        select(func.to_jsonb(study_table.table_valued()), func.to_jsonb(equipment.table_valued()))
        .join_from(study_table, equipment, equipment.c.equipment_id == study_table.c.equipment_id)
        .where(study_table.c.study_id == study)
    )
    row, of_equipment = connection.execute(query).one()
    parts = {name: list(_rows(connection, table, study)) for name, table in _PARTS.items()}
    received = select(func.to_jsonb(ledger.table_valued())).where(
        ledger.c.study_instance_uid == row["study_instance_uid"]
    )
    return {
        "study": row,
        "equipment": of_equipment,
        **{name: found for name, found in parts.items() if found},
        "tags": list(_rows(connection, study_tag, study)),
        "notes": list(_rows(connection, study_note, study)),
        "alerts": list(_rows(connection, alert, study)),
        "alert_history": list(_rows(connection, alert_history, study)),
        "alert_actions": list(_rows(connection, alert_action, study)),
        "skin_dose": _skin_doses(connection, study),
        "imported_sizes": _imported_sizes(connection, study),
        "objects": _objects(connection, dose_object, study),
        "earlier_versions": _objects(connection, object_version, study),
        "received": list(connection.execute(received.order_by(ledger.c.orthanc_id)).scalars()),
    }


def _rows(connection: Connection, table: Table, study: UUID) -> Iterator[Json]:
    query = select(func.to_jsonb(table.table_valued())).where(table.c.study_id == any_(uuids([study])))
    yield from connection.execute(query.order_by(*table.primary_key)).scalars()


def _imported_sizes(connection: Connection, study: UUID) -> list[Json]:
    """Height and weight from imports, undone ones included, with the file that they come from."""
    size, source = imported_size.c, size_import.c
    columns = [
        *(size.import_number, size.patient_size_m, size.patient_weight_kg),
        *(source.file_name, source.imported_at, source.undone_at),
    ]
    query = select(*columns).join(size_import, source.import_number == size.import_number)
    rows = connection.execute(query.where(size.study_id == study).order_by(size.import_number)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _skin_doses(connection: Connection, study: UUID) -> list[Json]:
    """The skin doses without the maps, which are pictures of the dose alone."""
    columns = [column for column in skin_dose.c if column.type.python_type is not bytes]
    names = [column.name for column in columns]
    rows = connection.execute(select(*columns).where(skin_dose.c.study_id == study))
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows]


def _objects(connection: Connection, table: Table, study: UUID) -> list[Json]:
    rows = connection.execute(select(table).where(table.c.study_id == study).order_by(*table.primary_key)).mappings()
    return [
        {name: unpack(value) if name in _PACKED and value is not None else _plain(value) for name, value in row.items()}
        for row in rows
    ]


def _plain(value: object) -> JsonValue:
    """A value as JSON has it."""
    if value is None or isinstance(value, str | int | float | list | dict):
        return cast("JsonValue", value)
    return str(value)
