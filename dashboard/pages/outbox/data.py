"""The outbox for its page, not cached, and what the page changes; each needs the right to manage ingestion."""

from collections.abc import Collection, Sequence

from dashboard.ui.permitted_changes import permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Destination, ListedMessage
from kerma.database.query.studies.study_list import PAGE_SIZE
from kerma.standard.enumerations import AuditAction


def destinations() -> Sequence[Destination]:
    """All destinations, by name."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return overview.destinations(connection)


def undelivered(page: int) -> Sequence[ListedMessage]:
    """One page (from 1) of the messages that were given up or wait."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return overview.undelivered(connection, PAGE_SIZE, (page - 1) * PAGE_SIZE)


def retry(message_ids: Collection[int] | None = None) -> None:
    """Have messages that were given up sent again, all or those with these numbers, and waiting ones at once."""
    messages = "all" if message_ids is None else [str(number) for number in sorted(message_ids)]
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.RETRY_OUTBOX, messages=messages) as connection:
        overview.retry(connection, message_ids=message_ids)
