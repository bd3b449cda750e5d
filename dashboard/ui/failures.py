"""Messages about errors of the database and the settings: what is wrong, and what to do."""

import logging
from typing import NamedTuple

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard.ui.engines import STATEMENT_TIMEOUT_S
from dashboard.ui.text.i18n import msg, tr
from kerma.database.error_messages import sqlstate
from kerma.errors import ConfigurationError, UnrecordedError

logger = logging.getLogger(__name__)

EXPECTED = (SQLAlchemyError, ConfigurationError, UnrecordedError)

#: What to do after the remedy on a page, and for an export.
RELOAD, RETRY = msg("reload this page"), msg("try again")


class Failure(NamedTuple):
    """What is wrong, and what to do; in the messages of `_BY_SQLSTATE` with placeholders."""

    problem: str
    remedy: str


_UNAVAILABLE = Failure(
    msg("The database does not answer."),
    msg(
        "Nothing is lost: Orthanc goes on receiving, and Kerma catches up. Check that PostgreSQL runs and that "
        "KERMA_DATABASE_URL names it, then {retry}."
    ),
)
_UNRECORDED = Failure(
    msg("This is not shown or done, because it cannot be recorded in the audit trail."),
    msg("Check that PostgreSQL runs and that its disk has room, run “kerma migrate”, then {retry}."),
)
_MIGRATE = msg("Run “kerma migrate”, then {retry}.")
_UNKNOWN = Failure(
    msg("This page could not be shown."),
    msg("The log of the dashboard contains the reason; please report it to the administrator."),
)
#: By SQLSTATE (PostgreSQL, appendix A).
_BY_SQLSTATE = {
    "57014": Failure(
        msg("The database needed more than {timeout} for this query."),
        msg("Narrow the filter, for example to a range of dates or to one system."),
    ),
    "53300": Failure(
        msg("The database has no free connection for the dashboard."),
        msg("Many pages or exports are open; {retry} in a minute."),
    ),
    "42P01": Failure(msg("The database has no tables of Kerma yet."), _MIGRATE),
    "42703": Failure(msg("The tables of Kerma are of another version than this dashboard."), _MIGRATE),
    "42501": Failure(
        msg("The dashboard may not read the tables of Kerma."),
        msg("Grant SELECT on them to the user that KERMA_DASHBOARD_DATABASE_URL names."),
    ),
}


def failure(error: Exception, *, timeout: str = "", retry: str = RELOAD) -> Failure:
    """The failure that an error means, in the language of the page.

    Args:
        error: any exception; of an unexpected one nothing is revealed.
        timeout: the longest duration of a query, as text; empty: that of a page.
        retry: what to do after the remedy: `RELOAD` or `RETRY`.
    """
    if isinstance(error, ConfigurationError):
        return Failure(tr("The dashboard is not set up."), str(error))
    if isinstance(error, UnrecordedError):
        return Failure(tr(_UNRECORDED.problem), tr(_UNRECORDED.remedy, retry=tr(retry)))
    found = _UNAVAILABLE if isinstance(error, SQLAlchemyError) else _UNKNOWN
    problem, remedy = _BY_SQLSTATE.get(sqlstate(error), found)
    duration = timeout or tr("{seconds} seconds", seconds=STATEMENT_TIMEOUT_S)
    return Failure(tr(problem, timeout=duration), tr(remedy, retry=tr(retry)))


def show(error: Exception) -> bool:
    """Log an error and show its failure; True, as Streamlit must not show the error itself."""
    logger.error("A page could not be shown.", exc_info=error)
    problem, remedy = failure(error)
    st.error(f"**{problem}**  \n{remedy}", icon=":material/error:")
    return True
