"""Writes rows as CSV with PostgreSQL's COPY, without holding them in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kerma.database.sql_types import AnySelect, SqlValue


@dataclass(frozen=True)
class CsvForm:
    """The form of a CSV file.

    Attributes:
        delimiter: the character between two values.
        has_decimal_comma: whether numbers are written with a decimal comma.
        is_quoted: whether every value stands in quotation marks, so that no program divides it at another character.
    """

    delimiter: str = ","
    has_decimal_comma: bool = False
    is_quoted: bool = False

    def options(self) -> str:
        """The options of COPY."""
        quoted = ", FORCE_QUOTE *" if self.is_quoted else ""
        return f"FORMAT csv, HEADER, DELIMITER '{self.delimiter}'{quoted}"


class _Writer:
    """The file object that psycopg2 writes to."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write


class _Cursor(Protocol):
    """What is used of a cursor of psycopg2."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def execute(self, query: str) -> None: ...
    def mogrify(self, query: str, parameters: Mapping[str, SqlValue]) -> bytes: ...
    def copy_expert(self, sql: str, file: _Writer) -> None: ...


class _Driver(Protocol):
    """What is used of a connection of psycopg2."""

    def cursor(self) -> _Cursor: ...
    def cancel(self) -> None: ...


def copy_csv(connection: Connection, statement: AnySelect, form: CsvForm, write: Callable[[bytes], None]) -> None:
    """Pass the rows of a query to `write` as CSV in UTF-8, line by line, the names of its columns first.

    A missing value is an empty cell, an empty text is "". If `write` raises, the connection is closed.

    Raises:
        DBAPIError: the server refuses the query or cannot finish it.
    """
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver = _driver(connection)
    try:
        with driver.cursor() as cursor:
            cursor.execute("SET client_encoding TO 'UTF8'")
            text = cursor.mogrify(str(compiled), compiled.params).decode()
            cursor.copy_expert(f"COPY ({text}) TO STDOUT ({form.options()})", _Writer(write))
    except BaseException as error:
        connection.invalidate()
        driver_error = connection.dialect.loaded_dbapi.Error
        if isinstance(error, driver_error):
            # As of any other query: the callers know SQLAlchemy's errors, not those of the driver.
            raise DBAPIError.instance("COPY", None, error, driver_error, dialect=connection.dialect) from error
        raise


def cancel(connection: Connection) -> None:
    """Cancel the query that another thread runs on this connection."""
    _driver(connection).cancel()


def _driver(connection: Connection) -> _Driver:
    return cast("_Driver", connection.connection.driver_connection)
