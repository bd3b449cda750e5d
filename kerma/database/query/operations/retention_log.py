"""The log of objects that were deleted from Orthanc by rules of retention."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kerma.database.schema.storage_tables import retention_run


@dataclass(frozen=True, kw_only=True)
class RetentionRun:
    """One rule of one run; the columns are described in `kerma.database.schema.storage_tables`."""

    rule: str
    node: str
    received_before: datetime
    deleted_count: int
    dose_object_count: int
    started_at: datetime
    finished_at: datetime | None


_COLUMNS = tuple(retention_run.c[name] for name in RetentionRun.__dataclass_fields__)


def runs(connection: Connection, limit: int) -> list[RetentionRun]:
    """The last runs that deleted objects, the latest first."""
    query = (
        select(*_COLUMNS)
        .where(retention_run.c.deleted_count > 0)
        .order_by(retention_run.c.started_at.desc(), retention_run.c.rule)
        .limit(limit)
    )
    return [RetentionRun(**row) for row in connection.execute(query).mappings()]
