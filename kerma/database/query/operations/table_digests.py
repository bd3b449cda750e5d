"""Number of rows and digest of every table, to compare a restored database with the one that was dumped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Engine, inspect, text

# Everything that decides how a row is written as text.
_FORM = ("TimeZone TO 'UTC'", "DateStyle TO 'ISO, YMD'", "IntervalStyle TO 'iso_8601'", "extra_float_digits TO 1")
_NO_TIMEOUT = "statement_timeout TO 0"


@dataclass(frozen=True)
class TableContent:
    """Rows of a table.

    Attributes:
        row_count: number of rows.
        digest: sum over all rows of the first 64 bits of the MD5 of each row; independent of their order.
    """

    row_count: int
    digest: str


class Snapshot(NamedTuple):
    """A moment of the database that other sessions can look at while its transaction lasts.

    Attributes:
        name: name for `pg_dump --snapshot`.
        server_version: major version of the server.
        tables: content of each table at that moment, by its name.
    """

    name: str
    server_version: int
    tables: dict[str, TableContent]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """A snapshot of the whole database that lasts as long as the block."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        name = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        yield Snapshot(name, server_version(connection), contents(connection))


def server_version(connection: Connection) -> int:
    """Major version of the server."""
    number: int = connection.execute(text("SELECT current_setting('server_version_num')::int")).scalar_one()
    return number // 10_000


def contents(connection: Connection) -> dict[str, TableContent]:
    """Content of every table, by its name; within a transaction."""
    for setting in (*_FORM, _NO_TIMEOUT):
        connection.execute(text(f"SET LOCAL {setting}"))
    return {name: _content(connection, name) for name in sorted(inspect(connection).get_table_names())}


def _content(connection: Connection, table: str) -> TableContent:
    name = connection.dialect.identifier_preparer.quote(table)
    bits = "('x' || substr(md5(stored::text), 1, 16))::bit(64)::bigint"
    query = f"SELECT count(*), coalesce(sum({bits}), 0)::text FROM {name} AS stored"  # noqa: S608 -- a quoted name
    return TableContent(*connection.execute(text(query)).one())
