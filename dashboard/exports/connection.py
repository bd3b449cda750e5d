"""The read-only database connection of an export, with a longer timeout than that of a page."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.schema.migrate import require_known_schema
from kerma.database.scope import with_scope
from kerma.settings import settings

TIMEOUT_S = 15 * 60


@contextmanager
def export_connection(equipment_ids: Collection[UUID] | None) -> Iterator[Connection]:
    """A connection for one export, closed afterwards.

    Args:
        equipment_ids: the scope of the user who exports, which the thread or process that writes does not know.

    Raises:
        ConfigurationError: another version of Kerma made the database, or the scope cannot be enforced.
    """
    engine = make_engine(
        settings().reading_database_url(), {**READ_ONLY_OPTIONS, "statement_timeout": TIMEOUT_S * 1000}
    )
    try:
        with with_scope(engine, equipment_ids).connect() as connection:
            require_known_schema(connection)
            yield connection
    finally:
        engine.dispose()
