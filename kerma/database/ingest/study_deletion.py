"""Deletion of studies from Kerma: a mark, by which their objects are skipped, and the removal of what is stored.

A page may only set the mark; a worker, with the role that owns the tables, removes what is stored. The objects in
Orthanc stay as they are, and the mark can be taken back: then they are read again.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, any_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import alerts, jobs, merging, orthanc_deletions, shared_events, study_notes, study_tags
from kerma.database.ingest.ledger import READ_AGAIN
from kerma.database.schema.erasure_tables import deleted_study
from kerma.database.schema.expressions import uuids
from kerma.database.schema.patient_size_tables import imported_size
from kerma.database.schema.shared_event_tables import event_decision
from kerma.database.schema.tables import dose_object, ledger, study_table
from kerma.database.schema.update_tables import update_change
from kerma.database.schema.version_tables import object_version
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.messages import Message, message, message_parts
from kerma.standard.enumerations import ObjectStatus

MAX_REASON_LENGTH = 500


def skipped_reason(reason: str) -> Message:
    """The reason with which the ledger skips an object of a deleted study.

    Args:
        reason: why the study was deleted.
    """
    return message("Its study was deleted in Kerma: {reason}", reason=reason)


_PATTERN = skipped_reason("").pattern


def mark(connection: Connection, study_instance_uid: str, reason: str, deleted_by: str) -> None:
    """Mark a study as deleted: its objects are skipped from now on. What is stored is removed by `delete_stored`.

    Args:
        connection: within a transaction.
        study_instance_uid: the study, which need not be stored.
        reason: why it is deleted.
        deleted_by: user who has it deleted.

    Raises:
        ConfigurationError: the reason is empty or too long.
    """
    if not 0 < len(reason.strip()) <= MAX_REASON_LENGTH:
        raise ConfigurationError(f"State why the study is deleted, in 1 to {MAX_REASON_LENGTH} characters.")
    row = {"reason": reason.strip(), "deleted_by": deleted_by}
    values = {"study_id": study_id(study_instance_uid), "study_instance_uid": study_instance_uid, **row}
    connection.execute(insert(deleted_study).values(values).on_conflict_do_nothing())


def request(connection: Connection, study_instance_uid: str) -> None:
    """Have a worker remove what is stored of a marked study."""
    is_study = study_table.c.study_id == study_id(study_instance_uid)
    jobs.request(connection, jobs.DELETE_STUDY, select(study_table.c.study_id).where(is_study))


def reasons(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, str]:
    """Why those of these studies were deleted that people deleted."""
    query = select(deleted_study.c.study_id, deleted_study.c.reason)
    rows = connection.execute(query.where(deleted_study.c.study_id == any_(uuids(studies))))
    return {row[0]: row[1] for row in rows}


def delete_stored(connection: Connection, study: UUID) -> None:
    """Remove all that is stored of a study that is marked; nothing of one that is not, or no longer.

    Studies that share events with it are merged again. Its objects stay in the ledger, as skipped.

    Args:
        connection: within a transaction, with the role that owns the tables.
        study: its identifier.
    """
    partners = merging.lock(connection, [study], lambda: shared_events.partners(connection, [study]))
    query = select(deleted_study.c.study_instance_uid, deleted_study.c.reason)
    marked = connection.execute(query.where(deleted_study.c.study_id == study).with_for_update()).one_or_none()
    if marked is None:
        return
    own = select(dose_object.c.sop_instance_uid).where(dose_object.c.study_id == study)
    of_own = or_(object_version.c.study_id == study, object_version.c.sop_instance_uid.in_(own))
    connection.execute(delete(object_version).where(of_own))
    connection.execute(delete(dose_object).where(dose_object.c.study_id == study))
    connection.execute(delete(update_change).where(update_change.c.study_id == study))
    connection.execute(delete(imported_size).where(imported_size.c.study_id == study))
    connection.execute(delete(event_decision).where(event_decision.c.study_instance_uid == marked.study_instance_uid))
    study_notes.delete_all(connection, [study])
    study_tags.delete_all(connection, [study])
    alerts.delete_all(connection, [study])
    _skip(connection, marked.study_instance_uid, skipped_reason(marked.reason))
    merging.merge(connection, [study], partners, ())


def _skip(connection: Connection, study_instance_uid: str, reason: Message) -> None:
    """Enter the objects of a study as skipped; those that were skipped before keep their reason."""
    of_study = (ledger.c.study_instance_uid == study_instance_uid, ledger.c.status != ObjectStatus.SKIPPED)
    skipped = {"status": ObjectStatus.SKIPPED, "reason": reason, "reason_parts": message_parts(reason)}
    connection.execute(update(ledger).where(*of_study).values(**skipped, source=None, problem_count=0))


def take_back(connection: Connection, study_instance_uid: str) -> int:
    """Take the mark of a study back; returns how many of its objects are read from Orthanc again.

    Orthancs of further nodes that have not deleted it yet do not delete it any more.

    Raises:
        ConfigurationError: nobody deleted the study.
    """
    taken = connection.execute(delete(deleted_study).where(deleted_study.c.study_id == study_id(study_instance_uid)))
    if not taken.rowcount:
        raise ConfigurationError(
            f"The study {study_instance_uid} was not deleted here; `kerma study deleted` lists all."
        )
    orthanc_deletions.withdraw(connection, study_instance_uid)
    skipped = (
        ledger.c.study_instance_uid == study_instance_uid,
        ledger.c.status == ObjectStatus.SKIPPED,
        ledger.c.reason_parts["pattern"].astext == _PATTERN,
        ledger.c.gone_at.is_(None),
    )
    return connection.execute(update(ledger).where(*skipped).values(READ_AGAIN)).rowcount
