"""Records of facts from rows of SQL tables: columns become fields, rows of a table of parts become tuples."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, TypeVar, get_args, get_type_hints

from sqlalchemy import Connection, RowMapping, Table, select

if TYPE_CHECKING:
    from uuid import UUID

    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
SqlRow = RowMapping


def record_from_row(
    record: type[Record], row: SqlRow, parts: "Mapping[str, tuple[DataclassInstance, ...]] | None" = None
) -> Record:
    """A record of facts from the columns of a row that bear the names of its fields.

    Args:
        record: the class of the record.
        row: the row by column name; NULL is an absent fact.
        parts: values of fields that stand in other tables, by field name.
    """
    converters = _converters(record)
    # By the columns of the row: to ask a row for a column that it lacks costs SQLAlchemy an exception.
    found = {name: converters[name](value) for name, value in row.items() if value is not None and name in converters}
    return record(**found, **(parts or {}))


def rows_of_study(connection: Connection, table: Table, study_id: "UUID", *order: str) -> Sequence[SqlRow]:
    """The rows of one study in a table below it, ordered by columns."""
    query = select(table).where(table.c.study_id == study_id).order_by(*(table.c[name] for name in order))
    return connection.execute(query).mappings().all()


@cache
def _converters(record: "type[DataclassInstance]") -> dict[str, Callable[[object], object]]:
    hints = get_type_hints(record)
    return {declared.name: _converter(declared, hints[declared.name]) for declared in fields(record)}


def _converter(declared: "Field[object]", hint: object) -> Callable[[object], object]:
    """A code becomes the member of its enumeration, an array a tuple; other values stay as they are."""
    types = get_args(hint) or (hint,)
    coded = next((part for part in types if isinstance(part, type) and issubclass(part, StrEnum)), None)
    if coded is not None:
        return coded
    return tuple if declared.default == () else _unchanged  # type: ignore[return-value] # rows hold arrays there


def _unchanged(value: object) -> object:
    return value
