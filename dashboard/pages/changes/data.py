"""Cached queries of the page What changed, and what a person notes on a change."""

from datetime import date
from uuid import UUID

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import author, permitted_change
from kerma.access.rights import Right
from kerma.database.dose_series import SeriesKey, SeriesPoint, read_points
from kerma.database.ingest import dose_change_reviews
from kerma.database.query.operations import dose_changes
from kerma.database.query.operations.dose_changes import ListedChange, SeriesCounts
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

RIGHT = Right.ANNOTATE_STUDIES
#: Changes found in this number of days are recent: the default period.
RECENT_DAYS = 31


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def changes(first_day: date, last_day: date) -> list[ListedChange]:
    """The changes found on these days, that with the largest evidence first."""
    with read_only_connection() as connection:
        return dose_changes.found_between(connection, first_day, last_day)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def series_counts() -> SeriesCounts:
    """How many series are searched, and up to when."""
    with read_only_connection() as connection:
        return dose_changes.series_counts(connection)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def points(equipment_id: UUID, key: SeriesKey, first_day: date, last_day: date) -> list[SeriesPoint]:
    """The values of a series, in the order of time."""
    with read_only_connection() as connection:
        return read_points(connection, equipment_id, key, first_day, last_day)


def review(listed: ListedChange, note: str) -> None:
    """Mark a change as seen, with a note or none.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such change, or the note is too long.
    """
    change, found_on = listed.change, listed.change.point.found_on
    # The connection that writes has no scope.
    with read_only_connection() as connection:
        seen = dose_changes.found_between(connection, found_on, found_on, change.equipment_id)
    if change.change_id not in {one.change.change_id for one in seen}:
        raise ConfigurationError("This change is no longer there.")
    details = {"change": str(change.change_id), "equipment": str(change.equipment_id)}
    with permitted_change(RIGHT, AuditAction.REVIEW_DOSE_CHANGE, **details) as connection:
        dose_change_reviews.review(connection, change.change_id, note, author())
    changes.clear()
