"""Reports a run that takes long to the list of tasks, and hears when a person cancels it."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from kerma.database.error_messages import error_message
from kerma.database.ingest import task_runs
from kerma.standard.enumerations import TaskKind

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)

REPORT_EVERY_S = 5.0
INTERRUPTED = "Interrupted."
_T = TypeVar("_T")


def interrupt_command() -> None:
    """End a command as Ctrl-C does."""
    os.kill(os.getpid(), signal.SIGINT)


class TaskReporter:
    """A run: a `with` block, or from `begin` to `end`. It goes on also where it cannot be listed; the log then says so.

    Args:
        engine: Kerma's database, with a role that may write the table of runs.
        kind: what is done.
        requested_by: user or program.
        subject: folder or file; empty where there is one for all.
        total: how much there is to do; None where that is unknown.
        on_cancel: called once, by another thread, when a person cancels the run.
        report_every_s: seconds between two reports.
    """

    def __init__(
        self,
        engine: Engine,
        kind: TaskKind,
        requested_by: str,
        *,
        subject: str = "",
        total: int | None = None,
        on_cancel: Callable[[], None] = interrupt_command,
        report_every_s: float = REPORT_EVERY_S,
    ) -> None:
        self._engine = engine
        self._kind, self._requested_by, self._subject, self._total = kind, requested_by, subject, total
        self._on_cancel = on_cancel
        self._every_s = report_every_s
        self._run_id: UUID | None = None
        self._done = 0
        self._error: str | None = None
        self._cancelled_by: str | None = None
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._report, name="task-reporter", daemon=True)

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.end(None if error is None else _reason(error))

    def begin(self) -> None:
        """Enter the run into the list."""
        begun = self._write(
            lambda connection: task_runs.begin(
                connection, self._kind, self._requested_by, subject=self._subject, total=self._total
            )
        )
        if begun is not None:
            self._run_id = begun
            self._thread.start()

    def end(self, error: str | None = None) -> None:
        """Note that the run has ended.

        Args:
            error: why it did not come to its end; None where it did, or `fail` states it.
        """
        self._has_ended.set()
        if self._run_id is None:
            return
        self._thread.join()
        run_id, reason = self._run_id, self._error or error
        if reason and self._cancelled_by:
            reason = f"Cancelled by {self._cancelled_by}."
        self._write(lambda connection: task_runs.finish(connection, run_id, self._done, reason))

    def advance(self, count: int) -> None:
        """Count what was done."""
        self._done += count

    def fail(self, reason: str = INTERRUPTED) -> None:
        """Note why the run does not come to its end."""
        self._error = reason

    def _report(self) -> None:
        while not self._has_ended.wait(self._every_s):
            cancelled_by = self._write(self._store_progress)
            if cancelled_by and not self._cancelled_by:
                self._cancelled_by = cancelled_by
                self._on_cancel()

    def _store_progress(self, connection: Connection) -> str | None:
        return None if self._run_id is None else task_runs.report(connection, self._run_id, self._done)

    def _write(self, write: Callable[[Connection], _T]) -> _T | None:
        try:
            with self._engine.begin() as connection:
                return write(connection)
        except SQLAlchemyError as error:
            logger.warning("The list of tasks cannot be written: %s", error_message(error))
            return None


def _reason(error: BaseException) -> str:
    """Why a run did not come to its end."""
    if isinstance(error, KeyboardInterrupt | GeneratorExit):
        return INTERRUPTED
    return error_message(error) if isinstance(error, Exception) else type(error).__name__
