"""One step of the follower: a transaction that takes what is next and stores it together with the cursor.

Before it, once a second, Orthanc's list of nodes is compared with Kerma's. Then, in this order: the change log; objects
without entry in the ledger (at start, hourly, and when changes are missing); what is to be read again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import Connection, Engine

from kerma.database.error_messages import is_cancelled
from kerma.database.ingest import cursor, gone, ledger, node_registration, versions
from kerma.database.ingest.cursor import Position
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.ingest.versions import EarlierReadings
from kerma.database.schema import migrate
from kerma.privacy import PatientProtection
from orthanc_plugin.batches import collector_paused, read_batch
from orthanc_plugin.callers import Callers
from orthanc_plugin.reconciliation import Reconciliation
from orthanc_plugin.source import Source
from orthanc_plugin.study_deletions import StudyDeletions

logger = logging.getLogger(__name__)

CHANGES_AT_A_TIME = 200
_EMPTY_LOG = "the change log ends at %d, before the cursor at %d: it is read from its beginning"
_OLDER_LOG = (
    f"{_EMPTY_LOG}. Orthanc's index is older than it was, as after a loss of power: `kerma unindexed list` names "
    "objects that it lacks while their files are stored"
)
_NO_NUMBERS: Mapping[str, int] = MappingProxyType({})


class Steps:
    """Does the next step, one transaction at a time.

    Args:
        source: the node that is followed.
        engine: Kerma's database.
        protection: how the patient's identity is stored.
        stopping: whether the follower is to stop; checked between objects.
        callers: the nodes that may call; None where they are not looked after.
        deletions: of studies from the node; None where it deletes none.
    """

    def __init__(
        self,
        source: Source,
        engine: Engine,
        protection: PatientProtection,
        stopping: Callable[[], bool],
        callers: Callers | None = None,
        deletions: StudyDeletions | None = None,
    ) -> None:
        self._source = source
        self._engine = engine
        self._protection = protection
        self._stopping = stopping
        self._callers = callers
        self._deletions = deletions
        self._node = ""
        self._is_registered = False
        self._reconciliation = Reconciliation(source)
        self._batch_size = CHANGES_AT_A_TIME
        #: The end of the change log when it was read last.
        self.followed_to = 0

    @property
    def node(self) -> str:
        """The node's name."""
        self._node = self._node or self._source.node()
        return self._node

    def next(self, *, with_pending: bool = True) -> bool:
        """Do what is next; False when nothing is left.

        Args:
            with_pending: whether to look for what is to be read again, where nothing is new.

        Raises:
            DBAPIError: the database cannot be used now.
            ConfigurationError: the database has not the form that this version needs.
        """
        with self._engine.begin() as connection:
            self._register(connection)
            if self._callers is not None and self._callers.is_due:
                self._callers.update(connection, self.node)
        self._mark_deleted()
        with self._engine.begin() as connection:
            is_more = self._take_new(connection)
        if with_pending and not is_more:
            # Apart from the cursor: whatever interrupts this does not hold back new objects.
            with self._engine.begin() as connection:
                cursor.claim(connection, self.node)
                is_more = self._read_pending(connection)
            if self._deletions is not None and not is_more:
                # Once all is read: the doses of a study that is deleted from Orthanc alone stay.
                self._deletions.delete_requested(self._engine, self.node)
        self._batch_size = min(2 * self._batch_size, CHANGES_AT_A_TIME)
        return is_more

    def _take_new(self, connection: Connection) -> bool:
        """Take new objects; False when there are none."""
        position = cursor.claim(connection, self.node)
        if self._reconciliation.is_overdue() and self._reconcile(connection):
            return True
        if self._follow(connection, position):
            return True
        return self._reconciliation.is_due(position.reconciled_s_ago) and self._reconcile(connection)

    def _mark_deleted(self) -> None:
        """Mark the deleted objects in the ledger, also those that were never read; what cannot be marked waits.

        Orthanc reports the deletion of an object that it overwrites, too: that one it holds again.
        """
        deleted = self._source.deleted(CHANGES_AT_A_TIME)
        if deleted:
            absent = set(deleted) - self._source.receptions(deleted).keys()
            with self._engine.begin() as connection:
                gone.mark(connection, self.node, absent)
            self._source.forget_deleted(len(deleted))

    def _register(self, connection: Connection) -> None:
        if not self._is_registered:
            migrate.require_current_schema(connection)
            node_registration.register(connection, self.node, self._source.index_id())
            self._is_registered = True

    def forget(self, error: Exception) -> None:
        """After an error: look at the database with fresh eyes; after a statement timed out, take half as much."""
        self._is_registered = False
        if is_cancelled(error):
            self._batch_size = max(1, self._batch_size // 2)
        self._reconciliation.restart()
        if self._callers is not None:
            self._callers.forget()

    def _follow(self, connection: Connection, position: Position) -> bool:
        """Take a page of the change log; False when the log was followed to its end."""
        newest = self.followed_to = self._source.newest()
        since = position.seq
        if newest < since:
            logger.warning(_OLDER_LOG if newest else _EMPTY_LOG, newest, since)
            since = 0
        page = self._source.changes(since, self._batch_size)
        # Changes up to `newest` existed before the page was read: those that it lacks at the end were deleted.
        last = max(page.last, since, newest if page.is_last else 0)
        if newest < position.last_seq or page.change_count < last - since:
            self._reconciliation.request()
        numbers = {change.instance_id: change.seq for change in page.new}
        done = self._take(connection, list(numbers), numbers)
        seq = last if done is None else numbers[done] - 1
        cursor.advance(connection, self.node, seq, max(newest, seq))
        return done is not None or not page.is_last

    def _take(
        self, connection: Connection, instance_ids: Sequence[str], numbers: Mapping[str, int] = _NO_NUMBERS
    ) -> str | None:
        """Read and store objects; gives the first that did not fit, None when all did.

        Args:
            connection: within a transaction.
            instance_ids: the objects.
            numbers: their numbers in the change log, where they were found by that.
        """

        def earlier_readings(receptions: Mapping[str, Reception]) -> EarlierReadings:
            return versions.earlier_readings(connection, receptions)

        with collector_paused():
            batch = read_batch(self._source, instance_ids, self._stopping, earlier_readings)
            received = [_numbered(item, numbers.get(item.orthanc_id)) for item in batch.received]
            if received:
                store(connection, received, self._protection)
        gone.mark(connection, self.node, batch.missing)
        return instance_ids[batch.done] if batch.done < len(instance_ids) else None

    def _reconcile(self, connection: Connection) -> bool:
        """Enter objects that the node holds and have no entry in the ledger; False when there are none."""
        missing = self._reconciliation.next_missing(connection, self._batch_size)
        if not missing:
            cursor.note_reconciled(connection, self.node)
            return False
        left = self._take(connection, missing)
        if left is not None:
            self._reconciliation.put_back(missing[missing.index(left) :])
        return True

    def _read_pending(self, connection: Connection) -> bool:
        """Read again what was marked for it; False when nothing is."""
        marked = ledger.pending(connection, self.node, self._batch_size)
        if marked:
            self._take(connection, marked)
        return bool(marked)


def _numbered(item: Received, number: int | None) -> Received:
    """An object with its number in the change log."""
    return item._replace(reception=replace(item.reception, change_number=number))
