"""Cached queries of the page Repeats and rejects."""

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.repeats import repeat_rates
from kerma.database.query.repeats.repeat_rates import GroupBy, ReasonCount, RepeatedStudy, RepeatRate

#: More studies are not listed.
MAX_STUDIES = 200


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def rates(period: StudyPeriod, by: GroupBy) -> list[RepeatRate]:
    """Acquisitions by group, and how many were repeated or rejected."""
    with read_only_connection() as connection:
        return repeat_rates.repeat_rates(connection, period, by)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def reasons(period: StudyPeriod) -> list[ReasonCount]:
    """Repeated and rejected acquisitions by reason."""
    with read_only_connection() as connection:
        return repeat_rates.reason_counts(connection, period)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def studies(period: StudyPeriod) -> list[RepeatedStudy]:
    """The latest studies with a repeated or rejected acquisition."""
    with read_only_connection() as connection:
        return repeat_rates.repeated_studies(connection, period, MAX_STUDIES)
