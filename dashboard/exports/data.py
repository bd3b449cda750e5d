"""How many rows a download would have, through a cache."""

import streamlit as st

from dashboard.ui.cached_queries import read_only_connection
from kerma.database.query.exports import export
from kerma.database.query.filters.study_filter import StudyFilter

_SLOW_S = 300


@st.cache_data(ttl=_SLOW_S, max_entries=200, show_spinner=False)
def estimate(chosen: StudyFilter) -> export.Count:
    """Studies and events that a filter leaves."""
    with read_only_connection() as connection:
        return export.estimate(connection, chosen)
