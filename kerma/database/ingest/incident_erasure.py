"""Erases from the register what identifies a patient: the reference, and files, whose digests stay."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, any_, func, or_, select, update

from kerma.database.schema.expressions import uuids
from kerma.database.schema.incident_tables import (
    ERASURE_SETTING,
    incident_attachment,
    incident_study,
    incident_version,
)


def erase(connection: Connection, studies: Collection[UUID]) -> None:
    """Erase references and files of incidents that involve these studies, or did in an earlier version.

    The incidents stay: the law demands the register (GDPR Art. 17(3)(b)).

    Args:
        connection: of the owner of the tables, within a transaction.
        studies: whose patients' identity is erased.
    """
    concerned = select(incident_study.c.incident_id).where(incident_study.c.study_id == any_(uuids(studies)))
    connection.execute(select(func.set_config(ERASURE_SETTING, "on", True)))
    version, attachment = incident_version.c, incident_attachment.c
    connection.execute(
        update(incident_version)
        .where(version.incident_id.in_(concerned), version.patient_reference.is_not(None))
        .values(patient_reference=None)
    )
    connection.execute(
        update(incident_attachment)
        .where(
            attachment.incident_id.in_(concerned),
            or_(attachment.file_name.is_not(None), attachment.file_content.is_not(None)),
        )
        .values(file_name=None, file_content=None)
    )
    connection.execute(select(func.set_config(ERASURE_SETTING, "off", True)))
