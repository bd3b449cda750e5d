"""Erases the identity of a patient from studies whose doses stay, for good: also when their objects are read again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, any_, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import jobs, protection_change
from kerma.database.schema.erasure_tables import erased_study
from kerma.database.schema.expressions import texts, uuids
from kerma.database.schema.tables import study_table
from kerma.privacy import PatientProtection


def studies_of(connection: Connection, patient_ids: Collection[str]) -> dict[UUID, str]:
    """The studies that hold one of these forms of a patient's ID: Study Instance UID by identifier.

    Args:
        connection: where they are stored.
        patient_ids: the ID in plain text and as hash (`kerma.privacy.audited_patient_ids`).
    """
    query = select(study_table.c.study_id, study_table.c.study_instance_uid)
    rows = connection.execute(query.where(study_table.c.patient_id == any_(texts(patient_ids))))
    return {row[0]: row[1] for row in rows}


def erase(connection: Connection, studies: Collection[UUID], protection: PatientProtection) -> None:
    """Erase what identifies the patient in these studies, their objects and earlier versions.

    Args:
        connection: within a transaction.
        studies: their identifiers.
        protection: the rules of the site, which hold for names of staff.
    """
    if studies:
        rows = [{"study_id": study} for study in studies]
        connection.execute(insert(erased_study).on_conflict_do_nothing(), rows)
        protection_change.rewrite_studies(connection, studies, protection.erasing())


def request(connection: Connection, studies: Collection[UUID]) -> None:
    """Mark studies, whose objects are stored without identity from now on, and have a worker erase what is stored."""
    if studies:
        connection.execute(insert(erased_study).on_conflict_do_nothing(), [{"study_id": study} for study in studies])
        stored = select(study_table.c.study_id).where(study_table.c.study_id == any_(uuids(studies)))
        jobs.request(connection, jobs.ERASE_IDENTITY, stored)


def erase_marked(connection: Connection, study: UUID) -> None:
    """Erase the identity from a study that was marked; names of staff stay as they are stored."""
    if study in erased_among(connection, [study]):
        erase(connection, [study], PatientProtection({}))


def erased_among(connection: Connection, studies: Collection[UUID]) -> set[UUID]:
    """Those of these studies of which the patient's identity was erased."""
    query = select(erased_study.c.study_id).where(erased_study.c.study_id == any_(uuids(studies)))
    return set(connection.execute(query).scalars())
