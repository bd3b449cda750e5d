"""Cached queries of the page Home."""

from datetime import date, datetime

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.operations import recent
from kerma.database.query.operations.equipment import DayCount
from kerma.database.query.operations.recent import RecentStudy
from kerma.standard.enumerations import Exclusion


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def by_day(since: date) -> list[DayCount]:
    """Studies of each modality by day."""
    with read_only_connection() as connection:
        return recent.by_day(connection, since)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def exclusion_counts() -> dict[Exclusion, int]:
    """How many of all studies are not counted, and why."""
    with read_only_connection() as connection:
        return recent.exclusion_counts(connection)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def latest_arrivals(limit: int, since: datetime | None = None) -> list[RecentStudy]:
    """The studies of which an object was received last, with `since` only those received from then on."""
    with read_only_connection() as connection:
        return recent.latest_arrivals(connection, limit, since)
