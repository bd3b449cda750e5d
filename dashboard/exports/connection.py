"""The connection of a download: reads only, and may take longer than a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.settings import settings

TIMEOUT_S = 15 * 60


@contextmanager
def exporting() -> Iterator[Connection]:
    """A connection for one download, closed afterwards."""
    engine = make_engine(
        settings().reading_database_url(), {**READ_ONLY_OPTIONS, "statement_timeout": TIMEOUT_S * 1000}
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
