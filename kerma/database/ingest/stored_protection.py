"""How identity is stored in the rows of objects, and what a change of the settings about it has to do."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, any_, func, select

from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import dose_object, ledger
from kerma.database.schema.version_tables import object_version
from kerma.privacy import ITEMS, PatientProtection
from kerma.privacy_change import plan

#: The tables whose rows are stored forms of objects.
TABLES = (dose_object, object_version)


class RowCount(NamedTuple):
    """Rows of objects that are stored alike.

    Attributes:
        code: how their items are stored.
        rows: how many there are, earlier versions included.
        readable: how many of these Orthanc still holds.
    """

    code: str
    rows: int
    readable: int


class Outdated(NamedTuple):
    """Rows whose items are stored otherwise than the settings demand.

    Attributes:
        item: one of `ITEMS`.
        before: how it is stored: n, p or h with the fingerprint of the key.
        now: how it is to be stored.
        here: rows that are rewritten from what is stored.
        from_orthanc: rows whose objects are read again.
        lost: rows that stay as they are, because Orthanc holds their objects no longer.
    """

    item: str
    before: str
    now: str
    here: int
    from_orthanc: int
    lost: int


def row_counts(connection: Connection) -> list[RowCount]:
    """How the rows of all objects are stored, without looking whether Orthanc holds them."""
    counts: dict[str, int] = {}
    for table in TABLES:
        for code, rows in connection.execute(select(table.c.protection, func.count()).group_by(table.c.protection)):
            counts[code] = counts.get(code, 0) + rows
    return [RowCount(code, rows, 0) for code, rows in sorted(counts.items())]


def outdated(connection: Connection, target: PatientProtection) -> list[Outdated]:
    """What a change to these settings has to do, by item and present form."""
    found: dict[tuple[str, str], list[int]] = {}
    for row_count in _with_readable(connection, target):
        todo = plan(row_count.code, target)
        codes = dict(zip(ITEMS, row_count.code.split(), strict=True))
        for item in (*todo.here, *todo.from_object):
            sums = found.setdefault((item, codes[item]), [0, 0, 0])
            if item in todo.here:
                sums[0] += row_count.rows
            else:
                sums[1] += row_count.readable
                sums[2] += row_count.rows - row_count.readable
    return [Outdated(item, before, target.item_code(item), *found[item, before]) for item, before in sorted(found)]


def _with_readable(connection: Connection, target: PatientProtection) -> list[RowCount]:
    """The rows that are stored otherwise than the settings demand, with the number that Orthanc still holds."""
    codes = [row_count.code for row_count in row_counts(connection) if any(plan(row_count.code, target))]
    found: dict[str, RowCount] = {}
    for table in TABLES:
        query = (
            select(table.c.protection, func.count(), func.count().filter(can_be_read(table)))
            .join_from(table, ledger, ledger.c.orthanc_id == table.c.orthanc_id, isouter=True)
            .where(table.c.protection == any_(texts(codes)))
            .group_by(table.c.protection)
        )
        for code, rows, readable in connection.execute(query):
            before = found.get(code, RowCount(code, 0, 0))
            found[code] = RowCount(code, before.rows + rows, before.readable + readable)
    return list(found.values())


def can_be_read(table: Table) -> ColumnElement[bool]:
    """Whether Orthanc holds the object of a row: of an earlier version, the same file."""
    is_there = and_(ledger.c.orthanc_id.is_not(None), ledger.c.gone_at.is_(None))
    return and_(is_there, ledger.c.digest == table.c.digest) if table is object_version else is_there
