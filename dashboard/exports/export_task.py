"""Lists an export among the tasks while it is written, so that people see it and may cancel it."""

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

from dashboard.ui.engines import writing_engine
from dashboard.ui.failures import Failure
from dashboard.ui.permitted_changes import author
from kerma.monitoring.task_reporter import TaskReporter
from kerma.settings import settings
from kerma.standard.enumerations import TaskKind

CANCELLED = Failure("This export was cancelled.", "Whoever runs Kerma cancelled it on the page Tasks; try again later.")


class ExportTask:
    """One export in the list of tasks; where the settings name no role that may write, it is not listed.

    Args:
        name: of the file.
        cancel: ends the export; called in the event loop of the server.
    """

    def __init__(self, name: str, cancel: Callable[[], object]) -> None:
        self.is_cancelled = False
        self._name, self._cancel = name, cancel
        self._reporter: TaskReporter | None = None
        self._loop = asyncio.get_running_loop()

    async def begin(self) -> None:
        """Enter it into the list."""
        await run_in_threadpool(self._begin)

    def advance(self, size_bytes: int) -> None:
        """Count bytes that were sent."""
        if self._reporter is not None:
            self._reporter.advance(size_bytes)

    def end(self, error: str | None = None) -> None:
        """Note that it has ended, without waiting for the database.

        Args:
            error: why it was not written to its end; None where it was.
        """
        if self._reporter is not None:
            self._loop.run_in_executor(None, self._reporter.end, error)

    def _begin(self) -> None:
        site = settings()
        if site.settings_database_url or site.database_url:
            engine = writing_engine(site.writing_database_url())
            self._reporter = TaskReporter(
                engine, TaskKind.EXPORT, author(), subject=self._name, on_cancel=self._cancel_in_loop
            )
            self._reporter.begin()

    def _cancel_in_loop(self) -> None:
        self.is_cancelled = True
        self._loop.call_soon_threadsafe(self._cancel)
