"""Erases the identity of a patient, or names of staff, from studies whose doses stay.

It is for good: also when their objects are read again.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import (
    alert_states,
    incident_erasure,
    jobs,
    protection_change,
    study_notes,
    study_tags,
)
from kerma.database.schema.erasure_tables import erased_study
from kerma.database.schema.expressions import texts, uuids
from kerma.database.schema.tables import study_table
from kerma.privacy import PATIENT_ITEMS, STAFF_NAMES, PatientProtection
from kerma.standard.enumerations import DataKind

#: The items that are erased, by what is erased.
_ITEMS: Mapping[DataKind, tuple[str, ...]] = {DataKind.IDENTITY: PATIENT_ITEMS, DataKind.STAFF_NAMES: (STAFF_NAMES,)}


def studies_of(connection: Connection, patient_ids: Collection[str]) -> dict[UUID, str]:
    """The studies that hold one of these forms of a patient's ID: Study Instance UID by identifier.

    Args:
        connection: where they are stored.
        patient_ids: the ID in plain text and as hash (`kerma.privacy.audited_patient_ids`).
    """
    query = select(study_table.c.study_id, study_table.c.study_instance_uid)
    rows = connection.execute(query.where(study_table.c.patient_id == any_(texts(patient_ids))))
    return {row[0]: row[1] for row in rows}


class PatientStudy(NamedTuple):
    """A study of a patient, by which a person recognises whether it is the right one.

    Attributes:
        study_date: its day; None where that is unknown.
        modalities: its examination modalities.
        study_description: Study Description; None where its objects state none.
        study_instance_uid: Study Instance UID.
    """

    study_date: date | None
    modalities: tuple[str, ...]
    study_description: str | None
    study_instance_uid: str


def patient_studies(connection: Connection, studies: Collection[UUID]) -> list[PatientStudy]:
    """These studies, by day."""
    row = study_table.c
    query = select(row.study_date, row.modalities, row.study_description, row.study_instance_uid)
    listed = query.where(row.study_id == any_(uuids(studies))).order_by(row.study_at, row.study_instance_uid)
    return [PatientStudy(one[0], tuple(one[1]), one[2], one[3]) for one in connection.execute(listed)]


def erase(
    connection: Connection,
    studies: Collection[UUID],
    protection: PatientProtection,
    data: DataKind = DataKind.IDENTITY,
) -> None:
    """Erase what identifies the patient, or the staff, in these studies, their objects and earlier versions.

    With the identity go all notes on the studies, the reasons of their tags, and the comments on their alerts; tags and
    states of alerts stay. Incidents lose the reference to the patient, and their files.

    Args:
        connection: within a transaction.
        studies: their identifiers.
        protection: the rules of the site, which hold for everything else.
        data: what is erased: identity or names of staff.
    """
    if studies:
        _mark(connection, studies, data)
        if data is DataKind.IDENTITY:
            # People may have named the patient in them.
            study_notes.delete_all(connection, studies)
            study_tags.erase_reasons(connection, studies)
            alert_states.erase_comments(connection, studies)
            incident_erasure.erase(connection, studies)
        protection_change.rewrite_studies(connection, studies, protection.erasing(_ITEMS[data]))


def _mark(connection: Connection, studies: Collection[UUID], data: DataKind) -> None:
    rows = [{"study_id": study, "data": data} for study in studies]
    connection.execute(insert(erased_study).on_conflict_do_nothing(), rows)


def request(connection: Connection, studies: Collection[UUID]) -> None:
    """Mark studies, whose objects are stored without identity from now on, and have a worker erase what is stored."""
    if studies:
        _mark(connection, studies, DataKind.IDENTITY)
        stored = select(study_table.c.study_id).where(study_table.c.study_id == any_(uuids(studies)))
        jobs.request(connection, jobs.ERASE_IDENTITY, stored)


def erase_marked(connection: Connection, study: UUID) -> None:
    """Erase the identity from a study that was marked; names of staff stay as they are stored."""
    if PATIENT_ITEMS[0] in erased_items(connection, [study]).get(study, ()):
        erase(connection, [study], PatientProtection({}))


def erased_items(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """The items (`kerma.privacy.ITEMS`) that were erased from these studies; nothing of others."""
    query = select(erased_study.c.study_id, erased_study.c.data)
    found: dict[UUID, frozenset[str]] = {}
    for study, data in connection.execute(query.where(erased_study.c.study_id == any_(uuids(studies)))):
        found[study] = found.get(study, frozenset()) | frozenset(_ITEMS[DataKind(data)])
    return found
