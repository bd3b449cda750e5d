"""Stores measurements of the disk space that Orthanc's objects and the database use."""

from dataclasses import dataclass

from sqlalchemy import Connection, Date, cast, func
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.storage_tables import storage_use


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Disk space of one Orthanc.

    Attributes:
        node: name of the Orthanc.
        object_count: number of its objects.
        object_bytes: size of its objects.
        disk_bytes: size of the disk with the objects; None where unknown.
        disk_free_bytes: free space on it; None where unknown.
    """

    node: str
    object_count: int
    object_bytes: int
    disk_bytes: int | None
    disk_free_bytes: int | None


def store(connection: Connection, measurement: Measurement) -> None:
    """Store a measurement as that of the present day in UTC, in place of an earlier one."""
    values = {
        **vars(measurement),
        "day": cast(func.timezone("UTC", func.now()), Date),
        "database_bytes": func.pg_database_size(func.current_database()),
        "measured_at": func.now(),
    }
    keys = {"node", "day"}
    statement = insert(storage_use).values(values)
    new = {name: statement.excluded[name] for name in values if name not in keys}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[storage_use.c.node, storage_use.c.day], set_=new)
    )
