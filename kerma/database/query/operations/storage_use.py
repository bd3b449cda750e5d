"""Disk space of Orthanc's objects and of the database: the last measurement, and one per day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, tuple_

from kerma.database.schema.storage_tables import storage_use

#: Days from which growth is estimated.
MAX_DAYS = 28
_GIGABYTE = 1e9


@dataclass(frozen=True, kw_only=True)
class StorageUse:
    """One measurement of one Orthanc; the columns are described in `kerma.database.schema.storage_tables`."""

    node: str
    day: date
    object_count: int
    object_bytes: int
    disk_bytes: int | None
    disk_free_bytes: int | None
    database_bytes: int
    measured_at: datetime

    @property
    def disk_free_gb(self) -> float | None:
        """Free space in GB (10⁹ bytes); None where unknown."""
        return None if self.disk_free_bytes is None else self.disk_free_bytes / _GIGABYTE


_COLUMNS = tuple(storage_use.c[name] for name in StorageUse.__dataclass_fields__)


def latest(connection: Connection) -> list[StorageUse]:
    """The last measurement of each Orthanc, ordered by name."""
    newest = select(storage_use.c.node, func.max(storage_use.c.day)).group_by(storage_use.c.node)
    query = (
        select(*_COLUMNS).where(tuple_(storage_use.c.node, storage_use.c.day).in_(newest)).order_by(storage_use.c.node)
    )
    return [StorageUse(**row) for row in connection.execute(query).mappings()]


def daily(connection: Connection) -> dict[str, list[StorageUse]]:
    """The measurements of the last `MAX_DAYS` days, by node in order of days."""
    since = func.current_date() - MAX_DAYS
    query = select(*_COLUMNS).where(storage_use.c.day > since).order_by(storage_use.c.node, storage_use.c.day)
    by_node: dict[str, list[StorageUse]] = {}
    for row in connection.execute(query).mappings():
        by_node.setdefault(row["node"], []).append(StorageUse(**row))
    return by_node


def database_bytes(connection: Connection) -> int:
    """Size of the database of this connection."""
    return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
