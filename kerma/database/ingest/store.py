"""Stores readings: dose objects, the studies they tell of, the work that follows, and the ledger, in one transaction.

A batch is stored as a whole within a savepoint. Where one of its objects cannot be stored, the batch is stored object
by object: the bad one becomes a failed row of the ledger with the reason, and never blocks the next.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kerma.database.engine import is_about_data
from kerma.database.ingest import dose_objects, jobs, ledger, studies
from kerma.extract import Extraction
from kerma.messages import Message, message
from kerma.privacy import PatientProtection
from kerma.reconcile import Contribution, spare
from kerma.standard.enumerations import ObjectStatus

logger = logging.getLogger(__name__)


class Received(NamedTuple):
    """An object of Orthanc's, and what was read from it."""

    orthanc_id: str
    reading: Extraction


def store(connection: Connection, received: Sequence[Received], protection: PatientProtection) -> None:
    """Store a batch of readings.

    Args:
        connection: within a transaction, which the caller commits.
        received: the objects, each once.
        protection: how the patient's identity is kept.

    Raises:
        DBAPIError: the database cannot be used now.
    """
    try:
        with connection.begin_nested():
            _store(connection, received, protection)
    except Exception as error:
        if not _is_about_data(error):
            raise
        if len(received) > 1:
            for each in received:
                store(connection, [each], protection)
        else:
            logger.warning("object %s cannot be stored: %s", received[0].orthanc_id, _reason(error))
            failed = replace(received[0].reading, status=ObjectStatus.FAILED, reason=_reason(error))
            ledger.write(connection, [ledger.row(received[0].orthanc_id, failed)])


def _store(connection: Connection, received: Sequence[Received], protection: PatientProtection) -> None:
    objects = [
        dose_objects.prepare(each.orthanc_id, each.reading, protection)
        for each in received
        if each.reading.status == "extracted"
    ]
    held = dose_objects.held(connection, [each.orthanc_id for each in received])
    received = _with_stored_facts(received, held)
    stale = _stale(received, objects, held)
    touched = {each.study for each in objects} | {each.study for each in stale}
    if touched:
        studies.lock(connection, touched)
        dose_objects.remove(connection, [(each.study, each.sop_instance_uid) for each in stale])
        dose_objects.upsert(connection, objects)
        changed = {each.study for each in stale} | {each.study for each in objects if _is_news(each, held)}
        told = _thinned(connection, dose_objects.contributions(connection, touched, objects))
        studies.rebuild(connection, touched, told, changed)
        if changed:
            jobs.request(connection, jobs.SKIN_DOSE, jobs.fluoroscopy(changed))
    ledger.write(connection, [ledger.row(*each) for each in received])


def _thinned(connection: Connection, told: dict[UUID, list[Contribution]]) -> dict[UUID, list[Contribution]]:
    """Without the slices that need not be kept, which are forgotten; the ledger remembers that they came."""
    spared = {study: spare(contributions) for study, contributions in told.items()}
    dose_objects.remove(connection, [(study, uid) for study, uids in spared.items() for uid in uids])
    return {
        study: [each for each in contributions if each.sop_instance_uid not in spared[study]]
        for study, contributions in told.items()
    }


def _is_news(each: dose_objects.DoseObject, held: dict[str, dose_objects.Held]) -> bool:
    return each.orthanc_id not in held or held[each.orthanc_id].digest != each.digest


def _stale(
    received: Sequence[Received], objects: Sequence[dose_objects.DoseObject], held: dict[str, dose_objects.Held]
) -> list[dose_objects.Held]:
    """Stored objects that turned out to tell no dose, or of another study; one that failed keeps what it told."""
    now = {each.orthanc_id: (each.study, each.told.sop_instance_uid) for each in objects}
    failed = {each.orthanc_id for each in received if each.reading.status == "failed"}
    return [
        then
        for orthanc_id, then in held.items()
        if orthanc_id not in failed and (then.study, then.sop_instance_uid) != now.get(orthanc_id)
    ]


def _with_stored_facts(received: Sequence[Received], held: dict[str, dose_objects.Held]) -> list[Received]:
    """The objects; the reason of a failed one mentions that facts of an earlier version stay stored."""
    return [
        _with_reason(item) if item.reading.status is ObjectStatus.FAILED and item.orthanc_id in held else item
        for item in received
    ]


def _with_reason(item: Received) -> Received:
    reason = message("{reason}; what an earlier version read from it is kept", reason=item.reading.reason or "")
    return item._replace(reading=replace(item.reading, reason=reason))


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
