"""Many rows in one statement: PostgreSQL unfolds one JSON parameter into the rows of a table.

One parameter instead of one for each of the 65 columns of each projection event; and PostgreSQL itself turns the
contract's texts into dates, times, UUIDs and JSON documents.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, TableValuedAlias, Update, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import Insert, insert

from kerma.database.sql_types import TableColumn
from kerma.json_types import JsonValue

Row = Mapping[str, JsonValue]


def dumps(value: object) -> str:
    """Compact JSON; a number that is none (NaN) is refused with ValueError."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False)


def insert_rows(table: Table, columns: Sequence[TableColumn]) -> Insert:
    """An insert of the rows in the JSON parameter `rows`; keys that are no columns are left out."""
    names = [column.name for column in columns]
    source = _unfolded(table, names)
    return insert(table).from_select(names, select(*(source.c[name] for name in names)))


def update_rows(table: Table, keys: Sequence[TableColumn], columns: Sequence[TableColumn]) -> Update:
    """An update of columns of the rows with these keys, as the JSON parameter `rows` states them."""
    source = _unfolded(table, [column.name for column in (*keys, *columns)])
    new = {column.name: source.c[column.name] for column in columns}
    return update(table).values(new).where(*(key == source.c[key.name] for key in keys))


def _unfolded(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """The JSON parameter `rows` as rows of a table; keys that are no columns are left out."""
    unfolded = func.json_populate_recordset(literal_column(f"null::{table.name}"), text("cast(:rows as json)"))
    return unfolded.table_valued(*names, name="given")


def execute_rows(connection: Connection, statement: Insert | Update, rows: Iterable[Row]) -> None:
    """Run a statement made from `insert_rows` or `update_rows` with these rows."""
    found = list(rows)
    if found:
        connection.execute(statement, {"rows": dumps(found)})
