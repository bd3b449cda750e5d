"""Keeps the tables of counts true: what studies added before is taken away, what they add now is put in.

One query per table says what studies contribute (`contributions`); asked for the touched studies before and after a
change it gives the difference to store, asked for all studies it rebuilds or checks the table.

Several writers: a transaction touches these rows last and in one order, so that two writers wait for each other but
never in a circle; differences are added, never set, so that none is lost.
"""

# ruff: noqa: S608 -- only names of our own tables are put into statements

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Row,
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

from kerma.database.ingest.rollup_terms import OF_ALL, of_touched
from kerma.database.ingest.rows import dumps, execute_rows, insert_rows
from kerma.database.schema.rollup_tables import ROLLUP_TABLES

Key = tuple[Any, ...]
#: For each table, how much each key contributes.
Contribution = Mapping[Table, Counter[Key]]


def contribution(connection: Connection, studies: Mapping[UUID, Iterable[str]]) -> Contribution:
    """What studies add to each table as they stand now.

    Args:
        connection: in the transaction that changes them.
        studies: their identifiers, and the families each belongs to.
    """
    families = tuple(sorted({family for each in studies.values() for family in each}))
    if not families:
        return {table: Counter() for table in ROLLUP_TABLES}
    given = {"studies": [str(study) for study in studies]}
    return {
        table: _counted(connection.exec_driver_sql(statement, given))
        for table, statement in of_touched(families).items()
    }


def _counted(rows: Iterable[Row[Any]]) -> Counter[Key]:
    return Counter({tuple(map(_plain, row[:-1])): row[-1] for row in rows})


def _plain(value: Any) -> Any:
    """As JSON says it, so that keys can be sorted and sent back."""
    return value if isinstance(value, str | int) else str(value)


def replace(connection: Connection, before: Contribution, now: Contribution) -> None:
    """Take away what studies added before, and add what they add now; rows that reach zero vanish."""
    for table in ROLLUP_TABLES:
        change = Counter(now[table])
        change.subtract(before[table])
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, (*key, count), strict=True)) for key, count in sorted(change.items()) if count]
        execute_rows(connection, _ADD[table], rows)
        less = [row for row in rows if row[names[-1]] < 0]
        if less:
            connection.execute(_VANISH[table], {"rows": dumps(less)})


def _add(table: Table) -> Insert:
    statement = insert_rows(table, list(table.columns))
    count = table.columns.values()[-1]
    added = {count.name: count + statement.excluded[count.name]}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)


def _vanish(table: Table) -> Any:
    unfolded = func.json_populate_recordset(literal_column(f"null::{table.name}"), text("cast(:rows as json)"))
    keys = [column.name for column in table.primary_key]
    gone = unfolded.table_valued(*keys, name="gone")
    same = and_(*(table.c[key] == gone.c[key] for key in keys))
    return delete(table).where(same, table.columns.values()[-1] == 0)


_ADD = {table: _add(table) for table in ROLLUP_TABLES}
_VANISH = {table: _vanish(table) for table in ROLLUP_TABLES}


def rebuild(connection: Connection) -> Iterator[str]:
    """Count all studies anew; yields the name of each table when it is counted.

    Those who store wait until the transaction ends, those who read wait for moments only.
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
        kept, counted = table.name, f"counted_{table.name}"
        either_way = " union all ".join(
            f"(select * from {one} except select * from {other})" for one, other in ((kept, counted), (counted, kept))
        )
        yield kept, connection.execute(text(f"select count(*) from ({either_way}) as differing")).scalar_one()
        connection.execute(text(f"drop table {counted}"))


def _count(connection: Connection, table: Table) -> None:
    """Count all studies into a temporary table of the same columns."""
    counted = lightweight_table(f"counted_{table.name}", *(column(each.name) for each in table.columns))
    connection.execute(text(f"create temporary table {counted.name} (like {table.name}) on commit drop"))
    connection.execute(insert(counted).from_select([each.name for each in table.columns], OF_ALL[table]))
