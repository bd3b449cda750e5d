"""The ledger: every object Orthanc received, exactly once, and what became of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, any_, case, func, select, update

from kerma.database.ingest.dose_objects import clean, texts
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema.tables import ledger
from kerma.extract import EXTRACTOR_VERSION, Extraction
from kerma.messages import message, message_parts

_GIVEN = (
    ledger.c.orthanc_id,
    ledger.c.sop_instance_uid,
    ledger.c.sop_class_uid,
    ledger.c.study_instance_uid,
    ledger.c.status,
    ledger.c.reason,
    ledger.c.reason_parts,
    ledger.c.source,
    ledger.c.problem_count,
    ledger.c.extractor_version,
)
_GONE: str = message("Orthanc no longer holds this object; what it told before is kept.")
# The ledger takes every object, whatever it holds: texts that could be refused for their length are cut.
_LONGEST = {"reason": 2000, "sop_instance_uid": 128, "sop_class_uid": 128, "study_instance_uid": 128}


def row(orthanc_id: str, reading: Extraction) -> dict[str, Any]:
    """The ledger's row about an object that was opened, or recognised without opening it."""
    found: dict[str, Any] = clean(
        {
            "orthanc_id": orthanc_id,
            "sop_instance_uid": reading.sop_instance_uid,
            "sop_class_uid": reading.sop_class_uid,
            "study_instance_uid": reading.study.study_instance_uid if reading.study else None,
            "status": reading.status,
            "reason": reading.reason,
            "reason_parts": message_parts(reading.reason) if len(reading.reason or "") <= _LONGEST["reason"] else None,
            "source": reading.source,
            "problem_count": len(reading.problems),
            "extractor_version": EXTRACTOR_VERSION,
        }
    )
    return found | {name: found[name] and found[name][:longest] for name, longest in _LONGEST.items()}


def write(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Enter objects, or what became of them when they were read again."""
    statement = insert_rows(ledger, _GIVEN)
    new = {column.name: statement.excluded[column.name] for column in _GIVEN if column is not ledger.c.orthanc_id}
    upsert = statement.on_conflict_do_update(index_elements=[ledger.c.orthanc_id], set_={**new, "read_at": func.now()})
    by_id = {each["orthanc_id"]: each for each in rows}
    execute_rows(connection, upsert, [by_id[orthanc_id] for orthanc_id in sorted(by_id)])


def unknown(connection: Connection, orthanc_ids: Collection[str]) -> set[str]:
    """Those objects that the ledger does not know."""
    known = connection.execute(select(ledger.c.orthanc_id).where(ledger.c.orthanc_id == any_(texts(orthanc_ids))))
    return set(orthanc_ids) - set(known.scalars())


def settled(connection: Connection, orthanc_ids: Collection[str]) -> set[str]:
    """Those objects that need not be read again: this version found that they carry no dose."""
    query = select(ledger.c.orthanc_id).where(
        ledger.c.orthanc_id == any_(texts(orthanc_ids)),
        ledger.c.status == "skipped",
        ledger.c.extractor_version == EXTRACTOR_VERSION,
    )
    return set(connection.execute(query).scalars())


def pending(connection: Connection, limit: int) -> list[str]:
    """Objects that are to be read again, in the order in which they were marked."""
    query = select(ledger.c.orthanc_id).where(ledger.c.status == "pending").order_by(ledger.c.read_at).limit(limit)
    return list(connection.execute(query).scalars())


def mark_pending(
    connection: Connection,
    *,
    since: datetime | None = None,
    source: str | None = None,
    failed_only: bool = False,
) -> int:
    """Mark objects to be read again; gives how many.

    Args:
        connection: within a transaction.
        since: only those received since then.
        source: only those of this source ("ct_rdsr").
        failed_only: only those that could not be read.
    """
    conditions: list[ColumnElement[bool]] = [ledger.c.status != "pending"]
    if since is not None:
        conditions.append(ledger.c.received_at >= since)
    if source is not None:
        conditions.append(ledger.c.source == source)
    if failed_only:
        conditions.append(ledger.c.status == "failed")
    return connection.execute(update(ledger).where(*conditions).values(status="pending")).rowcount


def retry(connection: Connection, orthanc_ids: Collection[str]) -> int:
    """Mark failed objects to be read again; gives how many are.

    Args:
        connection: within a transaction.
        orthanc_ids: the objects; those that did not fail are left as they are.
    """
    failed = (ledger.c.orthanc_id == any_(texts(orthanc_ids)), ledger.c.status == "failed")
    return connection.execute(update(ledger).where(*failed).values(status="pending")).rowcount


def give_up(connection: Connection, orthanc_ids: Collection[str]) -> None:
    """Settle pending objects that Orthanc no longer holds; what they told is kept."""
    if not orthanc_ids:
        return
    told = ledger.c.source.is_not(None)
    connection.execute(
        update(ledger)
        .where(ledger.c.orthanc_id == any_(texts(orthanc_ids)), ledger.c.status == "pending")
        .values(
            status=case((told, "extracted"), else_="failed"),
            reason=_GONE,
            reason_parts=None,
            read_at=func.now(),
        )
    )


def counts(connection: Connection) -> dict[str, int]:
    """How many objects have each status."""
    query = select(ledger.c.status, func.count()).group_by(ledger.c.status)
    return {row[0]: row[1] for row in connection.execute(query)}
