"""What a worker does once a day: it closes days of the audit trail, makes partitions, and does what takes longer."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.audit import heads
from kerma.database.error_messages import error_message
from kerma.database.ingest import examinations, task_runs
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
        parts: what takes longer, one after the other; each does some of it, and returns whether some may be left.
    """

    def __init__(
        self,
        engine: Engine,
        key: Callable[[], bytes],
        now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
        parts: Sequence[Callable[[], bool]] = (),
    ) -> None:
        self._engine = engine
        self._key = key
        self._now = now
        self._parts = parts
        self._left: list[Callable[[], bool]] = []
        self._signed_on: date | None = None
        self._done_on: date | None = None
        self._retry_at: datetime | None = None

    def run_if_due(self) -> None:
        """Do some of the work of today unless it is done; after a failure again in an hour.

        Only some, so that jobs are not held up.
        """
        now = self._now()
        if self._done_on == now.date() or (self._retry_at is not None and now < self._retry_at):
            return
        try:
            if self._signed_on != now.date():
                self._run(now.date())
                self._signed_on = now.date()
                self._left = list(self._parts)
            if self._left and not self._left[0]():
                self._left.pop(0)
        except (DBAPIError, KermaError) as error:
            self._report(error)
            self._retry_at = now + _RETRY_AFTER
        else:
            self._done_on, self._retry_at = (None if self._left else now.date()), None

    def _report(self, error: Exception) -> None:
        logger.error("The work of this day is not done; tried again in an hour. %s", error_message(error))

    def _run(self, today: date) -> None:
        key = self._key()
        with self._engine.begin() as connection:
            task_runs.forget_old(connection)
        with self._engine.begin() as connection:
            examinations.forget_unused(connection)
        with self._engine.begin() as connection:
            audit_partitions.create_missing(connection, today)
        with self._engine.begin() as connection:
            for day in heads.sign(connection, key):
                logger.info("Closed a day of the audit trail: %s, %s", day.head, day.fingerprint)
