"""Studies that people deleted, and what the deletion of one would concern."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from kerma.database.schema.erasure_tables import deleted_study
from kerma.database.schema.tables import equipment, study_table


class DeletedStudy(NamedTuple):
    """A study that was deleted.

    Attributes:
        study_instance_uid: Study Instance UID.
        deleted_at: when.
        deleted_by: user who had it deleted.
        reason: why.
    """

    study_instance_uid: str
    deleted_at: datetime
    deleted_by: str
    reason: str


class StoredStudy(NamedTuple):
    """What is stored of a study.

    Attributes:
        study_at: when it started, local; None where unknown.
        equipment: manufacturer, model and station.
        event_count: irradiation events.
        object_count: dose objects.
        patient_id: as it is stored.
    """

    study_at: datetime | None
    equipment: str
    event_count: int
    object_count: int
    patient_id: str | None


def deleted_studies(
    connection: Connection, limit: int, study_instance_uid: str | None = None
) -> Sequence[DeletedStudy]:
    """Deleted studies, the latest first.

    Args:
        connection: that may read the table.
        limit: the maximum number.
        study_instance_uid: only this one.
    """
    columns = deleted_study.c
    query = select(columns.study_instance_uid, columns.deleted_at, columns.deleted_by, columns.reason)
    if study_instance_uid is not None:
        query = query.where(columns.study_instance_uid == study_instance_uid)
    rows = connection.execute(query.order_by(columns.deleted_at.desc(), columns.study_id).limit(limit))
    return [DeletedStudy(*row) for row in rows]


def stored_study(connection: Connection, study_instance_uid: str) -> StoredStudy | None:
    """What is stored of a study; None where it is not."""
    columns = equipment.c
    query = (
        select(
            study_table.c.study_at,
            func.concat_ws(" ", columns.manufacturer, columns.manufacturer_model_name, columns.station_name),
            study_table.c.event_count,
            study_table.c.object_count,
            study_table.c.patient_id,
        )
        .join_from(study_table, equipment, columns.equipment_id == study_table.c.equipment_id)
        .where(study_table.c.study_instance_uid == study_instance_uid)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else StoredStudy(*row)
