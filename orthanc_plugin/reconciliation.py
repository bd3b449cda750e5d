"""Comparison of the ledger with the node's list of objects: when it is due, and the objects that it found.

It is due at start, every hour, and as soon as changes are missing: they were deleted, or the change log is shorter than
it was.
"""

import logging
import time

from sqlalchemy import Connection

from kerma.database.ingest import gone, ledger
from orthanc_plugin.source import Source

logger = logging.getLogger(__name__)

INTERVAL_S = 3600
# Between two comparisons because of gaps, whatever number of gaps there is: at least this long, and so many times as
# long as a comparison takes.
_MIN_PAUSE_S = 10
_PAUSE_FACTOR = 5
# A comparison that waits for the end of the change log does so no longer than this.
_MAX_WAIT_S = 20
_IDS_AT_A_TIME = 10_000


class Reconciliation:
    """Objects that the node holds and the ledger does not know.

    Args:
        source: the node.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._missing: list[str] | None = None
        self._is_first = True
        self._is_overdue = False
        self._requested_at: float | None = None
        self._pause_ends_at = 0.0

    def request(self) -> None:
        """Compare soon: changes are missing from the change log."""
        if self._requested_at is None:
            logger.warning("changes are missing from the change log: the ledger is compared with Orthanc's objects")
            self._requested_at = time.monotonic()

    def restart(self) -> None:
        """After an error: begin an unfinished comparison again."""
        if self._missing is not None:
            self._missing = None
            self._is_first = True

    def is_due(self, last_s_ago: float | None) -> bool:
        """Whether to compare, or to continue with what was found.

        Args:
            last_s_ago: seconds since the last comparison; None: never.
        """
        is_requested = self._requested_at is not None and time.monotonic() >= self._pause_ends_at
        is_old = self._is_first or last_s_ago is None or last_s_ago > INTERVAL_S
        return self._missing is not None or is_requested or is_old

    def is_overdue(self) -> bool:
        """Whether changes are missing and the end of the change log has not been reached for too long."""
        if self._missing is not None:
            return self._is_overdue
        has_waited = self._requested_at is not None and time.monotonic() > self._requested_at + _MAX_WAIT_S
        return has_waited and time.monotonic() >= self._pause_ends_at

    def next_missing(self, connection: Connection, limit: int) -> list[str]:
        """Up to `limit` objects to be read; compares first unless some are left. Empty: the comparison is complete."""
        if self._missing is None:
            self._missing = self._find(connection)
        batch, self._missing = self._missing[:limit], self._missing[limit:]
        if not batch:
            self._missing = None
        return batch

    def put_back(self, instance_ids: list[str]) -> None:
        """These objects did not fit into the transaction: they are the next."""
        self._missing = instance_ids + (self._missing or [])

    def _find(self, connection: Connection) -> list[str]:
        start = time.monotonic()
        self._is_overdue = self.is_overdue()
        self._requested_at, self._is_first = None, False
        instance_ids = self._source.instance_ids()
        missing: list[str] = []
        for first in range(0, len(instance_ids), _IDS_AT_A_TIME):
            missing += sorted(ledger.unknown(connection, instance_ids[first : first + _IDS_AT_A_TIME]))
        if absent := gone.mark_absent(connection, self._source.node(), instance_ids):
            logger.warning("%d objects of the ledger are no longer in Orthanc: their dose data remain", absent)
        if missing:
            logger.warning("%d objects in Orthanc are not in the ledger: they are read now", len(missing))
        end = time.monotonic()
        self._pause_ends_at = end + max(_MIN_PAUSE_S, _PAUSE_FACTOR * (end - start))
        return missing
