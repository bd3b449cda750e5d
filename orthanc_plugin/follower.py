"""Follows Orthanc's change log in one thread of its own.

Callbacks of Orthanc carry no data, they only wake it: what they announce stands in the change log, whose cursor is
committed together with the facts. So nothing is lost, whoever dies when. While PostgreSQL is away, Orthanc keeps
receiving, and the follower tries again after 0.2 to 30 s.
"""

import logging
import os
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import error_message, explain
from kerma.database.ingest import cursor
from kerma.errors import KermaError
from kerma.privacy import PatientProtection
from kerma.retry import ErrorLog, repeat
from orthanc_plugin.callers import Callers
from orthanc_plugin.node_claim import NodeClaim, TwinError
from orthanc_plugin.source import Source
from orthanc_plugin.steps import Steps

logger = logging.getLogger(__name__)

# Without a wake-up call: how often it looks for objects to be read again, and reports that it is alive.
IDLE_S = 2.0
# After a wake-up call: let a few more objects come, so that one transaction pays for many.
GATHER_S = 0.5
STOP_TIMEOUT_S = 10.0
# Reception goes first: the reading thread gets what is left of the processor.
_NICENESS = 19


class Follower:
    """The thread that follows the change log, and its last error.

    Args:
        source: the node that is followed.
        engine: Kerma's database.
        protection: how the patient's identity is stored.
        callers: the nodes that may call; None where they are not looked after.
    """

    def __init__(
        self, source: Source, engine: Engine, protection: PatientProtection, callers: Callers | None = None
    ) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._source = source
        self._claim: NodeClaim | None = None
        self._steps = Steps(source, engine, protection, self._stop.is_set, callers)
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

    def wake(self) -> None:
        """Something came."""
        self._wake.set()

    def note_deleted(self, instance_id: str) -> None:
        """An object was deleted: its thread enters that into the ledger."""
        self._steps.deleted.append(instance_id)
        self._wake.set()

    def stop(self) -> None:
        """End after the object at hand, and wait for it."""
        self._stop.set()
        self._wake.set()
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
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        repeat(
            self._next,
            is_stopping=self._stop.is_set,
            pause=self._stop.wait,
            idle=self._idle,
            on_error=self._report,
            on_success=self._errors.succeeded,
        )

    def _next(self) -> bool:
        """Do the next step, as the only follower of this node."""
        if self._claim is None:
            self._claim = NodeClaim(self._engine, self.node, self._source.index_id())
        self._claim.hold()
        return self._steps.next()

    def _idle(self) -> None:
        """Wait for a wake-up call; then let a few more objects come, so that one transaction stores many."""
        if self._wake.wait(IDLE_S):
            self._stop.wait(GATHER_S)
        self._wake.clear()

    def _report(self, error: Exception) -> None:
        """Log an error, and report it in the database where that is possible."""
        self._steps.forget(error)
        is_expected = isinstance(error, DBAPIError | KermaError)
        text = error_message(error)
        self._errors.failed(text, None if is_expected else error)
        # The row of a twin's name is the other's.
        if isinstance(error, DBAPIError | TwinError):
            return
        try:
            with self._engine.begin() as connection:
                cursor.note_error(connection, self.node, text)
        except DBAPIError as unreported:
            logger.info("the error could not be reported in the database: %s", explain(unreported))
