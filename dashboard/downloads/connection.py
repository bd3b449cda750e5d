"""The connection of a download: reads only, and may take longer than a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from kerma.database.engine import database_url, make_engine
from kerma.settings import settings

TIMEOUT_S = 15 * 60


@contextmanager
def exporting() -> Iterator[Connection]:
    """A connection for one download, closed afterwards."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={TIMEOUT_S * 1000}"
    url = database_url(settings().reading_database_url()).update_query_dict({"options": options})
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
