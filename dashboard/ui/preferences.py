"""Saved views and preferences of a visitor, with messages where they cannot be saved."""

import logging
from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.ui import browser_id, keys, scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.engines import writing_engine
from dashboard.ui.text.i18n import msg, tr
from kerma.database import preferences
from kerma.database.error_messages import sqlstate
from kerma.errors import ConfigurationError
from kerma.json_types import Json, JsonValue
from kerma.settings import settings

logger = logging.getLogger(__name__)

# SQLSTATE: insufficient privilege, read-only transaction, undefined table.
_NOT_WRITABLE = {"42501", "25006", "42P01"}
_NO_PRIVILEGE = msg(
    "It could not be saved: the dashboard may not write to the tables saved_view and preference. "
    "Name a user who may in KERMA_SETTINGS_DATABASE_URL."
)
_UNAVAILABLE = msg("It could not be saved: the database does not answer. Try again in a minute.")
_NOT_SET = msg("It could not be saved: no database is named in KERMA_SETTINGS_DATABASE_URL or KERMA_DATABASE_URL.")


def views(modality: str) -> list[preferences.SavedView]:
    """The views of a modality that this visitor may open."""
    return _views(browser_id.owner(), modality)


def preferred(name: str) -> JsonValue:
    """A preference of this visitor, a JSON value; None where it is not set."""
    session: Json = st.session_state.setdefault(keys.PREFERRED, {})
    return session[name] if name in session else _preferred(browser_id.owner()).get(name)


def preferred_if_known(name: str) -> JsonValue:
    """As `preferred`; None also where the database is unavailable."""
    try:
        return preferred(name)
    except (SQLAlchemyError, ConfigurationError):
        return None


def prefer(name: str, value: object) -> None:
    """Save a preference, a JSON value; for this session only where the database cannot be written."""
    st.session_state.setdefault(keys.PREFERRED, {})[name] = value
    owner = browser_id.owner()
    _write(lambda connection: preferences.prefer(connection, owner, name, value))
    _preferred.clear()


def save_view(modality: str, name: str, parameters: Mapping[str, str], *, is_shared: bool) -> None:
    """Save a view under a name."""
    owner = browser_id.owner()
    _write(
        lambda connection: preferences.save(connection, owner, modality, name, parameters, is_shared=is_shared),
        success=tr("The view was saved."),
    )


def rename_view(view_id: UUID, name: str) -> None:
    """Rename a view of this visitor."""
    owner = browser_id.owner()
    _write(
        lambda connection: preferences.rename(connection, owner, view_id, name),
        success=tr("The view was renamed."),
        refusal=tr("It was not renamed: another of your views has that name."),
    )


def set_view_shared(view_id: UUID, *, is_shared: bool) -> None:
    """Make a view of this visitor available to all, or only to this visitor."""
    owner = browser_id.owner()
    _write(lambda connection: preferences.set_shared(connection, owner, view_id, is_shared=is_shared))


def remove_view(view_id: UUID) -> None:
    """Delete a view of this visitor."""
    owner = browser_id.owner()
    _write(lambda connection: preferences.remove(connection, owner, view_id), success=tr("The view was deleted."))


def _write(
    statement: Callable[[Connection], object],
    *,
    success: str = "",
    refusal: str = msg("The view is no longer there."),
) -> None:
    """Write, and leave a message about the result in the session, which `saved_views.show` displays."""
    try:
        with writing_engine(settings().writing_database_url()).begin() as connection:
            result = tr(refusal) if statement(connection) is False else success
    except ValueError as error:
        result = str(error)
    except ConfigurationError:
        result = tr(_NOT_SET)
    except DBAPIError as error:
        logger.warning("A view or preference could not be saved (SQLSTATE %s).", sqlstate(error))
        result = tr(_NO_PRIVILEGE if sqlstate(error) in _NOT_WRITABLE else _UNAVAILABLE)
    _views.clear()
    if result:
        st.session_state[keys.SAVE_RESULT] = result


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=500)
def _views(owner: str, modality: str) -> list[preferences.SavedView]:
    with read_only_connection() as connection:
        return preferences.views(connection, owner, modality)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=500)
def _preferred(owner: str) -> Json:
    with read_only_connection() as connection:
        return preferences.preferred(connection, owner)
