"""Removal of stored data because of their age: identity of patients, names of staff, earlier versions of objects.

The audit trail is removed by `kerma.database.audit.removal`, and logged here.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, DateTime, Select, cast, delete, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import erasure
from kerma.database.schema.erasure_tables import erased_study, removed_data
from kerma.database.schema.tables import study_table
from kerma.database.schema.version_tables import object_version
from kerma.privacy import PatientProtection
from kerma.standard.enumerations import DataKind

#: Studies or versions of one transaction.
AT_A_TIME = 500


class OldData(NamedTuple):
    """Data of one kind that are removed.

    Attributes:
        kind: which; any but the audit trail.
        older_than: what is older than this day; studies by their start, or by their reception where that is unknown.
    """

    kind: DataKind
    older_than: date


def _studies(old: OldData) -> Select[UUID]:
    """Studies from which the data were not erased yet."""
    study = study_table.c
    started_at = func.coalesce(study.study_at, cast(study.received_at, DateTime()))
    is_erased = exists().where(study.study_id == erased_study.c.study_id, erased_study.c.data == old.kind)
    return select(study.study_id).where(started_at < old.older_than, ~is_erased)


def _versions(old: OldData) -> Select[str, datetime, str]:
    """Earlier versions of objects, by their key."""
    version = object_version.c
    query = select(version.orthanc_id, version.received_at, version.digest)
    return query.where(version.replaced_at < old.older_than)


_VERSION_KEY = tuple_(object_version.c.orthanc_id, object_version.c.received_at, object_version.c.digest)
# What is not erased stays as it is stored.
_PROTECTION = PatientProtection({})


def count(connection: Connection, old: OldData) -> int:
    """The number of studies, or of earlier versions, that would be removed."""
    found = (_versions if old.kind is DataKind.EARLIER_VERSIONS else _studies)(old).subquery()
    return connection.execute(select(func.count()).select_from(found)).scalar_one()


def remove_some(connection: Connection, old: OldData) -> int:
    """Remove some, at most `AT_A_TIME`, and log it; returns how many, 0 where none is left.

    Args:
        connection: within a transaction, with the role that owns the tables.
        old: what is removed.
    """
    removed = _REMOVE[old.kind](connection, old)
    if removed:
        add_to_log(connection, old, removed)
    return removed


def _erase(connection: Connection, old: OldData) -> int:
    studies = [row[0] for row in connection.execute(_studies(old).limit(AT_A_TIME))]
    erasure.erase(connection, studies, _PROTECTION, old.kind)
    return len(studies)


def _delete_versions(connection: Connection, old: OldData) -> int:
    some = _versions(old).limit(AT_A_TIME)
    return connection.execute(delete(object_version).where(_VERSION_KEY.in_(some))).rowcount


_REMOVE: Mapping[DataKind, Callable[[Connection, OldData], int]] = {
    DataKind.IDENTITY: _erase,
    DataKind.STAFF_NAMES: _erase,
    DataKind.EARLIER_VERSIONS: _delete_versions,
}


def add_to_log(connection: Connection, old: OldData, removed: int) -> None:
    """Count what was removed on this day."""
    now, row = datetime.now(tz=UTC), removed_data.c
    values = {"kind": old.kind, "day": now.date(), "older_than": old.older_than}
    statement = insert(removed_data).values(**values, removed_count=removed, removed_at=now)
    new = {"removed_count": row.removed_count + removed, "removed_at": now, "older_than": old.older_than}
    connection.execute(statement.on_conflict_do_update(index_elements=[row.kind, row.day], set_=new))


class Removal(NamedTuple):
    """What was removed on one day; the columns are described in `kerma.database.schema.erasure_tables`."""

    day: date
    kind: DataKind
    older_than: date
    removed_count: int


def log(connection: Connection, limit: int) -> list[Removal]:
    """What was removed, the latest day first."""
    row = removed_data.c
    query = select(row.day, row.kind, row.older_than, row.removed_count).order_by(row.day.desc(), row.kind)
    return [Removal(one[0], DataKind(one[1]), one[2], one[3]) for one in connection.execute(query.limit(limit))]
