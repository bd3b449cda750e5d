"""One step of the follower: a transaction that takes what is next and stores it together with the cursor.

Before it, once a second, Orthanc's list of nodes is compared with Kerma's. Then, in this order: the change log; objects
without entry in the ledger (at start, and daily); what is to be read again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import Connection, Engine

from kerma.database.ingest import cursor, ledger, versions
from kerma.database.ingest.cursor import Position
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.schema import migrate
from kerma.privacy import PatientProtection
from orthanc_plugin.batches import collector_paused, read_batch
from orthanc_plugin.callers import Callers
from orthanc_plugin.source import Source

logger = logging.getLogger(__name__)

CHANGES_AT_A_TIME = 200
RECONCILE_EVERY_S = 24 * 3600
_IDS_AT_A_TIME = 10_000
_NO_NUMBERS: Mapping[str, int] = MappingProxyType({})


class Steps:
    """Does the next step, one transaction at a time.

    Args:
        source: the node that is followed.
        engine: Kerma's database.
        protection: how the patient's identity is stored.
        stopping: whether the follower is to stop; checked between objects.
        callers: the nodes that may call; None where they are not looked after.
    """

    def __init__(
        self,
        source: Source,
        engine: Engine,
        protection: PatientProtection,
        stopping: Callable[[], bool],
        callers: Callers | None = None,
    ) -> None:
        self._source = source
        self._engine = engine
        self._protection = protection
        self._stopping = stopping
        self._callers = callers
        self._node = ""
        self._schema_is_known = False
        self._reconciled = False
        self._missing: list[str] | None = None

    @property
    def node(self) -> str:
        """The node's name."""
        self._node = self._node or self._source.node()
        return self._node

    def next(self) -> bool:
        """Do what is next; False when nothing is left.

        Raises:
            DBAPIError: the database cannot be used now.
            ConfigurationError: the database has not the form that this version needs.
        """
        with self._engine.begin() as connection:
            self._require_schema(connection)
            if self._callers is not None and self._callers.is_due:
                self._callers.update(connection, self.node)
        with self._engine.begin() as connection:
            position = cursor.claim(connection, self.node)
            if self._follow(connection, position):
                return True
            if self._is_reconciliation_due(position) and self._reconcile(connection):
                return True
            return self._read_pending(connection)

    def _require_schema(self, connection: Connection) -> None:
        if not self._schema_is_known:
            migrate.require_current_schema(connection)
            self._schema_is_known = True

    def forget(self) -> None:
        """After an error: look at the database with fresh eyes."""
        self._schema_is_known = False
        self._missing = None
        if self._callers is not None:
            self._callers.forget()

    def _follow(self, connection: Connection, position: Position) -> bool:
        """Take a page of the change log; False when the log was followed to its end."""
        newest = self._source.newest()
        since = position.seq
        if newest < since:
            logger.warning(
                "the change log ends at %d, before the cursor at %d: it is read from its beginning", newest, since
            )
            since = 0
        page = self._source.changes(since, CHANGES_AT_A_TIME)
        numbers = {change.instance_id: change.seq for change in page.new}
        done = self._take(connection, list(numbers), numbers)
        if done is None:
            seq = max(page.last, since)
        else:
            seq = next(change.seq for change in page.new if change.instance_id == done) - 1
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

        def unchanged(receptions: Mapping[str, Reception]) -> set[str]:
            return versions.unchanged(connection, receptions)

        with collector_paused():
            batch = read_batch(self._source, instance_ids, self._stopping, unchanged)
            received = [_numbered(item, numbers.get(item.orthanc_id)) for item in batch.received]
            if received:
                store(connection, received, self._protection)
        ledger.give_up(connection, batch.missing)
        return instance_ids[batch.done] if batch.done < len(instance_ids) else None

    def _is_reconciliation_due(self, position: Position) -> bool:
        age = position.reconciled_s_ago
        return self._missing is not None or not self._reconciled or age is None or age > RECONCILE_EVERY_S

    def _reconcile(self, connection: Connection) -> bool:
        """Enter objects that the node holds and have no entry in the ledger; False when there are none."""
        if self._missing is None:
            self._missing = self._find_missing(connection)
        while self._missing:
            batch, self._missing = self._missing[:CHANGES_AT_A_TIME], self._missing[CHANGES_AT_A_TIME:]
            left = self._take(connection, batch)
            if left is not None:
                self._missing = batch[batch.index(left) :] + self._missing
            return True
        self._missing = None
        self._reconciled = True
        cursor.note_reconciled(connection, self.node)
        return False

    def _find_missing(self, connection: Connection) -> list[str]:
        instance_ids = self._source.instance_ids()
        missing: list[str] = []
        for start in range(0, len(instance_ids), _IDS_AT_A_TIME):
            missing += sorted(ledger.unknown(connection, instance_ids[start : start + _IDS_AT_A_TIME]))
        if missing:
            logger.warning("%d objects in Orthanc are not in the ledger: they are read now", len(missing))
        return missing

    def _read_pending(self, connection: Connection) -> bool:
        """Read again what was marked for it; False when nothing is."""
        marked = ledger.pending(connection, CHANGES_AT_A_TIME)
        if marked:
            self._take(connection, marked)
        return bool(marked)


def _numbered(item: Received, number: int | None) -> Received:
    """An object with its number in the change log."""
    return item._replace(reception=replace(item.reception, change_number=number))
