"""How many rows a download would have, through a cache."""

import streamlit as st

from dashboard.data import reading
from kerma.database.queries import export
from kerma.database.queries.filters import StudyFilter

_SLOW_S = 300


@st.cache_data(ttl=_SLOW_S, max_entries=200, show_spinner=False)
def estimate(chosen: StudyFilter) -> export.Count:
    """Studies and events that a filter leaves."""
    with reading() as connection:
        return export.estimate(connection, chosen)
