"""The read-only database connection of an export, with a longer timeout than that of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.schema.migrate import require_known_schema
from kerma.settings import settings

TIMEOUT_S = 15 * 60


@contextmanager
def export_connection() -> Iterator[Connection]:
    """A connection for one export, closed afterwards.

    Raises:
        ConfigurationError: another version of Kerma made the database.
    """
    engine = make_engine(
        settings().reading_database_url(), {**READ_ONLY_OPTIONS, "statement_timeout": TIMEOUT_S * 1000}
    )
    try:
        with engine.connect() as connection:
            require_known_schema(connection)
            yield connection
    finally:
        engine.dispose()
