"""Names for the generic types of SQLAlchemy, whose row types are known to PostgreSQL only."""

from datetime import date, time
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select
from sqlalchemy.types import TypeEngine

from kerma.json_types import JsonValue

#: A value of a column as the driver takes and gives it.
SqlValue: TypeAlias = JsonValue | bytes | date | time | UUID
#: A condition of a WHERE clause.
Condition: TypeAlias = ColumnElement[bool]
#: A column or expression of any type.
AnyColumn: TypeAlias = ColumnElement[Any]
#: A SELECT statement with rows of any types.
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
#: A UNION of such statements.
AnyCompoundSelect: TypeAlias = CompoundSelect[*tuple[Any, ...]]
#: One row as a tuple, in the order of the statement's columns.
RowTuple: TypeAlias = tuple[Any, ...]
#: A declared column of a table.
TableColumn: TypeAlias = Column[Any]
#: The type of a column.
SqlType: TypeAlias = TypeEngine[Any]
