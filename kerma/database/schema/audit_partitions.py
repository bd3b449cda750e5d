"""Partitions of the audit trail by month: this month and the next two years; one takes what lies outside."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import Connection, column, exists, func, select, table

from kerma.database.schema import migrate
from kerma.database.schema.audit_tables import PARTITION_PREFIX, audit_event
from kerma.database.sql_types import Condition

MONTHS_AHEAD = 24
_LOCK_TIMEOUT_S = 5
_MONTHS_OF_YEAR = 12
_default = table(f"{PARTITION_PREFIX}default", column("recorded_at"))


def create_missing(connection: Connection, today: date) -> list[str]:
    """Create the partitions that are missing; returns their names. A later call creates those of later months.

    A month of which rows already lie in the default partition stays there.
    """
    migrate.lock(connection)
    return [
        _create(connection, first, after)
        for first, after in _months(today)
        if not _exists(connection, _name(first)) and not _has_rows_outside(connection, first, after)
    ]


def first_of_next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return _first_day(day.year * _MONTHS_OF_YEAR + day.month)


def drop_month(connection: Connection, first: date) -> bool:
    """Remove the partition of a month with all its rows; whether there was one.

    Args:
        connection: of the owner of the tables, within a transaction.
        first: first day of the month.
    """
    if not _exists(connection, _name(first)):
        return False
    # Whoever adds a row waits while this waits for those who read.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'")
    connection.exec_driver_sql(f"DROP TABLE {_name(first)}")
    return True


def is_partition(table_name: str) -> bool:
    """Whether a table is a partition of the audit trail, which no migration makes or removes."""
    return table_name.startswith(PARTITION_PREFIX)


def include_name(name: str | None, type_: str, _: object) -> bool:
    """Which of the tables of a database Alembic compares with the declared ones."""
    return not (type_ == "table" and name is not None and is_partition(name))


def _months(today: date) -> Iterator[tuple[date, date]]:
    """First day of each month, and of the month after."""
    number = today.year * _MONTHS_OF_YEAR + today.month - 1
    for month in range(number, number + MONTHS_AHEAD + 1):
        yield _first_day(month), _first_day(month + 1)


def _first_day(month: int) -> date:
    return date(month // _MONTHS_OF_YEAR, month % _MONTHS_OF_YEAR + 1, 1)


def _name(first: date) -> str:
    return f"{PARTITION_PREFIX}{first:%Y_%m}"


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute(select(func.to_regclass(name))).scalar_one() is not None


def _has_rows_outside(connection: Connection, first: date, after: date) -> bool:
    query = select(exists(select(_default.c.recorded_at).where(*_is_between(first, after))))
    return bool(connection.execute(query).scalar_one())


def _is_between(first: date, after: date) -> tuple[Condition, ...]:
    return _default.c.recorded_at >= _midnight(first), _default.c.recorded_at < _midnight(after)


def _create(connection: Connection, first: date, after: date) -> str:
    limits = f"FROM ('{_midnight(first).isoformat()}') TO ('{_midnight(after).isoformat()}')"
    statement = f"CREATE TABLE {_name(first)} PARTITION OF {audit_event.name} FOR VALUES {limits}"
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    return _name(first)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
