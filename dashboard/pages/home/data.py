"""What the first page shows, read from the database through short caches."""

from datetime import date

import streamlit as st

from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S
from dashboard.ui.cached_queries import read_only_connection
from kerma.database.query import Row
from kerma.database.query.operations import recent


@st.cache_data(ttl=RECENT_S, max_entries=4, show_spinner=False)
def by_day(since: date) -> list[Row]:
    """Studies of each family by day."""
    with read_only_connection() as connection:
        return recent.by_day(connection, since)


@st.cache_data(ttl=FRESH_S, max_entries=4, show_spinner=False)
def read_last(most: int) -> list[Row]:
    """The studies whose reports were read last."""
    with read_only_connection() as connection:
        return recent.read_last(connection, most)
