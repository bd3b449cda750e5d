"""What the pages about machines show, read from the database through caches."""

from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from dashboard.ui.cache_lifetimes import RECENT_S, SLOW_S
from dashboard.ui.cached_queries import local_now, read_only_connection
from kerma.database.query import Row
from kerma.database.query.operations import equipment
from kerma.standard.enumerations import ExamModality
from kerma.statistics import inactivity
from kerma.statistics.inactivity import Inactivity

#: What is said of problems concerns the studies of so many days.
RECENT_DAYS = 90
_HABIT_DAYS = 365


@st.cache_data(ttl=SLOW_S, max_entries=2, show_spinner=False)
def overview() -> list[Row]:
    """Every machine with its counts."""
    with read_only_connection() as connection:
        return equipment.overview(connection, local_now() - timedelta(days=RECENT_DAYS))


@st.cache_data(ttl=RECENT_S, max_entries=2, show_spinner=False)
def silences() -> dict[UUID, Inactivity | None]:
    """How long each machine has been silent, judged by its habits of the year before its last day."""
    today = local_now().date()
    with read_only_connection() as connection:
        active = equipment.active_days(connection, today, _HABIT_DAYS)
    return {machine: inactivity.inactivity_since(days, today) for machine, days in active.items()}


@st.cache_data(ttl=RECENT_S, max_entries=200, show_spinner=False)
def machine(equipment_id: UUID) -> Row | None:
    """One machine; None where there is none."""
    with read_only_connection() as connection:
        return equipment.machine(connection, equipment_id)


@st.cache_data(ttl=RECENT_S, max_entries=100, show_spinner=False)
def days(equipment_id: UUID) -> list[Row]:
    """Studies of a machine by day."""
    with read_only_connection() as connection:
        return equipment.days(connection, equipment_id)


@st.cache_data(ttl=RECENT_S, max_entries=100, show_spinner=False)
def hours(equipment_id: UUID, since_month: date) -> list[Row]:
    """Studies of a machine by weekday and hour."""
    with read_only_connection() as connection:
        return equipment.hours(connection, equipment_id, since_month)


@st.cache_data(ttl=SLOW_S, max_entries=100, show_spinner=False)
def software(equipment_id: UUID, modality: ExamModality) -> list[Row]:
    """The software versions of a machine, with the doses under each."""
    with read_only_connection() as connection:
        return equipment.software(connection, equipment_id, modality)
