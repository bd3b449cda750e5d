"""The distinct values of an indexed column of texts."""

from sqlalchemy import Connection, func, select

from kerma.database.sql_types import AnyColumn, TableColumn


def distinct_values(connection: Connection, column: TableColumn) -> list[str]:
    """The distinct values of an indexed column: each is one look-up in the index, of however many rows."""
    values = select(func.min(column).label("value")).cte("values", recursive=True)
    following: AnyColumn = select(func.min(column)).where(column > values.c.value).scalar_subquery()
    values = values.union_all(select(following).where(values.c.value.is_not(None)))
    query = select(values.c.value).where(values.c.value.is_not(None)).order_by(values.c.value)
    return list(connection.execute(query).scalars())
