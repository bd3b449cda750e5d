"""Names for the generic types of SQLAlchemy, whose row types are known to PostgreSQL only."""

from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Select
from sqlalchemy.types import TypeEngine

#: A condition of a WHERE clause.
Condition: TypeAlias = ColumnElement[bool]
#: A column or expression of any type.
AnyColumn: TypeAlias = ColumnElement[Any]
#: A SELECT statement with rows of any types.
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
#: One row as a tuple, in the order of the statement's columns.
RowTuple: TypeAlias = tuple[Any, ...]
#: A declared column of a table.
TableColumn: TypeAlias = Column[Any]
#: The type of a column.
SqlType: TypeAlias = TypeEngine[Any]
