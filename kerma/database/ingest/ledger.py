"""The ledger of received objects: one entry per instance in Orthanc, with the outcome of reading it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, any_, case, func, null, or_, select, update

from kerma.database.ingest.dose_objects import cleaned
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import ledger
from kerma.extract import EXTRACTOR_VERSION, Extraction
from kerma.facts.study import Study
from kerma.identity import equipment_id
from kerma.json_types import Json
from kerma.messages import message, message_parts
from kerma.standard.enumerations import ObjectOrigin, ObjectSource, ObjectStatus

if TYPE_CHECKING:
    from kerma.database.sql_types import AnyColumn, Condition

_GONE: str = message("Orthanc no longer stores this object; the dose data read from it remain.")
#: Reason of an object that was never read.
GONE_UNREAD: str = message("Orthanc deleted this object before Kerma had read it.")
#: Values of an entry whose object is to be read again; they keep what it was, for people who cancel that.
READ_AGAIN: Mapping[str, object] = {"status": ObjectStatus.PENDING, "status_before": ledger.c.status}
#: Maximum number of characters of texts from objects, which may be of any length.
_MAX_LENGTHS = {
    "reason": 2000,
    "sop_instance_uid": 128,
    "sop_class_uid": 128,
    "study_instance_uid": 128,
    "calling_ae_title": 64,
    "called_ae_title": 64,
    "remote_address": 256,
    "dicom_modality": 64,
    "manufacturer": 256,
    "manufacturer_model_name": 256,
    "station_name": 256,
}


@dataclass(frozen=True, kw_only=True)
class ReadingOutcome:
    """An object in the ledger, and the outcome of reading it.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        node, calling_ae_title, called_ae_title, remote_address, origin, received_at, change_number, digest,
            modified_from, anonymized_from: as in `Reception`.
        sop_instance_uid: SOP Instance UID.
        sop_class_uid: SOP Class UID.
        study_instance_uid: Study Instance UID.
        dicom_modality: Modality (0008,0060).
        equipment_id: the equipment of the header (UUID); None where that was not read.
        manufacturer: Manufacturer (0008,0070).
        manufacturer_model_name: Manufacturer's Model Name (0008,1090).
        station_name: Station Name (0008,1010).
        status: the outcome.
        reason: why it was skipped or failed.
        reason_parts: pattern and values of the reason, for translation.
        source: the kind of object; None where it states no dose.
        problem_count: number of problems.
        extractor_version: version of Kerma that read it.
    """

    orthanc_id: str
    node: str | None
    calling_ae_title: str | None
    called_ae_title: str | None
    remote_address: str | None
    origin: ObjectOrigin | None
    received_at: str
    change_number: int | None
    digest: str | None
    modified_from: str | None
    anonymized_from: str | None
    sop_instance_uid: str | None
    sop_class_uid: str | None
    study_instance_uid: str | None
    dicom_modality: str | None
    equipment_id: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    status: ObjectStatus
    reason: str | None
    reason_parts: Json | None
    source: ObjectSource | None
    problem_count: int
    extractor_version: str = EXTRACTOR_VERSION

    @classmethod
    def from_extraction(cls, orthanc_id: str, extraction: Extraction, reception: Reception) -> "ReadingOutcome":
        """The entry of an object; what its extraction does not state is taken from Orthanc's index."""
        reason, study, indexed = extraction.reason, extraction.study or Study(), reception.header
        equipment = extraction.equipment or study
        is_short = len(reason or "") <= _MAX_LENGTHS["reason"]
        return cls(
            orthanc_id=orthanc_id,
            node=reception.node,
            calling_ae_title=reception.calling_ae_title,
            called_ae_title=reception.called_ae_title,
            remote_address=reception.remote_address,
            origin=reception.origin,
            received_at=(reception.received_at or datetime.now(UTC)).isoformat(),
            change_number=reception.change_number,
            digest=reception.digest,
            modified_from=reception.modified_from,
            anonymized_from=reception.anonymized_from,
            sop_instance_uid=extraction.sop_instance_uid or indexed.sop_instance_uid,
            sop_class_uid=extraction.sop_class_uid or indexed.sop_class_uid,
            study_instance_uid=study.study_instance_uid or indexed.study_instance_uid,
            dicom_modality=extraction.dicom_modality or indexed.dicom_modality,
            equipment_id=str(equipment_id(equipment)) if extraction.equipment else None,
            manufacturer=equipment.manufacturer or indexed.manufacturer,
            manufacturer_model_name=equipment.manufacturer_model_name,
            station_name=equipment.station_name or indexed.station_name,
            status=extraction.status,
            reason=reason,
            reason_parts=cast("Json | None", message_parts(reason)) if is_short else None,
            source=extraction.source,
            problem_count=len(extraction.problems),
        )

    def to_json(self) -> Json:
        """The row, with texts that PostgreSQL can store, cut to their maximum length."""
        row = cleaned(vars(self))
        for name, length in _MAX_LENGTHS.items():
            text = row[name]
            if isinstance(text, str):
                row[name] = text[:length]
        return row


_COLUMNS = tuple(ledger.c[field.name] for field in fields(ReadingOutcome))


def write(connection: Connection, entries: Iterable[ReadingOutcome]) -> None:
    """Enter objects, or the outcome of reading them again."""
    statement = insert_rows(ledger, _COLUMNS)
    new: dict[str, AnyColumn] = {
        column.name: statement.excluded[column.name] for column in _COLUMNS if column is not ledger.c.orthanc_id
    }
    # An object that is read again is not found by the change log.
    new["gone_at"] = new["gone_reason"] = new["status_before"] = null()
    # Orthanc does not state what it split or merged: that was found out later (`moved`).
    new["modified_from"] = func.coalesce(statement.excluded.modified_from, ledger.c.modified_from)
    new["change_number"] = func.coalesce(statement.excluded.change_number, ledger.c.change_number)
    upsert = statement.on_conflict_do_update(index_elements=[ledger.c.orthanc_id], set_={**new, "read_at": func.now()})
    by_id = {entry.orthanc_id: entry for entry in entries}
    execute_rows(connection, upsert, [by_id[orthanc_id].to_json() for orthanc_id in sorted(by_id)])


def unknown(connection: Connection, orthanc_ids: Collection[str]) -> set[str]:
    """The objects without an entry, and those that were marked as gone."""
    of_ids = ledger.c.orthanc_id == any_(texts(orthanc_ids))
    known = connection.execute(select(ledger.c.orthanc_id).where(of_ids, ledger.c.gone_at.is_(None)))
    return set(orthanc_ids) - set(known.scalars())


def pending(connection: Connection, node: str, limit: int) -> list[str]:
    """Objects of a node that are to be read again, in the order in which they were marked."""
    query = (
        select(ledger.c.orthanc_id)
        .where(ledger.c.status == ObjectStatus.PENDING, is_of(node))
        .order_by(ledger.c.read_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def mark_pending(
    connection: Connection,
    *,
    since: datetime | None = None,
    source: str | None = None,
    failed_only: bool = False,
    dose_only: bool = False,
) -> int:
    """Mark objects to be read again; returns how many.

    Args:
        connection: within a transaction.
        since: only those received since then.
        source: only those of this source ("ct_rdsr").
        failed_only: only those that could not be read.
        dose_only: only those that state a dose.
    """
    conditions: list[Condition] = [ledger.c.status != ObjectStatus.PENDING]
    if since is not None:
        conditions.append(ledger.c.received_at >= since)
    if source is not None:
        conditions.append(ledger.c.source == source)
    if failed_only:
        conditions.append(ledger.c.status == ObjectStatus.FAILED)
    if dose_only:
        conditions.append(ledger.c.source.is_not(None))
    return connection.execute(update(ledger).where(*conditions).values(READ_AGAIN)).rowcount


def cancel_pending(connection: Connection) -> int:
    """Have objects that wait to be read again not be read, with the status that they had; returns how many.

    What was read before stays stored. Objects that were never read go on waiting.
    """
    waiting = (ledger.c.status == ObjectStatus.PENDING, ledger.c.status_before.is_not(None))
    before = {"status": ledger.c.status_before, "status_before": None}
    return connection.execute(update(ledger).where(*waiting).values(before)).rowcount


def retry(connection: Connection, orthanc_ids: Collection[str]) -> int:
    """Mark failed objects to be read again; returns how many.

    Args:
        connection: within a transaction.
        orthanc_ids: the objects; those that did not fail are left as they are.
    """
    failed = (ledger.c.orthanc_id == any_(texts(orthanc_ids)), ledger.c.status == ObjectStatus.FAILED)
    return connection.execute(update(ledger).where(*failed).values(READ_AGAIN)).rowcount


def pending_by_node(connection: Connection) -> dict[str | None, int]:
    """Number of objects that are to be read again by name of their Orthanc; None: read by whichever runs."""
    query = select(ledger.c.node, func.count()).where(ledger.c.status == ObjectStatus.PENDING).group_by(ledger.c.node)
    return {row[0]: row[1] for row in connection.execute(query)}


def is_of(node: str) -> "Condition":
    """Objects of a node, and those of which no node is known."""
    return or_(ledger.c.node == node, ledger.c.node.is_(None))


def give_up(connection: Connection, node: str, orthanc_ids: Collection[str]) -> None:
    """Set the status of a node's pending objects that it no longer holds; their stored facts remain."""
    if not orthanc_ids:
        return
    states_dose = ledger.c.source.is_not(None)
    connection.execute(
        update(ledger)
        .where(ledger.c.orthanc_id == any_(texts(orthanc_ids)), ledger.c.status == ObjectStatus.PENDING, is_of(node))
        .values(
            status=case((states_dose, ObjectStatus.EXTRACTED), else_=ObjectStatus.FAILED),
            reason=case((ledger.c.reason == GONE_UNREAD, GONE_UNREAD), else_=_GONE),
            reason_parts=None,
            status_before=None,
            read_at=func.now(),
        )
    )


def counts(connection: Connection) -> dict[str, int]:
    """Number of objects per status."""
    query = select(ledger.c.status, func.count()).group_by(ledger.c.status)
    return {row[0]: row[1] for row in connection.execute(query)}
