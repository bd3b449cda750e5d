"""What the page Patient data shows, not cached, and what it does; each needs the right to manage patient data."""

import json
from collections.abc import Sequence
from uuid import UUID

from dashboard.ui import audit_trail, cached_queries
from dashboard.ui.current_user import require
from dashboard.ui.permitted_changes import permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import erasure, old_data, stored_protection
from kerma.database.ingest.announced_removals import AnnouncedRemoval, announced
from kerma.database.ingest.old_data import Removal
from kerma.database.query.studies import patient_record
from kerma.privacy import ITEMS, audited_patient_ids
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, DataKind

_RIGHT = Right.MANAGE_PATIENT_DATA
_MAX_REMOVALS = 100


def stored_forms() -> dict[str, dict[str, int]]:
    """For each item, the number of rows of objects by the code of how they store it (`PatientProtection.code`)."""
    with permitted_query(_RIGHT) as connection:
        counts = stored_protection.row_counts(connection)
    found: dict[str, dict[str, int]] = {item: {} for item in ITEMS}
    for row_count in counts:
        for item, code in zip(ITEMS, row_count.code.split(), strict=True):
            found[item][code] = found[item].get(code, 0) + row_count.rows
    return found


def removals() -> Sequence[Removal]:
    """What was removed because of its age, the latest day first."""
    with permitted_query(_RIGHT) as connection:
        return old_data.log(connection, _MAX_REMOVALS)


def announced_removals() -> dict[DataKind, AnnouncedRemoval]:
    """The ages at which workers remove data, as they found them in their settings."""
    with permitted_query(_RIGHT) as connection:
        return announced(connection)


def studies_of(patient_id: str) -> dict[UUID, str]:
    """The studies of a patient, Study Instance UID by identifier; the search is recorded.

    Raises:
        ConfigurationError: the site stores no patient IDs, or its key cannot be used.
    """
    require(_RIGHT)
    ids = audited_patient_ids(settings(), patient_id)
    audit_trail.record(AuditAction.SEARCH, patient_key=ids[-1])
    with permitted_query(_RIGHT) as connection:
        return erasure.studies_of(connection, ids)


def record(patient_id: str, studies: dict[UUID, str]) -> bytes:
    """Everything that is stored about the studies of a patient, as JSON; recorded.

    Raises:
        MissingRightError: the user may not export identity.
    """
    require(Right.EXPORT_IDENTITY)
    key = audited_patient_ids(settings(), patient_id)[-1]
    with permitted_change(_RIGHT, AuditAction.EXPORT_PATIENT, patient_key=key, studies=len(studies)) as connection:
        found = patient_record.patient_record(connection, studies)
    return json.dumps({"studies": found}, ensure_ascii=False, indent=2).encode()


def erase(patient_id: str, studies: dict[UUID, str]) -> None:
    """Have a worker erase the patient's identity from studies, for good: also where objects of them arrive later."""
    key = audited_patient_ids(settings(), patient_id)[-1]
    with permitted_change(_RIGHT, AuditAction.ERASE_IDENTITY, patient_key=key, studies=len(studies)) as connection:
        erasure.request(connection, studies)
    cached_queries.forget_study()
