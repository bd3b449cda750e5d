"""Cached queries on the studies of one patient, who is named by one of them: no key of a cache holds a patient ID."""

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.studies import identifiers
from kerma.database.query.studies.identifiers import StudyOfAnyModality


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=100)
def studies_of_same_patient(study_instance_uid: str) -> list[StudyOfAnyModality]:
    """The studies with the patient ID of a study, itself included; empty where its ID is not stored."""
    with read_only_connection() as connection:
        return identifiers.studies_of_same_patient(connection, study_instance_uid)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=100)
def is_stored(study_instance_uid: str) -> bool:
    """Whether a study is stored."""
    with read_only_connection() as connection:
        return identifiers.is_stored(connection, study_instance_uid)


def patient_key(study_instance_uid: str) -> str | None:
    """The patient ID of a study as it is stored, not cached: for the audit trail."""
    with read_only_connection() as connection:
        return identifiers.patient_id_of(connection, study_instance_uid)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=500)
def count_of_same_patient(study_instance_uid: str) -> int:
    """The number of other studies with the patient ID of a study, up to a cap."""
    with read_only_connection() as connection:
        return identifiers.count_of_same_patient(connection, study_instance_uid)
