"""What the pages show, read from the database through short caches.

The engine is made once. Every function here is cached for all users alike, so whatever restricts what may be
seen must be an argument.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from sqlalchemy import Connection, Engine

from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S, SLOW_S
from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.ingest import ledger
from kerma.database.query import Row
from kerma.database.query.charts import rollup_workload
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations import ingestion, quality
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.database.query.operations.quality import Period
from kerma.database.query.studies import study_detail as detail_query
from kerma.database.query.studies import study_list
from kerma.database.schema.migrate import require_known_schema
from kerma.settings import settings

STATEMENT_TIMEOUT_S = 15
_PATIENCE = {"statement_timeout": STATEMENT_TIMEOUT_S * 1000}
#: By what a filter is known in a cache: its text says all of it, ten times sooner than Streamlit's own digest.
BY_TEXT: dict[type | str, Callable[[Any], Any]] = {StudyFilter: repr}


@st.cache_resource(show_spinner=False)
def engine(url: str) -> Engine:
    """The engine of this process: reads only, and gives up a question after 15 seconds."""
    return make_engine(url, {**READ_ONLY_OPTIONS, **_PATIENCE})


@st.cache_resource(show_spinner=False)
def _require_known_schema(url: str) -> None:
    """Make sure, once, that no other version of Kerma made the database.

    Raises:
        ConfigurationError: one did.
    """
    with engine(url).connect() as connection:
        require_known_schema(connection)


@contextmanager
def read_only_connection() -> Iterator[Connection]:
    """A connection for one question.

    Raises:
        ConfigurationError: another version of Kerma made the database.
    """
    url = settings().reading_database_url()
    _require_known_schema(url)
    with engine(url).connect() as connection:
        yield connection


@st.cache_resource(show_spinner=False)
def writing_engine(url: str) -> Engine:
    """The engine for the few things that the dashboard changes."""
    return make_engine(url, _PATIENCE)


def may_write() -> bool:
    """Whether an address of the database is set with which the dashboard may change rows."""
    return bool(settings().database_url)


def retry(orthanc_ids: Collection[str]) -> int:
    """Have failed objects read again; gives how many are."""
    with writing_engine(settings().required_database_url()).begin() as connection:
        marked = ledger.retry(connection, orthanc_ids)
    _forget_ledger()
    return marked


def retry_all_failed() -> int:
    """Have every failed object read again; gives how many are."""
    with writing_engine(settings().required_database_url()).begin() as connection:
        marked = ledger.mark_pending(connection, failed_only=True)
    _forget_ledger()
    return marked


def _forget_ledger() -> None:
    for cached in (status_counts, reason_counts, ledger_page, ledger_count, arrivals):
        cached.clear()


def local_now() -> datetime:
    """The present in this server's local time, which is taken for the modalities'."""
    return datetime.now(tz=UTC).astimezone().replace(tzinfo=None)


@st.cache_data(ttl=RECENT_S, max_entries=4, show_spinner=False)
def all_machines() -> list[Row]:
    """Every machine of every modality, with its counts."""
    with read_only_connection() as connection:
        return rollup_workload.home(connection, local_now())


@st.cache_data(ttl=FRESH_S, max_entries=500, show_spinner=False, hash_funcs=BY_TEXT)
def study_page(
    chosen: StudyFilter, columns: tuple[str, ...], page: int, order: study_list.Order = study_list.NEWEST_FIRST
) -> list[Row]:
    """One page of a list of studies."""
    with read_only_connection() as connection:
        return study_list.study_page(connection, chosen, columns, page, order)


@st.cache_data(ttl=RECENT_S, max_entries=500, show_spinner=False, hash_funcs=BY_TEXT)
def study_count(chosen: StudyFilter) -> int:
    """How many studies a filter leaves, counted up to a cap."""
    with read_only_connection() as connection:
        return study_list.study_count(connection, chosen)


@st.cache_data(ttl=FRESH_S, max_entries=100, show_spinner=False)
def study_detail(study_instance_uid: str) -> detail_query.StudyDetail | None:
    """One study; None where it is not kept."""
    with read_only_connection() as connection:
        return detail_query.study_detail(connection, study_instance_uid)


@st.cache_data(ttl=FRESH_S, max_entries=4, show_spinner=False)
def status_counts() -> dict[str, int]:
    """Objects in the ledger by status."""
    with read_only_connection() as connection:
        return ingestion.status_counts(connection)


@st.cache_data(ttl=RECENT_S, max_entries=8, show_spinner=False)
def reason_counts(status: str) -> list[Row]:
    """Why objects have a status, the commonest reason first."""
    with read_only_connection() as connection:
        return ingestion.reason_counts(connection, status)


@st.cache_data(ttl=FRESH_S, max_entries=200, show_spinner=False)
def ledger_page(chosen: LedgerFilter, page: int) -> list[Row]:
    """One page of the ledger."""
    with read_only_connection() as connection:
        return ingestion.ledger_page(connection, chosen, page)


@st.cache_data(ttl=FRESH_S, max_entries=200, show_spinner=False)
def ledger_count(chosen: LedgerFilter) -> int:
    """How many ledger rows a filter leaves, counted up to a cap."""
    with read_only_connection() as connection:
        return ingestion.ledger_count(connection, chosen)


@st.cache_data(ttl=FRESH_S, max_entries=4, show_spinner=False)
def followers() -> list[Row]:
    """The state of each follower."""
    with read_only_connection() as connection:
        return ingestion.followers(connection)


@st.cache_data(ttl=SLOW_S, max_entries=50, show_spinner=False)
def completeness(period: Period) -> list[Row]:
    """How many studies of each machine and software version tell each important fact."""
    with read_only_connection() as connection:
        return quality.completeness(connection, period)


@st.cache_data(ttl=SLOW_S, max_entries=50, show_spinner=False)
def problem_kinds(period: Period) -> list[Row]:
    """The kinds of problems, that of the most studies first."""
    with read_only_connection() as connection:
        return quality.problem_kinds(connection, period)


@st.cache_data(ttl=RECENT_S, max_entries=100, show_spinner=False)
def studies_with(period: Period, kind: str) -> list[Row]:
    """The latest studies that have a problem of one kind."""
    with read_only_connection() as connection:
        return quality.studies_with(connection, period, kind)


@st.cache_data(ttl=RECENT_S, max_entries=8, show_spinner=False)
def arrivals(midnights: Sequence[datetime]) -> list[Row]:
    """What arrived on each of the last days."""
    with read_only_connection() as connection:
        return quality.arrivals(connection, midnights)


def entries(orthanc_ids: Collection[str]) -> dict[str, Row]:
    """What the ledger says now of these objects; never cached, since somebody waits for it."""
    with read_only_connection() as connection:
        return ingestion.entries(connection, orthanc_ids)
