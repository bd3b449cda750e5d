"""Moves versions of dose objects that count no longer into the table of earlier versions."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, any_, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from kerma.database.ingest.dose_objects import DoseObject
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import dose_object
from kerma.database.schema.version_tables import object_version

_KEY = tuple(column.name for column in object_version.primary_key)
_COLUMNS = tuple(column.name for column in object_version.c if column.name != "replaced_at")


def archive_stored(connection: Connection, sop_instance_uids: Collection[str]) -> None:
    """Copy stored dose objects, which are then replaced or removed."""
    if sop_instance_uids:
        columns = dose_object.c
        values = {"digest": func.coalesce(columns.digest, "")}
        query = select(*(values.get(name, columns[name]).label(name) for name in _COLUMNS))
        meant = query.where(columns.sop_instance_uid == any_(texts(sop_instance_uids)))
        connection.execute(_with_later_reading(insert(object_version).from_select(_COLUMNS, meant)))


def archive(connection: Connection, objects: Iterable[DoseObject]) -> None:
    """Store versions that were read after a later one was stored."""
    rows = [{name: item.row()[name] for name in _COLUMNS} for item in objects]
    if rows:
        found = [{**row, "digest": row["digest"] or ""} for row in rows]
        connection.execute(_with_later_reading(insert(object_version)), found)


def _with_later_reading(statement: Insert) -> Insert:
    """A version that is archived already states what was read from it last."""
    facts = {name: statement.excluded[name] for name in _COLUMNS if name not in _KEY}
    return statement.on_conflict_do_update(index_elements=list(_KEY), set_=facts)
