"""Follows Orthanc's change log in one thread of its own, in the process of the reader.

The cursor into the change log is committed together with the facts. So nothing is lost, whoever dies when. While
PostgreSQL is away, Orthanc keeps receiving, and the follower tries again after 0.2 to 30 s.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import error_message, explain
from kerma.database.ingest import cursor
from kerma.errors import KermaError
from kerma.privacy import PatientProtection
from kerma.retry import ErrorLog, repeat
from orthanc_plugin.arrivals import Arrivals
from orthanc_plugin.callers import Callers
from orthanc_plugin.node_claim import NodeClaim, TwinError
from orthanc_plugin.remote_orthanc import NotRunningError
from orthanc_plugin.source import Source
from orthanc_plugin.steps import Steps
from orthanc_plugin.study_deletions import StudyDeletions

logger = logging.getLogger(__name__)

STOP_TIMEOUT_S = 10.0
# While objects come one by one: how often what is to be read again is looked for.
PENDING_EVERY_S = 1.0


class Follower:
    """The thread that follows the change log, and its last error.

    Args:
        source: the node that is followed.
        engine: Kerma's database.
        protection: how the patient's identity is stored.
        callers: the nodes that may call; None where they are not looked after.
        report_error: called with the error that the follower tries to overcome, and with None when it works.
        deletions: of studies from the node; None where it deletes none.
    """

    def __init__(
        self,
        source: Source,
        engine: Engine,
        protection: PatientProtection,
        callers: Callers | None = None,
        report_error: Callable[[str | None], None] = lambda _: None,
        deletions: StudyDeletions | None = None,
    ) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._source = source
        self._arrivals = Arrivals(source, self._stop.wait)
        self._is_idle = False
        self._pending_due_at = 0.0
        self._report_error = report_error
        self._works = False
        self._claim: NodeClaim | None = None
        self._steps = Steps(source, engine, protection, self._stop.is_set, callers, deletions)
        self._thread = threading.Thread(target=self._run, name="kerma-follower", daemon=True)
        self._errors = ErrorLog(logger, "follower")

    @property
    def node(self) -> str:
        """The name of the node that is followed."""
        return self._steps.node

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End after the object at hand, and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT_S)
        if self._claim is not None:
            self._claim.release()
        self._engine.dispose()

    @property
    def last_error(self) -> str | None:
        """The error that it tries to overcome; None where it works."""
        return self._errors.last_error

    def _run(self) -> None:
        repeat(
            self._next,
            is_stopping=self._stop.is_set,
            pause=self._stop.wait,
            idle=lambda: None,
            on_error=self._failed,
            on_success=self._succeeded,
        )

    def _next(self) -> bool:
        """Do the next step, as the only follower of this node; wait before it where nothing was left.

        The wait is a part of the step, so that an error of Orthanc while waiting is retried as any other.
        """
        if self._is_idle:
            self._arrivals.wait(self._steps.followed_to)
        self._is_idle = False
        if self._claim is None:
            self._claim = NodeClaim(self._engine, self.node, self._source.index_id())
        self._claim.hold()
        self._is_idle = not self._do_next_step()
        return True

    def _do_next_step(self) -> bool:
        with_pending = time.monotonic() >= self._pending_due_at
        is_more = self._steps.next(with_pending=with_pending)
        if with_pending and not is_more:
            self._pending_due_at = time.monotonic() + PENDING_EVERY_S
        return is_more

    def _succeeded(self) -> None:
        self._errors.succeeded()
        if not self._works:
            self._works = True
            self._report_error(None)

    def _failed(self, error: Exception) -> None:
        """Log an error, and report it in the database where that is possible."""
        self._steps.forget(error)
        if isinstance(error, NotRunningError) or self._stop.is_set():
            return
        is_expected = isinstance(error, DBAPIError | KermaError)
        text = error_message(error)
        self._errors.failed(text, None if is_expected else error)
        self._works = False
        self._report_error(text)
        # The row of a twin's name is the other's.
        if isinstance(error, DBAPIError | TwinError):
            return
        try:
            with self._engine.begin() as connection:
                cursor.note_error(connection, self.node, text)
        except DBAPIError as unreported:
            logger.info("the error could not be reported in the database: %s", explain(unreported))
