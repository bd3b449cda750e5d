"""A PostgreSQL schema of its own with all tables of Kerma, for a test beside the real tables.

It needs the right to create schemas in the database, and none to create databases. A lock shows that its test still
runs; schemas without one, as `kill -9` leaves them, are dropped.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from kerma.database.engine import make_engine
from kerma.database.schema.migrate import configuration
from kerma.database.session_lock import LockKey, LockKind, SessionLock, locked_numbers
from kerma.errors import ConfigurationError

#: Beginning of the names of these schemas; a number follows.
PREFIX = "kerma_selftest_"
_FOUND = text("SELECT nspname FROM pg_namespace WHERE nspname LIKE :prefix ORDER BY nspname")
_MAX_NUMBER = 2**31 - 1


@contextmanager
def temporary_schema(url: str) -> Iterator[str]:
    """The URL of a new schema with Kerma's tables, dropped at the end.

    Args:
        url: of Kerma's database, with a role that may create schemas there.

    Raises:
        ConfigurationError: the role may not.
        DBAPIError: the database cannot be used.
    """
    engine = make_engine(url)
    number = secrets.randbelow(_MAX_NUMBER)
    lock = SessionLock(engine, [LockKey(LockKind.SELFTEST, number)])
    name = f"{PREFIX}{number}"
    try:
        lock.acquire()
        drop_abandoned(engine)
        _create(engine, name)
        own_url = url_of_schema(url, name)
        _make_tables(own_url)
        yield own_url
    finally:
        _drop(engine, name)
        lock.release()
        engine.dispose()


def drop_abandoned(engine: Engine) -> list[str]:
    """Drop the schemas whose test no longer runs; returns their names."""
    with engine.connect() as connection:
        abandoned = abandoned_schemas(connection)
    for name in abandoned:
        _drop(engine, name)
    return abandoned


def abandoned_schemas(connection: Connection) -> list[str]:
    """Names of the schemas whose test no longer runs."""
    locked = {f"{PREFIX}{number}" for number in connection.execute(locked_numbers(LockKind.SELFTEST)).scalars()}
    found = connection.execute(_FOUND, {"prefix": PREFIX.replace("_", r"\_") + "%"}).scalars()
    return [name for name in found if name not in locked]


def url_of_schema(url: str, name: str) -> str:
    """The URL whose sessions see this schema alone, besides PostgreSQL's own."""
    address = make_url(url)
    before = address.query.get("options", ())
    options = [before] if isinstance(before, str) else list(before)
    joined = " ".join([*options, f"-c search_path={name}"])
    return address.update_query_dict({"options": joined}).render_as_string(hide_password=False)


def _create(engine: Engine, name: str) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(text(f'CREATE SCHEMA "{name}"'))
    except ProgrammingError as error:
        raise ConfigurationError(
            "The role of KERMA_DATABASE_URL may not create a schema in the database, which the self-test needs: "
            "an administrator of PostgreSQL runs GRANT CREATE ON DATABASE … TO that role."
        ) from error


def _make_tables(url: str) -> None:
    """Create the tables by the migrations, without the views of scopes, which belong to the real tables."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def _drop(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
