"""What the filter bar shows, read from the database through short caches."""

from uuid import UUID

import streamlit as st

from dashboard.ui.cached_queries import read_only_connection
from dashboard.ui.equipment_names import full_machine_name
from kerma.database.query import Row
from kerma.database.query.filters import options, resolve
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list
from kerma.standard.enumerations import ExamModality

_FRESH_S = 5
_SLOW_S = 300


@st.cache_data(ttl=_SLOW_S, max_entries=10, show_spinner=False)
def machines_of(modality: ExamModality) -> list[Row]:
    """The machines that sent studies of a modality."""
    with read_only_connection() as connection:
        return options.machines_of(connection, modality)


def machine_names(modality: ExamModality) -> dict[UUID, str]:
    """What the machines of a modality are called, by equipment_id."""
    return {row["equipment_id"]: full_machine_name(row) for row in machines_of(modality)}


@st.cache_data(ttl=_SLOW_S, max_entries=100, show_spinner=False)
def texts_of(modality: ExamModality, name: str) -> list[str]:
    """The commonest texts that a criterion offers to choose from."""
    with read_only_connection() as connection:
        return options.texts_of(connection, modality, name)


@st.cache_data(ttl=_SLOW_S, max_entries=200, show_spinner=False)
def left_out(chosen: StudyFilter) -> dict[str, int | None]:
    """How many studies each criterion alone leaves out."""
    with read_only_connection() as connection:
        return study_list.left_out(connection, chosen)


@st.cache_data(ttl=_FRESH_S, max_entries=500, show_spinner=False)
def resolved(chosen: StudyFilter) -> StudyFilter:
    """The same filter, made quick."""
    with read_only_connection() as connection:
        return resolve.resolved(connection, chosen)
