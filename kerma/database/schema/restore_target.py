"""Databases to restore into: whether one is empty, and a temporary one to check a backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL

from kerma.database.engine import make_engine


def is_empty(connection: Connection) -> bool:
    """Whether the database has no table."""
    return not inspect(connection).get_table_names()


@contextmanager
def temporary_database(engine: Engine) -> Iterator[URL]:
    """URL of an empty database on the same server, which is dropped when the block ends.

    Raises:
        DBAPIError: the role may not create databases.
    """
    name = f"kerma_check_{uuid4().hex[:12]}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        try:
            yield engine.url.set(database=name)
        finally:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def engine_of(url: URL) -> Engine:
    """An engine for a database by its URL, password included."""
    return make_engine(url.render_as_string(hide_password=False))
