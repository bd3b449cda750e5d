"""Cached queries of the page Changed by updates."""

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.operations import update_changes
from kerma.database.query.operations.update_changes import ChangeSum, StudyUpdate, UpdateFilter


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def versions() -> list[str]:
    """The versions of Kerma that changed facts, the latest first."""
    with read_only_connection() as connection:
        return update_changes.versions(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def sums(update_filter: UpdateFilter) -> list[ChangeSum]:
    """Changes by fact and equipment."""
    with read_only_connection() as connection:
        return update_changes.sums(connection, update_filter)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def count(update_filter: UpdateFilter) -> int:
    """The number of changes, counted up to a cap."""
    with read_only_connection() as connection:
        return update_changes.change_count(connection, update_filter)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def study_updates(update_filter: UpdateFilter, page: int) -> list[StudyUpdate]:
    """One page of the changes of studies."""
    with read_only_connection() as connection:
        return update_changes.study_updates(connection, update_filter, page)


def largest(update_filter: UpdateFilter, limit: int) -> list[StudyUpdate]:
    """The largest changes of studies, for a file."""
    with read_only_connection() as connection:
        return update_changes.study_updates(connection, update_filter, page_size=limit)
