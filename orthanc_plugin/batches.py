"""Reads objects of a node, as many as fit one transaction; one that cannot be read becomes a failed extraction."""

import gc
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received
from kerma.database.ingest.versions import EarlierReadings
from kerma.extract import Extraction, extract, skipped_class_reason
from kerma.messages import message
from kerma.standard.enumerations import ObjectStatus
from orthanc_plugin.remote_orthanc import NotRunningError
from orthanc_plugin.source import MissingError, Source

logger = logging.getLogger(__name__)

# A transaction ends when it has read so much, so that the screen soon shows what was read.
MAX_BYTES = 32 << 20
MAX_DURATION_S = 3.0
# So many objects are looked up in Orthanc's index at a time.
_RECEPTIONS_AT_A_TIME = 50


@dataclass
class Batch:
    """What was read of a list of objects.

    Attributes:
        received: the extractions, in order.
        missing: objects that the node no longer holds.
        done: how many objects of the list were dealt with; the rest waits for the next transaction.
    """

    received: list[Received] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    done: int = 0


def read_batch(
    source: Source,
    instance_ids: Sequence[str],
    stopping: Callable[[], bool],
    earlier_readings: Callable[[Mapping[str, Reception]], EarlierReadings],
) -> Batch:
    """Read objects in order until all are read, the batch is full, or the follower is to stop.

    Args:
        source: the node that holds them.
        instance_ids: the objects.
        stopping: whether the follower is to stop.
        earlier_readings: what is known of earlier readings of the objects, from how they were received.
    """
    batch = Batch()
    size, deadline = 0, time.monotonic() + MAX_DURATION_S
    receptions: dict[str, Reception] = {}
    earlier = EarlierReadings(set(), {})
    for index, instance_id in enumerate(instance_ids):
        if stopping() or (batch.done and (size > MAX_BYTES or time.monotonic() > deadline)):
            break
        if index % _RECEPTIONS_AT_A_TIME == 0:
            receptions = source.receptions(instance_ids[index : index + _RECEPTIONS_AT_A_TIME])
            earlier = earlier_readings(receptions)
        batch.done += 1
        if instance_id in earlier.unchanged:
            continue
        try:
            item, length = _read(source, instance_id, receptions.get(instance_id))
        except MissingError:
            batch.missing.append(instance_id)
        else:
            batch.received.append(item._replace(version_before=earlier.versions.get(instance_id)))
            size += length
    return batch


def _read(source: Source, instance_id: str, reception: Reception | None) -> tuple[Received, int]:
    """One object with its extraction, and the size of its file where it was opened.

    Raises:
        MissingError: the node does not hold it.
    """
    if reception is None:
        raise MissingError(instance_id)
    extraction, length = _extract(source, instance_id, reception.header.sop_class_uid)
    return Received(instance_id, extraction, reception), length


def _extract(source: Source, instance_id: str, sop_class_uid: str | None) -> tuple[Extraction, int]:
    """The extraction of one object, and the size of its file where it was opened."""
    length = 0
    try:
        reason = skipped_class_reason(sop_class_uid)
        if reason is not None:
            return Extraction(status=ObjectStatus.SKIPPED, reason=reason, sop_class_uid=sop_class_uid), 0
        data = source.file(instance_id)
        length = len(data)
        return extract(data), length
    except (MissingError, NotRunningError):
        raise
    except Exception as error:
        logger.exception("object cannot be read; the ledger states the reason", extra={"orthanc_id": instance_id})
        reason = message("the object cannot be read: {kind}: {words}", kind=type(error).__name__, words=str(error))
        return Extraction(status=ObjectStatus.FAILED, reason=reason), length


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's search for cycles: reading makes many objects and no cycles, and takes a third longer with it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
