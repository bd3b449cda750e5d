"""Maintains the rollup tables: subtracts the counts of a study before a change, and adds those after it.

One query per table (`rollup_terms`) counts studies: the touched ones before and after a change for the difference, or
all of them for a rebuild or a check.

A transaction writes these rows last and in one order, so that two writers cannot wait for each other; differences are
added, not set, so that none is lost.
"""

# ruff: noqa: S608 -- only names of our own tables are put into statements

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, cast
from uuid import UUID

from sqlalchemy import (
    Connection,
    Delete,
    Table,
    and_,
    column,
    delete,
    func,
    insert,
    literal_column,
    text,
)
from sqlalchemy import table as lightweight_table
from sqlalchemy.dialects.postgresql import Insert

from kerma.database.ingest.rows import dumps, execute_rows, insert_rows
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.database.schema.rollup_terms import OF_ALL, of_touched
from kerma.database.sql_types import RowTuple

#: Key of a row of a rollup table: its columns but the count.
Key: TypeAlias = RowTuple
#: For each rollup table, the count of each key.
Contribution: TypeAlias = Mapping[Table, Counter[Key]]


def contribution(connection: Connection, studies: Mapping[UUID, Iterable[str]]) -> Contribution:
    """The counts of studies in each rollup table, as they stand now.

    Args:
        connection: in the transaction that changes them.
        studies: their identifiers, and the examination modalities of each.
    """
    modalities = tuple(sorted({str(modality) for of_study in studies.values() for modality in of_study}))
    if not modalities:
        return {table: Counter() for table in ROLLUP_TABLES}
    keys = [str(study) for study in studies]
    return {
        table: counts_by_key(connection.exec_driver_sql(statement.sql, {**statement.parameters, "studies": keys}))
        for table, statement in of_touched(modalities).items()
    }


def counts_by_key(rows: Iterable[Sequence[object]]) -> Counter[Key]:
    """Rows of a rollup table, the count last, as counts of their keys."""
    return Counter({tuple(map(_plain, row[:-1])): cast("int", row[-1]) for row in rows})


def _plain(value: object) -> str | int:
    """The value as in JSON, so that keys can be sorted and sent back."""
    return value if isinstance(value, str | int) else str(value)


def replace(connection: Connection, before: Contribution, now: Contribution) -> None:
    """Subtract the counts before a change and add those after it; rows that reach zero are deleted."""
    for table in ROLLUP_TABLES:
        change = Counter(now[table])
        change.subtract(before[table])
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, (*key, count), strict=True)) for key, count in sorted(change.items()) if count]
        execute_rows(connection, _ADD[table], rows)
        less = [row for row in rows if row[names[-1]] < 0]
        if less:
            connection.execute(_DELETE_ZERO[table], {"rows": dumps(less)})


def _add(table: Table) -> Insert:
    statement = insert_rows(table, list(table.columns))
    count = table.columns.values()[-1]
    added = {count.name: count + statement.excluded[count.name]}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)


def _delete_zero(table: Table) -> Delete:
    unfolded = func.json_populate_recordset(literal_column(f"null::{table.name}"), text("cast(:rows as json)"))
    keys = [column.name for column in table.primary_key]
    gone = unfolded.table_valued(*keys, name="gone")
    same = and_(*(table.c[key] == gone.c[key] for key in keys))
    return delete(table).where(same, table.columns.values()[-1] == 0)


_ADD = {table: _add(table) for table in ROLLUP_TABLES}
_DELETE_ZERO = {table: _delete_zero(table) for table in ROLLUP_TABLES}


def rebuild(connection: Connection) -> Iterator[str]:
    """Count all studies again; yields the name of each table when it is recounted.

    Writers wait until the transaction ends; readers wait only while a table is replaced.
    """
    names = ", ".join(table.name for table in ROLLUP_TABLES)
    connection.execute(text(f"lock table {names} in exclusive mode"))
    for table in ROLLUP_TABLES:
        _count(connection, table)
        yield table.name
    for table in ROLLUP_TABLES:
        connection.execute(text(f"truncate {table.name}"))
        # In the order of their key, so that a period's rows lie together.
        keys = ", ".join(column.name for column in table.primary_key)
        connection.execute(text(f"insert into {table.name} select * from counted_{table.name} order by {keys}"))
        connection.execute(text(f"drop table counted_{table.name}"))
        connection.execute(text(f"analyze {table.name}"))


def differences(connection: Connection) -> Iterator[tuple[str, int]]:
    """For each table, how many of its rows differ from a count of all studies.

    Args:
        connection: in a transaction that sees one state throughout (REPEATABLE READ).
    """
    for table in ROLLUP_TABLES:
        _count(connection, table)
        stored, recounted = table.name, f"counted_{table.name}"
        either_way = " union all ".join(
            f"(select * from {one} except select * from {other})"
            for one, other in ((stored, recounted), (recounted, stored))
        )
        yield stored, connection.execute(text(f"select count(*) from ({either_way}) as differing")).scalar_one()
        connection.execute(text(f"drop table {recounted}"))


def _count(connection: Connection, table: Table) -> None:
    """Count all studies into a temporary table of the same columns."""
    recounted = lightweight_table(f"counted_{table.name}", *(column(declared.name) for declared in table.columns))
    connection.execute(text(f"create temporary table {recounted.name} (like {table.name}) on commit drop"))
    connection.execute(insert(recounted).from_select([declared.name for declared in table.columns], OF_ALL[table]))
