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

from kerma.database.engine import explain
from kerma.database.ingest import cursor
from kerma.errors import KermaError
from kerma.privacy import PatientProtection
from orthanc_plugin.source import Source
from orthanc_plugin.steps import Steps

logger = logging.getLogger(__name__)

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 30.0
# Without a wake-up call: how often it looks for objects to be read again, and reports that it is alive.
IDLE_S = 2.0
# After a wake-up call: let a few more objects come, so that one transaction pays for many.
GATHER_S = 0.5
STOP_TIMEOUT_S = 10.0
# Reception goes first: the reading thread gets what is left of the processor.
_NICENESS = 19


class Follower:
    """The thread and what it last said.

    Args:
        source: the node that is followed.
        engine: Kerma's database.
        protection: how the patient's identity is kept.
    """

    def __init__(self, source: Source, engine: Engine, protection: PatientProtection) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._steps = Steps(source, engine, protection, self._stop.is_set)
        self._thread = threading.Thread(target=self._run, name="kerma-follower", daemon=True)
        self.last_error: str | None = None

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

    def stop(self) -> None:
        """End after the object at hand, and wait for it."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT_S)
        self._engine.dispose()

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        delay = FIRST_DELAY_S
        while not self._stop.is_set():
            try:
                is_more_to_do = self._steps.next()
            except Exception as error:  # noqa: BLE001 -- told and tried again: the follower must not end
                self._tell(error)
                self._stop.wait(delay)
                delay = min(2 * delay, LONGEST_DELAY_S)
                continue
            self._tell_recovery()
            delay = FIRST_DELAY_S
            if not is_more_to_do:
                if self._wake.wait(IDLE_S):
                    self._stop.wait(GATHER_S)
                self._wake.clear()

    def _tell(self, error: Exception) -> None:
        """Log an error once, not at every trial, and report it in the database where that is possible."""
        self._steps.forget()
        words = _sentence(error)
        if words != self.last_error:
            logger.error("%s The follower tries again until it succeeds.", words, exc_info=_unexpected(error))
        self.last_error = words
        if not isinstance(error, DBAPIError):
            self._report(words)

    def _report(self, words: str) -> None:
        try:
            with self._engine.begin() as connection:
                cursor.note_error(connection, self.node, words)
        except DBAPIError as error:
            logger.info("the error could not be reported in the database: %s", explain(error))

    def _tell_recovery(self) -> None:
        if self.last_error is not None:
            logger.warning("The follower works again.")
            self.last_error = None


def _sentence(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return explain(error)
    return str(error) if isinstance(error, KermaError) else f"Unexpected {type(error).__name__}: {error}."


def _unexpected(error: Exception) -> bool:
    return not isinstance(error, DBAPIError | KermaError)
