"""What a visitor keeps: views under a name, and preferences. Where it cannot be kept, a sentence says why."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import streamlit as st
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.ui import browser_id, keys
from dashboard.ui.cached_queries import read_only_connection, writing_engine
from dashboard.ui.i18n import msg, tr
from kerma.database import preferences
from kerma.database.query import Row
from kerma.errors import ConfigurationError
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality

logger = logging.getLogger("kerma.dashboard")

_FRESH_S = 30
_MAY_NOT = {"42501", "25006", "42P01"}
_NO_RIGHT = msg(
    "It could not be kept: the dashboard may not write to the tables saved_view and preference. "
    "Name a user who may in KERMA_SETTINGS_DATABASE_URL."
)
_AWAY = msg("It could not be kept: the database does not answer. Try again in a minute.")
_NOT_SET = msg("It could not be kept: no database is named in KERMA_SETTINGS_DATABASE_URL or KERMA_DATABASE_URL.")


def views(modality: ExamModality) -> list[Row]:
    """The views of a modality that this visitor may open."""
    return _views(browser_id.owner(), modality)


def preferred(name: str) -> Any:
    """What this visitor prefers; None where nothing was chosen or nothing could be read."""
    chosen: dict[str, Any] = st.session_state.setdefault(keys.PREFERRED, {})
    return chosen[name] if name in chosen else _preferred(browser_id.owner()).get(name)


def preferred_if_known(name: str) -> Any:
    """What this visitor prefers; None also where the database cannot be asked."""
    try:
        return preferred(name)
    except (SQLAlchemyError, ConfigurationError):
        return None


def prefer(name: str, value: Any) -> None:
    """Remember what this visitor prefers; in this session only, where it cannot be written."""
    st.session_state.setdefault(keys.PREFERRED, {})[name] = value
    owner = browser_id.owner()
    _write(lambda connection: preferences.prefer(connection, owner, name, value))
    _preferred.clear()


def save_view(modality: ExamModality, name: str, parameters: Mapping[str, str], *, is_shared: bool) -> None:
    """Keep a view under a name."""
    owner = browser_id.owner()
    _write(
        lambda connection: preferences.save(connection, owner, modality, name, parameters, is_shared=is_shared),
        tr("The view was saved."),
    )


def rename_view(view_id: UUID, name: str) -> None:
    """Give an own view another name."""
    owner = browser_id.owner()
    _write(
        lambda connection: preferences.rename(connection, owner, view_id, name),
        tr("The view was renamed."),
        tr("It was not renamed: another of your views has that name."),
    )


def share_view(view_id: UUID, *, is_shared: bool) -> None:
    """Let everybody open an own view, or no longer."""
    owner = browser_id.owner()
    _write(lambda connection: preferences.share(connection, owner, view_id, is_shared=is_shared))


def remove_view(view_id: UUID) -> None:
    """Forget an own view."""
    owner = browser_id.owner()
    _write(lambda connection: preferences.remove(connection, owner, view_id), tr("The view was deleted."))


def _write(
    act: Callable[[Connection], object], done: str = "", refused: str = msg("The view is no longer there.")
) -> None:
    """Write, and leave a sentence on how it went for the page to say."""
    try:
        with writing_engine(settings().writing_database_url()).begin() as connection:
            said = tr(refused if act(connection) is False else done)
    except ValueError as error:
        said = str(error)
    except ConfigurationError:
        said = tr(_NOT_SET)
    except DBAPIError as error:
        logger.warning("A view or preference could not be kept: %s", error.orig)
        said = tr(_NO_RIGHT if getattr(error.orig, "pgcode", None) in _MAY_NOT else _AWAY)
    _views.clear()
    if said:
        st.session_state[keys.KEPT] = said


@st.cache_data(ttl=_FRESH_S, max_entries=500, show_spinner=False)
def _views(owner: str, modality: ExamModality) -> list[Row]:
    with read_only_connection() as connection:
        return preferences.views(connection, owner, modality)


@st.cache_data(ttl=_FRESH_S, max_entries=500, show_spinner=False)
def _preferred(owner: str) -> dict[str, Any]:
    with read_only_connection() as connection:
        return preferences.preferred(connection, owner)
