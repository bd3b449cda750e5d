"""Rows as CSV, written by PostgreSQL itself (COPY): nothing is faster, and nothing is held in memory."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Select


class _Writer:
    """What psycopg2 takes for a file."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write


def copy_csv(connection: Connection, asked: Select[*tuple[Any, ...]], write: Callable[[bytes], None]) -> None:
    """Hand the rows of a query to `write` as CSV in UTF-8, line by line, the names of its columns first.

    A missing value is an empty cell, an empty text is "". Where `write` raises, the connection is given up.
    """
    compiled = asked.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            cursor.execute("SET client_encoding TO 'UTF8'")
            statement = cursor.mogrify(str(compiled), compiled.params).decode()
            cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)", _Writer(write))
    except BaseException:
        connection.invalidate()
        raise


def cancel(connection: Connection) -> None:
    """Stop what another thread has this connection do."""
    driver: Any = connection.connection.driver_connection
    driver.cancel()
