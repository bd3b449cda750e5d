"""What the first page shows, read from the database through short caches."""

from datetime import date

import streamlit as st

from dashboard.ui.cached_queries import read_only_connection
from kerma.database.query import Row
from kerma.database.query.operations import recent

_CALM_S = 30
_FRESH_S = 5


@st.cache_data(ttl=_CALM_S, max_entries=4, show_spinner=False)
def by_day(since: date) -> list[Row]:
    """Studies of each family by day."""
    with read_only_connection() as connection:
        return recent.by_day(connection, since)


@st.cache_data(ttl=_FRESH_S, max_entries=4, show_spinner=False)
def read_last(most: int) -> list[Row]:
    """The studies whose reports were read last."""
    with read_only_connection() as connection:
        return recent.read_last(connection, most)
