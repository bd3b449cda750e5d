"""Works off jobs: claims one, does it without holding a lock, and stores its result as it takes it off the list.

A job that fails is noted with its reason and never blocks the next. While PostgreSQL is away the worker tries again
after 0.2 to 30 s; what was interrupted is given back.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import error_message, is_about_data, is_cancelled
from kerma.database.ingest import counted_names, jobs, merging
from kerma.database.ingest.jobs import Job
from kerma.database.schema import migrate
from kerma.database.session_lock import LockKey, LockKind, SessionLock
from kerma.errors import KermaError
from kerma.retry import ErrorLog, repeat
from kerma.worker.alerts import compare_with_others
from kerma.worker.delete_study import delete_study
from kerma.worker.erase_identity import erase_identity
from kerma.worker.merge import merge
from kerma.worker.not_patient import not_patient
from kerma.worker.skin_dose import Store, compute

logger = logging.getLogger(__name__)

# How often it looks for jobs when there are none.
IDLE_S = 1.0
# While it waits: how often it looks whether it is to end.
_HEARS_EVERY_S = 0.2

#: How each kind of job is done.
HANDLERS: Mapping[str, Callable[[Engine, UUID], Store]] = {
    jobs.SKIN_DOSE: compute,
    jobs.MERGE: merge,
    jobs.DELETE_STUDY: delete_study,
    jobs.ERASE_IDENTITY: erase_identity,
    jobs.NOT_PATIENT: not_patient,
    jobs.ALERTS: compare_with_others,
}


class Worker:
    """One that works off jobs, one at a time.

    Args:
        engine: Kerma's database.
        handlers: how each kind of job is done.
        alive: called whenever the database has answered.
        daily: does the work of each day where it is due; called before each job.
    """

    def __init__(
        self,
        engine: Engine,
        handlers: Mapping[str, Callable[[Engine, UUID], Store]] = HANDLERS,
        alive: Callable[[], None] = lambda: None,
        daily: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._handlers = handlers
        self._alive = alive
        self._daily = daily
        self._stopping = False
        self._claimed: Job | None = None
        self._number = secrets.randbelow(2**31)
        self._lock = SessionLock(engine, [LockKey(LockKind.WORKER, self._number)])
        self._schema_is_known = False
        self._errors = ErrorLog(logger, "worker")

    def stop(self) -> None:
        """End after the job at hand; may be called by a signal."""
        self._stopping = True

    @property
    def is_stopping(self) -> bool:
        """Whether it is to end."""
        return self._stopping

    def run(self) -> None:
        """Work until it is stopped, whatever happens to the database."""
        repeat(
            self.next,
            is_stopping=lambda: self.is_stopping,
            pause=self._pause,
            idle=lambda: self._pause(IDLE_S),
            on_error=self._report,
            on_success=self._errors.succeeded,
            errors=(DBAPIError, KermaError),
        )
        self._lock.release()

    def drain(self) -> int:
        """Do all jobs that are due, unless it is to stop; returns how many.

        Raises:
            DBAPIError: the database cannot be used.
            ConfigurationError: the database has not the form that this version needs.
        """
        done = 0
        try:
            while not self.is_stopping and self.next():
                done += 1
        finally:
            self._lock.release()
        return done

    def next(self) -> bool:
        """Do one job, and have the rollups follow some names of examinations; False when there is nothing to do.

        Raises:
            DBAPIError: the database cannot be used now; the job is given back as soon as it can.
            ConfigurationError: the database has not the form that this version needs.
        """
        self._claimed = self._claim()
        self._alive()
        self._daily()
        is_moved = counted_names.move_next(self._engine)
        if self._claimed is None:
            return is_moved
        try:
            self._do(self._claimed)
        except DBAPIError as error:
            # A cancelled job is begun again after a pause, so that one that always times out does not block the others.
            if not (is_about_data(error) or is_cancelled(error)):
                raise
            self._fail(self._claimed, error)
        except Exception as error:  # noqa: BLE001 -- noted with the job, which must not block the next
            self._fail(self._claimed, error)
        self._claimed = None
        return True

    def _pause(self, seconds: float) -> None:
        """Wait, but not when it is to end. A signal that comes while an Event is held would block, a flag cannot."""
        deadline = time.monotonic() + seconds
        while not self.is_stopping and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _HEARS_EVERY_S))

    def _claim(self) -> Job | None:
        number = self._number if self._lock.acquire() is None else None
        with self._engine.begin() as connection:
            if not self._schema_is_known:
                migrate.require_current_schema(connection)
                self._schema_is_known = True
            if self._claimed is not None:
                jobs.release(connection, self._claimed)
                self._claimed = None
            return jobs.claim(connection, self._handlers.keys(), number)

    def _do(self, claimed: Job) -> None:
        store = self._handlers[claimed.kind](self._engine, claimed.study_id)
        with self._engine.begin() as connection:
            if claimed.kind in jobs.MERGING:
                merging.lock_for_job(connection, claimed.study_id)
            if jobs.finish(connection, claimed):
                store(connection)
            else:
                logger.info("the result is void, because it was requested again meanwhile", extra=_identifiers(claimed))

    def _fail(self, claimed: Job, error: Exception) -> None:
        reason = error_message(error)
        # The reason stands with the job; it may quote what an object states.
        logger.error("job failed; `kerma status` shows the reason", exc_info=error, extra=_identifiers(claimed))
        with self._engine.begin() as connection:
            jobs.fail(connection, claimed, reason)

    def _report(self, error: Exception) -> None:
        """Log an error; the schema is checked again before the next job."""
        self._schema_is_known = False
        self._errors.failed(error_message(error))


def _identifiers(claimed: Job) -> dict[str, object]:
    """What names a job in log lines."""
    return {"job": claimed.kind, "study_id": claimed.study_id, "attempt": claimed.attempts}
