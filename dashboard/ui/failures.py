"""What a page says when it cannot do its work: one sentence on what is wrong, one on what to do."""

import logging

import streamlit as st
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.ui.cached_queries import STATEMENT_TIMEOUT_S
from dashboard.ui.i18n import msg, tr
from kerma.errors import ConfigurationError

logger = logging.getLogger("kerma.dashboard")

EXPECTED = (SQLAlchemyError, ConfigurationError)

_NOTHING_LOST = msg(
    "Nothing is lost: Orthanc goes on receiving, and Kerma catches up. Check that PostgreSQL runs and that "
    "KERMA_DATABASE_URL names it, then reload this page."
)
_DATABASE_AWAY = (msg("The database does not answer."), _NOTHING_LOST)
_NEEDS_MIGRATION = msg("Run `kerma migrate`, then reload this page.")
# SQLSTATE: what is wrong, and what to do.
_SENTENCES = {
    "57014": (
        msg("The database needed more than {seconds} seconds for this question."),
        msg("Narrow the filter, for example to a range of dates or to one machine."),
    ),
    "42P01": (msg("The database has no tables of Kerma yet."), _NEEDS_MIGRATION),
    "42703": (msg("The tables of Kerma are of another version than this dashboard."), _NEEDS_MIGRATION),
    "42501": (
        msg("The dashboard may not read the tables of Kerma."),
        msg("Grant SELECT on them to the user that KERMA_DASHBOARD_DATABASE_URL names."),
    ),
}


def sentences(error: Exception) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    if isinstance(error, ConfigurationError):
        return tr("The dashboard is not set up."), str(error)
    code = getattr(error.orig, "pgcode", None) if isinstance(error, DBAPIError) else None
    if code in _SENTENCES:
        return _told(*_SENTENCES[code])
    if isinstance(error, SQLAlchemyError):
        return _told(*_DATABASE_AWAY)
    return tr("This page could not be shown."), tr(
        "The reason stands in the dashboard's log; please report it to its keeper."
    )


def _told(wrong: str, remedy: str) -> tuple[str, str]:
    return tr(wrong, seconds=STATEMENT_TIMEOUT_S), tr(remedy)


def show(error: Exception) -> bool:
    """Log the error in full and say on screen what may be said; True, as nothing more is to be shown."""
    logger.error("A page could not be shown.", exc_info=error)
    wrong, remedy = sentences(error)
    st.error(f"**{wrong}**  \n{remedy}", icon=":material/error:")
    return True
