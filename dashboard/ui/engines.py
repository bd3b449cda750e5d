"""The database engines of the dashboard, one of each kind in this process."""

import streamlit as st
from sqlalchemy import Engine

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.schema.migrate import require_known_schema

STATEMENT_TIMEOUT_S = 15
_TIMEOUT = {"statement_timeout": STATEMENT_TIMEOUT_S * 1000}


@st.cache_resource(show_spinner=False)
def engine(url: str) -> Engine:
    """The read-only engine of this process, with a statement timeout of 15 seconds."""
    return make_engine(url, {**READ_ONLY_OPTIONS, **_TIMEOUT})


@st.cache_resource(show_spinner=False)
def require_known_database(url: str) -> None:
    """Make sure, once, that no other version of Kerma made the database.

    Raises:
        ConfigurationError: one did.
    """
    with engine(url).connect() as connection:
        require_known_schema(connection)


@st.cache_resource(show_spinner=False)
def writing_engine(url: str) -> Engine:
    """The engine for settings, saved views, preferences and the status of objects."""
    return make_engine(url, _TIMEOUT)
