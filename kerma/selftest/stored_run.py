"""Runs a self-test and stores how it ended; and the thread of a worker that runs requested ones."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma import __version__
from kerma.database.error_messages import error_message
from kerma.database.ingest import selftest_runs
from kerma.retry import repeat
from kerma.selftest.result_document import as_document
from kerma.selftest.run import Progress, SelftestResult, run_selftest

logger = logging.getLogger(__name__)

IDLE_S = 2.0
# While it waits: how often it looks whether it is to end.
_HEARS_EVERY_S = 0.2


def run_and_store(
    engine: Engine, database_url: str, run_id: UUID, *, is_full: bool, progress: Progress = lambda _: None
) -> SelftestResult:
    """Run a test that was entered, and store its result or error.

    Raises:
        UnavailableError: Orthanc or its plugin cannot be started; the error is stored.
        ConfigurationError: no temporary schema can be made; likewise.
        DBAPIError: the database cannot be used.
    """
    try:
        result = run_selftest(database_url, is_full=is_full, progress=progress)
    except BaseException as error:
        with engine.begin() as connection:
            selftest_runs.fail(
                connection, run_id, error_message(error) if isinstance(error, Exception) else "Cancelled."
            )
        raise
    with engine.begin() as connection:
        selftest_runs.finish(connection, run_id, has_passed=result.has_passed, result=as_document(result))
    return result


class RequestedSelftests:
    """Runs tests that people or an update request, one after the other.

    Args:
        engine: Kerma's database, as the owner of its tables.
        database_url: its address.
        is_stopping: whether to end.
    """

    def __init__(self, engine: Engine, database_url: str, is_stopping: Callable[[], bool]) -> None:
        self._engine = engine
        self._database_url = database_url
        self._is_stopping = is_stopping

    def run(self) -> None:
        """Run requested tests until it is to stop."""
        repeat(
            self.next,
            is_stopping=self._is_stopping,
            pause=self._pause,
            idle=lambda: self._pause(IDLE_S),
            on_error=lambda error: logger.warning("a self-test was not run: %s", error_message(error)),
            on_success=lambda: None,
            errors=(DBAPIError,),
        )

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._is_stopping() and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _HEARS_EVERY_S))

    def next(self) -> bool:
        """Run the next requested test; whether there was one.

        Raises:
            DBAPIError: the database cannot be used now.
        """
        with self._engine.begin() as connection:
            selftest_runs.request_after_update(connection, __version__)
            claimed = selftest_runs.claim(connection, __version__)
        if claimed is None:
            return False
        try:
            run_and_store(self._engine, self._database_url, claimed.run_id, is_full=claimed.is_full)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 -- stored with the run, and the worker goes on
            logger.warning("the self-test did not come to its end: %s", error_message(error))
        return True
