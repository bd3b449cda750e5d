"""Cached queries of the page CT dose check."""

from uuid import UUID

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_user import current_user
from kerma.access.rights import Right
from kerma.database.query.dose_check import check_rates, notification_samples
from kerma.database.query.dose_check import exceeded_checks as exceeded
from kerma.database.query.dose_check.check_rates import CheckRate, ExceededBy, ExceededCount, GroupBy
from kerma.database.query.dose_check.exceeded_checks import ExceededCheck
from kerma.database.query.dose_check.notification_samples import NotificationSample
from kerma.database.query.operations.study_period import StudyPeriod

#: More exceeded checks are not listed on the page; its files have up to `MAX_FILE_ROWS`.
MAX_LISTED = 500
MAX_FILE_ROWS = 100_000
#: The percentile that is suggested: 5 % of acquisitions would exceed it.
FRACTION = 0.95


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def rates(period: StudyPeriod, by: GroupBy) -> list[CheckRate]:
    """Acquisitions by group, and how many exceeded a value."""
    with read_only_connection() as connection:
        return check_rates.check_rates(connection, period, by)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def reasons(period: StudyPeriod) -> list[ExceededCount]:
    """Exceeded values by the reason that the operator stated."""
    with read_only_connection() as connection:
        return check_rates.exceeded_counts(connection, period, ExceededBy.REASON)


def persons(period: StudyPeriod) -> list[ExceededCount]:
    """Exceeded values by operator; none for a user who may not see staff."""
    return _persons(period) if may_see_staff() else []


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def _persons(period: StudyPeriod) -> list[ExceededCount]:
    with read_only_connection() as connection:
        return check_rates.exceeded_counts(connection, period, ExceededBy.PERSON)


def exceeded_checks(period: StudyPeriod) -> list[ExceededCheck]:
    """The latest exceeded checks, with the persons only for users who may see staff."""
    return _exceeded_checks(period, may_see_staff())


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def _exceeded_checks(period: StudyPeriod, with_persons: bool) -> list[ExceededCheck]:
    with read_only_connection() as connection:
        return exceeded.exceeded_checks(connection, period, MAX_LISTED, with_persons=with_persons)


def checks_for_file(period: StudyPeriod) -> list[ExceededCheck]:
    """All exceeded checks, for a file, by the rights at the click."""
    with read_only_connection() as connection:
        return exceeded.exceeded_checks(connection, period, MAX_FILE_ROWS, with_persons=may_see_staff())


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def samples(period: StudyPeriod) -> list[NotificationSample]:
    """Percentiles of CTDIvol by protocol and phantom."""
    with read_only_connection() as connection:
        return notification_samples.notification_samples(connection, period, FRACTION)


def may_see_staff() -> bool:
    """Whether the user may see names of staff."""
    return current_user().may(Right.VIEW_STAFF)


def names_by_text(names: dict[UUID, str]) -> dict[str, str]:
    """Names of equipment by the text of their identifiers, as URL parameters have them."""
    return {str(key): name for key, name in sorted(names.items(), key=lambda item: item[1])}
