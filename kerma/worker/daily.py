"""What a worker does once a day: it closes days of the audit trail, and makes the partitions of later months."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.audit import heads
from kerma.database.error_messages import error_message
from kerma.database.schema import audit_partitions
from kerma.errors import KermaError

logger = logging.getLogger(__name__)

_RETRY_AFTER = timedelta(hours=1)


class DailyWork:
    """Work of each day (UTC), done as soon as the worker runs on that day.

    Args:
        engine: Kerma's database, as the owner of its tables.
        key: gives the site's key; empty without one.
        now: the present time, UTC.
    """

    def __init__(
        self, engine: Engine, key: Callable[[], bytes], now: Callable[[], datetime] = lambda: datetime.now(tz=UTC)
    ) -> None:
        self._engine = engine
        self._key = key
        self._now = now
        self._done_on: date | None = None
        self._retry_at: datetime | None = None

    def run_if_due(self) -> None:
        """Do the work of today unless it is done; after a failure again in an hour, so that jobs are not held up."""
        now = self._now()
        if self._done_on == now.date() or (self._retry_at is not None and now < self._retry_at):
            return
        try:
            self._run(now.date())
        except (DBAPIError, KermaError) as error:
            self._report(error)
            self._retry_at = now + _RETRY_AFTER
        else:
            self._done_on, self._retry_at = now.date(), None

    def _report(self, error: Exception) -> None:
        logger.error("The days of the audit trail are not closed; tried again in an hour. %s", error_message(error))

    def _run(self, today: date) -> None:
        key = self._key()
        with self._engine.begin() as connection:
            audit_partitions.create_missing(connection, today)
        with self._engine.begin() as connection:
            heads.sign(connection, key)
