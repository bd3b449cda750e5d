"""Objects that a rule of retention may delete from Orthanc, and the record of what was deleted.

Only objects that were read may be deleted: skipped ones, which state no dose, and extracted ones whose study is stored.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, any_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.expressions import texts
from kerma.database.schema.storage_tables import retention_run
from kerma.database.schema.tables import dose_object, ledger, study_table
from kerma.standard.enumerations import GoneReason, ObjectStatus

#: Objects that one look at the ledger returns.
OBJECTS_AT_A_TIME = 50_000


@dataclass(frozen=True, kw_only=True)
class RetentionTarget:
    """The objects of one SOP class that one node received before a time.

    Attributes:
        node: name of the node.
        sop_class_uid: SOP Class UID.
        received_before: end of the time of reception.
    """

    node: str
    sop_class_uid: str
    received_before: datetime

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE clauses on `ledger`: objects of the target that Orthanc still holds."""
        return [
            ledger.c.node == self.node,
            ledger.c.sop_class_uid == self.sop_class_uid,
            ledger.c.received_at < self.received_before,
            ledger.c.gone_at.is_(None),
        ]


class RetentionCounts(NamedTuple):
    """Objects of a target.

    Attributes:
        deletable: those that may be deleted.
        dose_objects: those of them that state a dose.
        unread: those that may not: failed, to be read again, or without a stored study.
        oldest_at: when the oldest deletable one was received; None without any.
    """

    deletable: int
    dose_objects: int
    unread: int
    oldest_at: datetime | None


class DeletableObject(NamedTuple):
    """An object that may be deleted, as the ledger knows it."""

    orthanc_id: str
    received_at: datetime
    digest: str | None
    states_dose: bool


def _is_stored() -> ColumnElement[bool]:
    """Whether what an object states is in the database: it states no dose, or its study is stored."""
    facts = select(study_table.c.study_id).join(dose_object, dose_object.c.study_id == study_table.c.study_id)
    has_study = facts.where(study_table.c.study_instance_uid == ledger.c.study_instance_uid).exists()
    is_extracted = and_(ledger.c.status == ObjectStatus.EXTRACTED, has_study)
    return or_(ledger.c.status == ObjectStatus.SKIPPED, is_extracted)


def counts(connection: Connection, target: RetentionTarget) -> RetentionCounts:
    """The number of objects that may be deleted, and of those that may not because they were not read."""
    deletable = _is_stored()
    query = select(
        func.count().filter(deletable),
        func.count().filter(deletable, ledger.c.source.is_not(None)),
        func.count().filter(~deletable),
        func.min(ledger.c.received_at).filter(deletable),
    ).where(*target.conditions())
    return RetentionCounts(*connection.execute(query).one())


def deletable_ids(connection: Connection, target: RetentionTarget) -> list[str]:
    """The oldest objects that may be deleted, at most `OBJECTS_AT_A_TIME`."""
    query = (
        select(ledger.c.orthanc_id)
        .where(*target.conditions(), _is_stored())
        .order_by(ledger.c.received_at, ledger.c.orthanc_id)
        .limit(OBJECTS_AT_A_TIME)
    )
    return list(connection.execute(query).scalars())


def lock(connection: Connection, target: RetentionTarget, orthanc_ids: Collection[str]) -> list[DeletableObject]:
    """Those of these objects that still may be deleted, locked until the transaction ends."""
    query = (
        select(ledger.c.orthanc_id, ledger.c.received_at, ledger.c.digest, ledger.c.source.is_not(None))
        .where(ledger.c.orthanc_id == any_(texts(orthanc_ids)), *target.conditions(), _is_stored())
        .order_by(ledger.c.orthanc_id)
        .with_for_update(of=ledger, skip_locked=True)
    )
    return [DeletableObject(*row) for row in connection.execute(query)]


def begin(connection: Connection, run_id: UUID, rule: str, target: RetentionTarget) -> None:
    """Enter a rule of a run into the log."""
    connection.execute(insert(retention_run).values(run_id=run_id, rule=rule, **vars(target)))


def mark_deleted(connection: Connection, run_id: UUID, rule: str, deleted: Collection[DeletableObject]) -> None:
    """Mark objects as deleted by retention, and count them in the log."""
    ids = [one.orthanc_id for one in deleted]
    connection.execute(
        update(ledger)
        .where(ledger.c.orthanc_id == any_(texts(ids)))
        .values(gone_at=func.now(), gone_reason=GoneReason.RETENTION)
    )
    connection.execute(
        update(retention_run)
        .where(retention_run.c.run_id == run_id, retention_run.c.rule == rule)
        .values(
            deleted_count=retention_run.c.deleted_count + len(ids),
            dose_object_count=retention_run.c.dose_object_count + sum(one.states_dose for one in deleted),
        )
    )


def finish(connection: Connection, run_id: UUID, rule: str) -> None:
    """Note in the log that all objects of a rule were deleted."""
    is_run = (retention_run.c.run_id == run_id, retention_run.c.rule == rule)
    connection.execute(update(retention_run).where(*is_run).values(finished_at=func.now()))
