"""Cached queries of the pages."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.charts import rollup_workload
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations import arrival_counts, fact_states, ingestion, study_problems
from kerma.database.query.operations.arrival_counts import ArrivalCount
from kerma.database.query.operations.equipment_activity import EquipmentActivity
from kerma.database.query.operations.fact_states import Completeness
from kerma.database.query.operations.ingestion import FollowerState, LedgerEntry, LedgerFilter, ReasonCount
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import ProblemGroup, StudyWithProblem
from kerma.database.query.studies import study_detail as detail_query
from kerma.database.query.studies import study_list
from kerma.standard.enumerations import Exclusion, ObjectStatus

#: Hash function of filters in caches: their text, ten times faster than Streamlit's own digest.
BY_TEXT: dict[type | str, Callable[[StudyFilter], str]] = {StudyFilter: repr}


def forget_ledger() -> None:
    """Query the ledger anew the next time."""
    for cached in (status_counts, reason_counts, ledger_page, ledger_count, arrivals):
        cached.clear()


def forget_study() -> None:
    """Query studies and the ledger anew the next time, after one was deleted or is read again."""
    for cached in (study_detail, study_page, study_count, exclusion_counts):
        cached.clear()
    forget_ledger()


def local_now() -> datetime:
    """The present time in the server's time zone, which is assumed to be that of the modalities."""
    return datetime.now(tz=UTC).astimezone().replace(tzinfo=None)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def equipment_activity() -> list[EquipmentActivity]:
    """Numbers of studies of all equipment by modality."""
    with read_only_connection() as connection:
        return rollup_workload.home(connection, local_now())


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=500, hash_funcs=BY_TEXT)
def study_page(
    study_filter: StudyFilter,
    columns: tuple[str, ...],
    page: int,
    order: study_list.SortOrder = study_list.NEWEST_FIRST,
) -> list[study_list.ListedStudy]:
    """One page of a list of studies."""
    with read_only_connection() as connection:
        return study_list.study_page(connection, study_filter, columns, page, order)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=500, hash_funcs=BY_TEXT)
def study_count(study_filter: StudyFilter) -> int:
    """The number of studies that a filter selects, counted up to a cap."""
    with read_only_connection() as connection:
        return study_list.study_count(connection, study_filter)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=500, hash_funcs=BY_TEXT)
def exclusion_counts(study_filter: StudyFilter) -> dict[Exclusion, int]:
    """How many of the filtered studies statistics leave out, and why."""
    with read_only_connection() as connection:
        return study_list.exclusion_counts(connection, study_filter)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=100)
def study_detail(study_instance_uid: str) -> detail_query.StudyDetail | None:
    """One study; None where it is not stored."""
    with read_only_connection() as connection:
        return detail_query.study_detail(connection, study_instance_uid)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def status_counts() -> dict[ObjectStatus, int]:
    """Objects in the ledger by status."""
    with read_only_connection() as connection:
        return ingestion.status_counts(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def reason_counts(status: ObjectStatus) -> list[ReasonCount]:
    """The reasons of a status with their numbers of objects, the most frequent first."""
    with read_only_connection() as connection:
        return ingestion.reason_counts(connection, status)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=200)
def ledger_page(ledger_filter: LedgerFilter, page: int) -> list[LedgerEntry]:
    """One page of the ledger."""
    with read_only_connection() as connection:
        return ingestion.ledger_page(connection, ledger_filter, page)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=200)
def ledger_count(ledger_filter: LedgerFilter) -> int:
    """The number of ledger rows that a filter selects, counted up to a cap."""
    with read_only_connection() as connection:
        return ingestion.ledger_count(connection, ledger_filter)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def calling_ae_titles() -> list[str]:
    """The AE titles of all senders."""
    with read_only_connection() as connection:
        return ingestion.calling_ae_titles(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def dicom_modalities() -> list[str]:
    """The values of Modality (0008,0060) of all objects."""
    with read_only_connection() as connection:
        return ingestion.dicom_modalities(connection)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def followers() -> list[FollowerState]:
    """The state of each follower."""
    with read_only_connection() as connection:
        return ingestion.followers(connection)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def completeness(period: StudyPeriod) -> list[Completeness]:
    """The number of studies with each important fact, by equipment and software version."""
    with read_only_connection() as connection:
        return fact_states.completeness(connection, period)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def problem_groups(period: StudyPeriod) -> list[ProblemGroup]:
    """The groups of problems, that of most studies first."""
    with read_only_connection() as connection:
        return study_problems.problem_groups(connection, period)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def studies_with(period: StudyPeriod, group_id: str) -> list[StudyWithProblem]:
    """The latest studies that have a problem of a group."""
    with read_only_connection() as connection:
        return study_problems.studies_with(connection, period, group_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def arrivals(midnights: Sequence[datetime]) -> list[ArrivalCount]:
    """The number of objects received on each of the last days."""
    with read_only_connection() as connection:
        return arrival_counts.arrivals(connection, midnights)


def entries(orthanc_ids: Collection[str]) -> dict[str, LedgerEntry]:
    """The present ledger rows of these objects, not cached."""
    with read_only_connection() as connection:
        return ingestion.entries(connection, orthanc_ids)
