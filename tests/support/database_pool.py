"""Databases for tests that are emptied and used again: to create and drop one for each takes a fifth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable

#: What dead rows may add to the size of an emptied database, in bytes.
_MAXIMUM_GROWTH = 4_000_000
_TABLES = text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
_SEQUENCES = text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")
_OTHER_SESSIONS = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()"
)
_SIZE = text("SELECT pg_database_size(current_database())")
_PUBLIC = "'public'::regnamespace"
_OWN = "(SELECT oid FROM pg_database WHERE datname = current_database())"
#: The rows of the schema: what a test may have changed, and the statistics by which queries are planned. What no server
#: has by itself has a number from 16384.
_PARTS_OF_SCHEMA = (
    f"SELECT oid, relname, relacl, reloptions, reltuples, relpages FROM pg_class WHERE relnamespace = {_PUBLIC}",
    "SELECT attrelid, attname, atttypid, attnotnull, attacl FROM pg_attribute WHERE attrelid > 16383",
    f"SELECT oid, conname, convalidated FROM pg_constraint WHERE connamespace = {_PUBLIC}",
    "SELECT oid, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    f"SELECT oid, proname, prosrc, proacl FROM pg_proc WHERE pronamespace = {_PUBLIC}",
    "SELECT nspname, nspacl FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast%'",
    f"SELECT oid, typname FROM pg_type WHERE typnamespace = {_PUBLIC}",
    "SELECT extname, extversion FROM pg_extension",
    f"SELECT setrole, setconfig FROM pg_db_role_setting WHERE setdatabase = {_OWN}",
    f"SELECT datacl FROM pg_database WHERE oid = {_OWN}",
    "SELECT version_num FROM alembic_version",
)
_SCHEMA = text(
    "SELECT md5(string_agg(part, '' ORDER BY part)) FROM ("
    + " UNION ALL ".join(
        f"SELECT {number} || row_to_json(r{number})::text AS part FROM ({part}) r{number}"
        for number, part in enumerate(_PARTS_OF_SCHEMA)
    ).replace(":", r"\:")
    + ") parts"
)


class DatabasePool:
    """Databases that are equal to a template without rows.

    Args:
        create: makes a copy of the template; gives its address.
        drop: drops a database, with the connections that a stopped program has left.
    """

    def __init__(self, create: Callable[[], str], drop: Callable[[str], None]) -> None:
        self._create = create
        self._drop = drop
        self._free: list[str] = []
        self._template: tuple[str, int] | None = None

    def take(self) -> str:
        """The address of an empty database."""
        if self._free:
            return self._free.pop()
        url = self._create()
        if self._template is None:
            with _engine(url).connect() as connection:
                self._template = (_schema(connection), _size(connection))
        return url

    def give_back(self, url: str) -> None:
        """Empty a database for the next test; drop it where a test has changed more than rows."""
        if self._template is None or not _is_empty_again(url, *self._template):
            self._drop(url)
        else:
            self._free.append(url)


def _is_empty_again(url: str, schema: str, size: int) -> bool:
    """Empty a database; whether it then equals the template."""
    with _engine(url).connect() as connection:
        connection.execute(_OTHER_SESSIONS)
        if _schema(connection) != schema:
            return False
        connection.execute(text(_emptying(connection)))
        return _size(connection) <= size + _MAXIMUM_GROWTH


def _emptying(connection: Connection) -> str:
    tables = sorted(set(connection.execute(_TABLES).scalars()) - {"alembic_version"})
    sequences = connection.execute(_SEQUENCES).scalars()
    return "; ".join(
        [
            "SET session_replication_role = replica",
            *(f'DELETE FROM "{table}"' for table in tables),
            *(f'ALTER SEQUENCE "{sequence}" RESTART' for sequence in sequences),
        ]
    )


def _schema(connection: Connection) -> str:
    return str(connection.execute(_SCHEMA).scalar_one())


def _size(connection: Connection) -> int:
    return int(connection.execute(_SIZE).scalar_one())


def _engine(url: str) -> Engine:
    return create_engine(make_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
