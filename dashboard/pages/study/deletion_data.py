"""What the deletion of a study on its page concerns, and does; each needs the right to manage patient data."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from dashboard.ui import cached_queries
from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_user import require
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import orthanc_deletions, study_deletion
from kerma.database.query.operations import deleted_studies
from kerma.database.query.operations.deleted_studies import DeletedStudy
from kerma.database.query.studies.study_list import PAGE_SIZE
from kerma.errors import UnavailableError
from kerma.retention.run import require_all_read
from kerma.retention.storage import ObjectStorage
from kerma.retention.study_deletion import delete_from_orthanc
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, DeletedFrom

_RIGHT = Right.MANAGE_PATIENT_DATA


def object_count(study_instance_uid: str) -> int:
    """Number of the study's objects in Orthanc.

    Raises:
        UnavailableError: Orthanc does not answer as it should.
        ConfigurationError: the UID is none.
    """
    require(_RIGHT)
    return sum(ObjectStorage(settings().orthanc_url).study_sizes(study_instance_uid).values())


def further_nodes(study_instance_uid: str) -> Mapping[str, int]:
    """The other Orthancs of the database, which delete the study too, and the objects that are known there.

    Raises:
        UnavailableError: Orthanc does not answer as it should.
    """
    require(_RIGHT)
    own = ObjectStorage(settings().orthanc_url).node()
    with permitted_query(_RIGHT) as connection:
        return orthanc_deletions.further_nodes(connection, own, study_instance_uid)


def delete(study_instance_uid: str, patient_key: str | None, deleted_from: DeletedFrom, reason: str) -> None:
    """Delete a study; what is stored in Kerma is removed by a worker.

    Args:
        study_instance_uid: the study.
        patient_key: its patient ID as it is stored.
        deleted_from: where it is deleted; in Kerma first.
        reason: why.

    Raises:
        UnavailableError: Orthanc does not answer as it should; the deletion in Kerma stands.
        ConfigurationError: the reason is empty or too long.
    """
    require(_RIGHT)
    storage = ObjectStorage(settings().orthanc_url)
    further = _nodes_to_request(study_instance_uid, deleted_from)
    if deleted_from is DeletedFrom.ORTHANC:
        # Doses that were not read would be lost.
        with read_only_connection() as connection:
            require_all_read(connection, storage.node(), datetime.now(tz=UTC))
    with permitted_change(
        _RIGHT,
        AuditAction.DELETE_STUDY,
        study_instance_uid=study_instance_uid,
        patient_key=patient_key,
        deleted_from=str(deleted_from),
        reason=reason,
    ) as connection:
        orthanc_deletions.request(connection, study_instance_uid, further, author())
        if deleted_from is not DeletedFrom.ORTHANC:
            study_deletion.mark(connection, study_instance_uid, reason, author())
            study_deletion.request(connection, study_instance_uid)
    cached_queries.forget_study()
    if deleted_from is not DeletedFrom.KERMA:
        delete_from_orthanc(storage, study_instance_uid)


def _nodes_to_request(study_instance_uid: str, deleted_from: DeletedFrom) -> Collection[str]:
    """The further Orthancs that are to delete the study; none where the own one does not answer or keeps it."""
    if deleted_from is DeletedFrom.KERMA:
        return ()
    with suppress(UnavailableError):
        return further_nodes(study_instance_uid)
    return ()


def read_again(study_instance_uid: str) -> int:
    """Take the deletion of a study in Kerma back; returns how many objects are read again.

    Raises:
        ConfigurationError: nobody deleted it, or somebody took that back.
    """
    with permitted_change(_RIGHT, AuditAction.UNDO_STUDY_DELETION, study_instance_uid=study_instance_uid) as connection:
        count = study_deletion.take_back(connection, study_instance_uid)
    cached_queries.forget_study()
    return count


def deletion_of(study_instance_uid: str) -> DeletedStudy | None:
    """Who deleted a study, when and why; None where nobody did."""
    with permitted_query(_RIGHT) as connection:
        found = deleted_studies.deleted_studies(connection, 1, study_instance_uid)
    return found[0] if found else None


def latest_deletions() -> list[DeletedStudy]:
    """The studies that were deleted last."""
    with permitted_query(_RIGHT) as connection:
        return [*deleted_studies.deleted_studies(connection, PAGE_SIZE)]
