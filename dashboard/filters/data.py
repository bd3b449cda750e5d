"""Cached queries of the filter bar: equipment, texts to select from, and counts of excluded studies."""

from uuid import UUID

import streamlit as st

from dashboard.ui.cache_lifetimes import FRESH_S, SLOW_S
from dashboard.ui.cached_queries import read_only_connection
from dashboard.ui.text.equipment_names import full_equipment_name
from kerma.database.query.filters import options, resolve
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.equipment_activity import EquipmentIdentity
from kerma.database.query.studies import study_list
from kerma.standard.enumerations import ExamModality


@st.cache_data(ttl=SLOW_S, max_entries=10, show_spinner=False)
def equipment_of(modality: ExamModality) -> list[EquipmentIdentity]:
    """The equipment that has sent studies of a modality."""
    with read_only_connection() as connection:
        return options.equipment_of(connection, modality)


def equipment_labels(modality: ExamModality) -> dict[UUID, str]:
    """The displayed names of the equipment of a modality, by `equipment_id`."""
    return {equipment.equipment_id: full_equipment_name(equipment) for equipment in equipment_of(modality)}


@st.cache_data(ttl=SLOW_S, max_entries=100, show_spinner=False)
def texts_of(modality: ExamModality, name: str) -> list[str]:
    """The most frequent texts of a criterion, to select from."""
    with read_only_connection() as connection:
        return options.texts_of(connection, modality, name)


@st.cache_data(ttl=SLOW_S, max_entries=200, show_spinner=False)
def excluded_counts(study_filter: StudyFilter) -> dict[str, int | None]:
    """The number of studies that each criterion alone excludes; None where it is above the limit of counting."""
    with read_only_connection() as connection:
        return study_list.excluded_counts(connection, study_filter)


@st.cache_data(ttl=FRESH_S, max_entries=500, show_spinner=False)
def resolved(study_filter: StudyFilter) -> StudyFilter:
    """The filter with the stored terms and equipment that match it (`resolve.resolved`)."""
    with read_only_connection() as connection:
        return resolve.resolved(connection, study_filter)
