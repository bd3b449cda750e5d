"""Connections with which pages and downloads read: within the scope of their user."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection

from dashboard.ui import current_scope
from dashboard.ui.engines import engine, require_known_database
from kerma.database.scope import with_scope
from kerma.settings import settings

_shared: ContextVar[Connection | None] = ContextVar("shared", default=None)


@contextmanager
def one_connection() -> Iterator[None]:
    """Within the block, and this thread, everything is read with one connection, which is checked and begun once."""
    with read_only_connection() as connection:
        token = _shared.set(connection)
        try:
            yield
        finally:
            _shared.reset(token)


@contextmanager
def read_only_connection() -> Iterator[Connection]:
    """A read-only connection that shows the equipment in the scope of the current user.

    Raises:
        ConfigurationError: another version of Kerma made the database, or the scope cannot be enforced.
    """
    shared = _shared.get()
    if shared is not None:
        try:
            yield shared
        except BaseException:
            # Whoever reads next finds a transaction that has not failed.
            shared.rollback()
            raise
        return
    url = settings().reading_database_url()
    require_known_database(url)
    with with_scope(engine(url), current_scope.equipment_ids()).connect() as connection:
        yield connection
