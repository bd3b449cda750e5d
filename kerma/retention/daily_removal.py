"""The removal of old data by a worker, part by part between its jobs: one run of each day in the list of tasks."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from kerma.database.error_messages import error_message
from kerma.database.ingest.old_data import OldData
from kerma.errors import KermaError
from kerma.monitoring.task_reporter import INTERRUPTED, TaskReporter
from kerma.retention import announcements, old_data
from kerma.settings import Settings
from kerma.standard.enumerations import TaskKind

_AUTHOR = "worker"


class DailyRemoval:
    """Removes a part at each call.

    Args:
        engine: Kerma's database, as the owner of its tables.
        settings: gives those of the site.
        record: enters what is removed into the audit trail, within the transaction.
        now: the present time, UTC.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Callable[[], Settings],
        record: Callable[[Connection, OldData, int], None],
        now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    ) -> None:
        self._now = now
        self._engine, self._settings, self._record = engine, settings, record
        self._run: TaskReporter | None = None

    def remove_part(self) -> bool:
        """Remove some of what is too old, of the kinds whose age was announced before; whether some may be left.

        Raises:
            KermaError: something cannot be removed now.
            SQLAlchemyError: the database cannot be used now.
        """
        settings = self._settings()
        kinds = announcements.kinds_in_force(self._engine, settings, self._now())
        if not kinds:
            return False
        if self._run is None:
            # It ends by itself; nobody cancels it.
            self._run = TaskReporter(self._engine, TaskKind.REMOVE_OLD_DATA, _AUTHOR, on_cancel=lambda: None)
            self._run.begin()
        try:
            removed = old_data.remove_part(self._engine, settings, self._record, kinds)
        except (KermaError, SQLAlchemyError) as error:
            self._end(error_message(error))
            raise
        self._run.advance(removed)
        if not removed:
            self._end(None)
        return removed > 0

    def close(self) -> None:
        """Note that the worker ends before all is removed; the next one goes on."""
        self._end(INTERRUPTED)

    def _end(self, error: str | None) -> None:
        if self._run is not None:
            self._run.end(error)
            self._run = None
