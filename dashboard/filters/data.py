"""Cached queries of the filter bar: equipment, texts to select from, and counts of excluded studies."""

from uuid import UUID

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.text.equipment_names import distinct_equipment_names
from kerma.database.query.filters import options, resolve
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.equipment_activity import EquipmentIdentity
from kerma.database.query.studies import study_list
from kerma.standard.enumerations import ExamModality


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def equipment_of(modality: ExamModality) -> list[EquipmentIdentity]:
    """The equipment that has sent studies of a modality."""
    with read_only_connection() as connection:
        return options.equipment_of(connection, modality)


def equipment_labels(modality: ExamModality) -> dict[UUID, str]:
    """The displayed names of the equipment of a modality, by `equipment_id`."""
    return distinct_equipment_names(equipment_of(modality))


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100)
def texts_of(modality: ExamModality, name: str) -> list[str]:
    """The most frequent texts of a criterion, to select from."""
    with read_only_connection() as connection:
        return options.texts_of(connection, modality, name)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=200)
def excluded_counts(study_filter: StudyFilter) -> dict[str, int | None]:
    """The number of studies that each criterion alone excludes; None where it is above the limit of counting."""
    with read_only_connection() as connection:
        return study_list.excluded_counts(connection, study_filter)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=500)
def with_matching_terms(study_filter: StudyFilter) -> StudyFilter:
    """The filter with the stored terms and equipment that match it (`resolve.with_matching_terms`)."""
    with read_only_connection() as connection:
        return resolve.with_matching_terms(connection, study_filter)
