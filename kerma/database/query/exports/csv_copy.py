"""Writes rows as CSV with PostgreSQL's COPY, without holding them in memory."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from kerma.database.sql_types import AnySelect


class _Writer:
    """The file object that psycopg2 writes to."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write


def copy_csv(connection: Connection, statement: AnySelect, write: Callable[[bytes], None]) -> None:
    """Pass the rows of a query to `write` as CSV in UTF-8, line by line, the names of its columns first.

    A missing value is an empty cell, an empty text is "". If `write` raises, the connection is closed.
    """
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            cursor.execute("SET client_encoding TO 'UTF8'")
            text = cursor.mogrify(str(compiled), compiled.params).decode()
            cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)", _Writer(write))
    except BaseException:
        connection.invalidate()
        raise


def cancel(connection: Connection) -> None:
    """Cancel the query that another thread runs on this connection."""
    driver: Any = connection.connection.driver_connection
    driver.cancel()
