"""Connections with which pages and downloads read: within the scope of their user."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.ui import current_scope
from dashboard.ui.engines import engine, require_known_database
from kerma.database.scope import with_scope
from kerma.settings import settings


@contextmanager
def read_only_connection() -> Iterator[Connection]:
    """A read-only connection that shows the equipment in the scope of the current user.

    Raises:
        ConfigurationError: another version of Kerma made the database, or the scope cannot be enforced.
    """
    url = settings().reading_database_url()
    require_known_database(url)
    with with_scope(engine(url), current_scope.equipment_ids()).connect() as connection:
        yield connection
