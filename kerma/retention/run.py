"""One run of retention on one Orthanc: objects of each rule are deleted in batches, and the ledger marks them.

A batch is one transaction around one request of deletion. Where that is interrupted, the ledger marks nothing; the
hourly comparison with Orthanc's list then marks what was deleted, without a reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Engine

from kerma.database.ingest import retention
from kerma.database.ingest.retention import DeletableObject, RetentionCounts, RetentionTarget
from kerma.database.query.operations import ingestion
from kerma.errors import UnavailableError
from kerma.retention.rules import RetentionRule
from kerma.retention.storage import ObjectStorage

BATCH_SIZE = 200


class PlannedRule(NamedTuple):
    """A rule, its target on one Orthanc, and the objects that it concerns."""

    rule: RetentionRule
    target: RetentionTarget
    counts: RetentionCounts


@dataclass(frozen=True)
class Outcome:
    """What a run did with the objects of one rule.

    Attributes:
        deleted: number of deleted objects.
        left: number of those that were left, because Orthanc received them again or holds them no longer.
    """

    deleted: int
    left: int


def plan(connection: Connection, node: str, rules: Sequence[RetentionRule], now: datetime) -> list[PlannedRule]:
    """What a run would delete from an Orthanc.

    Args:
        connection: to Kerma's database.
        node: name of the Orthanc, as the ledger has it.
        rules: the rules.
        now: the time from which ages count.
    """
    targets = [
        RetentionTarget(node=node, sop_class_uid=rule.sop_class_uid, received_before=rule.received_before(now))
        for rule in rules
    ]
    return [
        PlannedRule(rule, target, retention.counts(connection, target))
        for rule, target in zip(rules, targets, strict=True)
    ]


def require_all_read(connection: Connection, node: str, now: datetime) -> None:
    """Make sure that everything the Orthanc has received was read.

    Raises:
        UnavailableError: its follower does not report, meets an error, or has changes left to read.
    """
    state = next((one for one in ingestion.followers(connection) if one.node == node), None)
    if state is None:
        raise UnavailableError(f"No follower of {node} has reported to this database: nothing was deleted.")
    if not state.is_reporting(now) or state.last_error:
        raise UnavailableError(f"The follower of {node} does not work; `kerma check` states why. Nothing was deleted.")
    if state.lag > 0:
        raise UnavailableError(f"{state.lag} changes of {node} are not read yet: nothing was deleted. Try again later.")


class RetentionRun:
    """Deletes the objects of rules, and logs it.

    Args:
        engine: Kerma's database, with the role that owns its tables.
        storage: the Orthanc.
        is_stopping: whether to end after the present batch.
        on_progress: called with the number of deleted objects after each batch.
    """

    def __init__(
        self,
        engine: Engine,
        storage: ObjectStorage,
        is_stopping: Callable[[], bool],
        on_progress: Callable[[int], None],
    ) -> None:
        self._engine = engine
        self._storage = storage
        self._is_stopping = is_stopping
        self._on_progress = on_progress
        self._run_id = uuid4()

    def delete(self, planned: PlannedRule) -> Outcome:
        """Delete the objects of a rule.

        Raises:
            UnavailableError: Orthanc does not answer as it should, or its follower no longer works.
        """
        rule, target = str(planned.rule), planned.target
        with self._engine.begin() as connection:
            retention.begin(connection, self._run_id, rule, target)
            orthanc_ids = retention.deletable_ids(connection, target)
        deleted = left = 0
        while orthanc_ids:
            for first in range(0, len(orthanc_ids), BATCH_SIZE):
                if self._is_stopping():
                    return Outcome(deleted, left)
                batch = orthanc_ids[first : first + BATCH_SIZE]
                count = self._delete_batch(target, rule, batch)
                deleted, left = deleted + count, left + len(batch) - count
                self._on_progress(count)
            orthanc_ids = self._further_ids(target, len(orthanc_ids), left)
        with self._engine.begin() as connection:
            retention.finish(connection, self._run_id, rule)
        return Outcome(deleted, left)

    def _further_ids(self, target: RetentionTarget, last_count: int, left: int) -> list[str]:
        """The next objects of the target; none where the last look returned all, or some would be returned again."""
        if left or last_count < retention.OBJECTS_AT_A_TIME:
            return []
        with self._engine.connect() as connection:
            return retention.deletable_ids(connection, target)

    def _delete_batch(self, target: RetentionTarget, rule: str, orthanc_ids: Sequence[str]) -> int:
        """Delete some objects; returns how many."""
        with self._engine.begin() as connection:
            require_all_read(connection, target.node, datetime.now(tz=UTC))
            objects = self._unchanged(retention.lock(connection, target, orthanc_ids), target)
            if objects:
                self._storage.delete([one.orthanc_id for one in objects])
                retention.mark_deleted(connection, self._run_id, rule, objects)
        return len(objects)

    def _unchanged(self, objects: Sequence[DeletableObject], target: RetentionTarget) -> list[DeletableObject]:
        """Those that Orthanc holds as they were read, and did not receive again since the age of the rule."""
        receptions = self._storage.receptions([one.orthanc_id for one in objects])
        return [one for one in objects if self._is_unchanged(one, receptions.get(one.orthanc_id), target)]

    def _is_unchanged(self, one: DeletableObject, received_at: datetime | None, target: RetentionTarget) -> bool:
        if received_at is None or received_at >= target.received_before:
            return False
        return received_at == one.received_at or self._storage.digest(one.orthanc_id) == one.digest
