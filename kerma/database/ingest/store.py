"""Stores extractions: dose objects, the studies they contribute to, jobs and the ledger, in one transaction.

A batch is stored as a whole within a savepoint. If one of its objects cannot be stored, the batch is stored object by
object: the bad one becomes a failed entry of the ledger with the reason, and never blocks the next.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import is_about_data
from kerma.database.ingest import (
    dose_objects,
    earlier_versions,
    erasure,
    ledger,
    merging,
    not_patient_rules,
    shared_events,
    study_deletion,
    update_changes,
    versions,
)
from kerma.database.ingest.dose_objects import DoseObject, StoredObject
from kerma.database.ingest.ledger import ReadingOutcome
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.shared_events import Partners
from kerma.extract import EXTRACTOR_VERSION, Extraction
from kerma.identity import event_lock_id, object_id, study_id
from kerma.messages import Message, message
from kerma.not_patients import NotPatientRules
from kerma.privacy import PatientProtection
from kerma.reconcile import SLICED, redundant_slices
from kerma.standard.enumerations import ObjectStatus

logger = logging.getLogger(__name__)

_ALONE = Partners(set(), set())


class Received(NamedTuple):
    """An object in Orthanc, and its extraction.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        extraction: what was read from it.
        reception: how Orthanc received it.
        version_before: version of Kerma that read the same file before; None: it is read for the first time.
    """

    orthanc_id: str
    extraction: Extraction
    reception: Reception = Reception()
    version_before: str | None = None


def store(connection: Connection, received: Sequence[Received], protection: PatientProtection) -> None:
    """Store a batch of extractions.

    Args:
        connection: within a transaction, which the caller commits.
        received: the objects, each once.
        protection: the rules for patient data.

    Raises:
        DBAPIError: the database cannot be used now.
    """
    try:
        with connection.begin_nested():
            rules = not_patient_rules.stored(connection)
            for part in _parts(received):
                _store(connection, part, protection, rules)
    except Exception as error:
        if not _is_about_data(error):
            raise
        if len(received) > 1:
            for item in received:
                store(connection, [item], protection)
        else:
            _store_failure(connection, received[0], _reason(error))


def _parts(received: Sequence[Received]) -> list[Sequence[Received]]:
    """Objects that are read again and others apart, so that what changes in a study has one cause."""
    again = [item for item in received if item.version_before is not None]
    if not again or len(again) == len(received):
        return [received]
    return [again, [item for item in received if item.version_before is None]]


def _store(
    connection: Connection, received: Sequence[Received], protection: PatientProtection, rules: NotPatientRules
) -> None:
    extracted = [item for item in received if item.extraction.status is ObjectStatus.EXTRACTED]
    erased = erasure.erased_items(connection, set(map(_study_id, extracted)))
    objects = [
        dose_objects.prepare(
            item.orthanc_id,
            item.extraction,
            protection.erasing(erased[study]) if (study := _study_id(item)) in erased else protection,
            item.reception,
            rules,
        )
        for item in extracted
    ]
    locked = _lock(connection, received, objects)
    # Once the studies are locked: a deletion is either known here, or removes what is stored here.
    deleted = study_deletion.reasons(connection, {item.study_id for item in objects})
    received = [_skipped_if_deleted(item, deleted) for item in received]
    objects = [item for item in objects if item.study_id not in deleted]
    stored = locked.stored
    ledger.write(connection, [_ledger_entry(item, stored) for item in received])
    superseded = versions.superseded(connection, {*stored, *(item.orthanc_id for item in received)})
    current = [item for item in objects if item.orthanc_id not in superseded]
    stale = _stale(received, current, stored, superseded)
    _archive(connection, received, objects, stored, superseded)
    current = _without_known_slices(connection, current, stored, stale)
    if current or stale:
        versions_before = _versions_before(received, objects, locked)
        before = update_changes.snapshot(connection, versions_before)
        _merge(connection, current, stale, locked)
        update_changes.record(connection, before, versions_before)


def _skipped_if_deleted(item: Received, deleted: Mapping[UUID, str]) -> Received:
    """The object; one of a study that a person deleted as one that states no dose."""
    reason = deleted.get(_study_id(item)) if item.extraction.status is ObjectStatus.EXTRACTED else None
    if reason is None:
        return item
    why = study_deletion.skipped_reason(reason)
    skipped = replace(item.extraction, status=ObjectStatus.SKIPPED, reason=why, source=None, problems=())
    return item._replace(extraction=skipped)


def _study_id(item: Received) -> UUID:
    return study_id((item.extraction.study and item.extraction.study.study_instance_uid) or "")


def _without_known_slices(
    connection: Connection,
    current: Sequence[DoseObject],
    stored: Mapping[str, StoredObject],
    stale: Iterable[StoredObject],
) -> list[DoseObject]:
    """The objects without new slices that are redundant: their studies stay as they are, and are not built again.

    Args:
        connection: within a transaction that has locked the studies.
        current: objects that count.
        stored: stored versions of them, which must be replaced even where they are redundant now.
        stale: stored objects that will be removed.
    """
    new = {item.contribution.sop_instance_uid for item in current if _is_slice(item) and item.orthanc_id not in stored}
    if not new:
        return list(current)
    studies_of_slices = {item.study_id for item in current if _is_slice(item)}
    slices = dose_objects.stored_slices(connection, studies_of_slices)
    replaced = {item.sop_instance_uid for item in stored.values()} | {item.sop_instance_uid for item in stale}
    redundant: set[str] = set()
    for study in studies_of_slices:
        known = [item for item in slices.get(study, ()) if item.sop_instance_uid not in replaced]
        fresh = [item.contribution for item in current if item.study_id == study and _is_slice(item)]
        redundant |= redundant_slices([*known, *fresh])
    dropped = (redundant & new) - replaced
    return [item for item in current if item.contribution.sop_instance_uid not in dropped]


def _is_slice(item: DoseObject) -> bool:
    return item.contribution.source in SLICED


class _Locked(NamedTuple):
    """What is locked for a batch.

    Attributes:
        stored: the stored versions of its objects, by Orthanc's identifier.
        partners: studies that state events of the same names.
        studies: the studies of its objects and of their stored versions, and their partners.
    """

    stored: dict[str, StoredObject]
    partners: Partners
    studies: set[UUID]


def _lock(connection: Connection, received: Sequence[Received], objects: Sequence[DoseObject]) -> _Locked:
    """Lock what the batch touches: its studies and those of stored versions, its objects, and names of events."""
    orthanc_ids = {item.orthanc_id for item in received}
    orthanc_ids |= {item.reception.modified_from for item in received if item.reception.modified_from}
    uids = ({item.contribution.sop_instance_uid for item in objects} | set(map(_sop_instance_uid, received))) - {""}
    hashes: dict[int, set[UUID]] = {}
    for item in objects:
        for name in item.event_hashes:
            hashes.setdefault(name, set()).add(item.study_id)
    own = {item.study_id for item in objects}

    def find() -> _Locked:
        stored = dose_objects.stored_objects(connection, orthanc_ids, uids)
        touched = own | {item.study_id for item in stored.values()}
        partners = shared_events.partners(connection, touched, hashes) if touched else _ALONE
        return _Locked(stored, partners, touched | partners.studies)

    return merging.lock(connection, {*own, *map(object_id, uids), *map(event_lock_id, hashes)}, find)


def _versions_before(received: Iterable[Received], objects: Iterable[DoseObject], locked: _Locked) -> dict[UUID, str]:
    """The studies of objects that are read again, with those that share events, and by which version they were read.

    Without stored facts of an object, only another version can be the reason why it is read otherwise.
    """
    found: dict[UUID, str] = {}
    study_of = {item.orthanc_id: item.study_id for item in objects}
    for item in received:
        version, stored = item.version_before, locked.stored.get(item.orthanc_id)
        if version is not None and (stored is not None or version != EXTRACTOR_VERSION):
            studies = (stored.study_id if stored else None, study_of.get(item.orthanc_id))
            found.update({study: version for study in studies if study is not None})
    partners = dict.fromkeys(locked.partners.studies, min(found.values())) if found else {}
    return {**partners, **found}


def _archive(
    connection: Connection,
    received: Iterable[Received],
    objects: Iterable[DoseObject],
    stored: Mapping[str, StoredObject],
    superseded: Collection[str],
) -> None:
    """Archive what earlier versions state: stored ones that another object or another file replaces, and late ones.

    Late slices are left out: another slice of their series states the same.
    """
    by_id = {item.orthanc_id: item for item in objects}
    overwritten = {
        item.orthanc_id
        for item in received
        if item.orthanc_id in stored and _is_overwritten(stored[item.orthanc_id], item, by_id.get(item.orthanc_id))
    }
    replaced = [item for orthanc_id, item in stored.items() if orthanc_id in overwritten.union(superseded)]
    earlier_versions.archive_stored(connection, [item.sop_instance_uid for item in replaced])
    late = [item for item in objects if item.orthanc_id in superseded and item.contribution.source not in SLICED]
    earlier_versions.archive(connection, late)


def _is_overwritten(before: StoredObject, item: Received, now: DoseObject | None) -> bool:
    """Whether another file that states something else, or no dose, has taken the place of an object in Orthanc."""
    if item.extraction.status is ObjectStatus.FAILED or before.file_digest == item.reception.digest:
        return False
    return now is None or (before.digest, before.tree_digest) != (now.digest, now.tree_digest)


def _sop_instance_uid(item: Received) -> str:
    return item.extraction.sop_instance_uid or item.reception.header.sop_instance_uid or ""


def _merge(
    connection: Connection, objects: Sequence[DoseObject], stale: Sequence[StoredObject], locked: _Locked
) -> None:
    """Store objects, remove stale ones, and merge their studies."""
    dose_objects.remove(connection, [item.sop_instance_uid for item in stale])
    dose_objects.upsert(connection, objects)
    touched = {item.study_id for item in objects} | {item.study_id for item in stale}
    changed = _changed_studies(objects, stale, locked.stored.values())
    merging.merge(connection, touched, locked.partners, changed, objects)


def _store_failure(connection: Connection, received: Received, reason: Message) -> None:
    """Enter an object that cannot be stored into the ledger."""
    # The reason, which may quote what the object states, stands in the ledger.
    logger.warning("object cannot be stored; the ledger states the reason", extra={"orthanc_id": received.orthanc_id})
    failed = replace(received.extraction, status=ObjectStatus.FAILED, reason=reason)
    ledger.write(connection, [ReadingOutcome.from_extraction(received.orthanc_id, failed, received.reception)])


def _changed_studies(
    current: Iterable[DoseObject], stale: Iterable[StoredObject], stored: Iterable[StoredObject]
) -> set[UUID]:
    """The studies of which an object is new, states other facts than before, or is removed."""
    before = {(item.study_id, item.sop_instance_uid, item.digest) for item in stored}
    now = {(item.study_id, item.contribution.sop_instance_uid, item.digest) for item in current}
    removed = {(item.study_id, item.sop_instance_uid, item.digest) for item in stale}
    return {study for study, _, _ in (now - before) | (removed - now)}


def _stale(
    received: Sequence[Received],
    current: Sequence[DoseObject],
    stored: Mapping[str, StoredObject],
    superseded: Collection[str],
) -> list[StoredObject]:
    """Stored objects of which a later version counts, or that are now found to state no dose or another study.

    Those that failed stay.
    """
    now = {item.orthanc_id: (item.study_id, item.contribution.sop_instance_uid) for item in current}
    read = {item.orthanc_id for item in received if item.extraction.status is not ObjectStatus.FAILED}
    return [
        before
        for orthanc_id, before in stored.items()
        if orthanc_id in superseded
        or (orthanc_id in read and (before.study_id, before.sop_instance_uid) != now.get(orthanc_id))
    ]


def _ledger_entry(item: Received, stored: Mapping[str, StoredObject]) -> ReadingOutcome:
    """The object's entry; the reason of a failed one mentions that facts of an earlier version stay stored."""
    extraction = item.extraction
    if extraction.status is ObjectStatus.FAILED and item.orthanc_id in stored:
        reason = message("{reason}; the dose data that an earlier version read remain", reason=extraction.reason or "")
        extraction = replace(extraction, reason=reason)
    return ReadingOutcome.from_extraction(item.orthanc_id, extraction, item.reception)


def _is_about_data(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        return is_about_data(error)
    return isinstance(error, ValueError | TypeError | KeyError | LookupError | ArithmeticError | RecursionError)


def _reason(error: Exception) -> Message:
    if isinstance(error, DBAPIError):
        diagnosis = getattr(error.orig, "diag", None)
        words = getattr(diagnosis, "message_primary", None) or str(error.orig)
        return message("its facts cannot be stored; the database says: {words}", words=words)
    return message("its facts cannot be stored: {kind}: {words}", kind=type(error).__name__, words=str(error))
