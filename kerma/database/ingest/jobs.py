"""Queue of jobs for workers: a job is requested in the transaction that makes it necessary, and done once.

A worker claims a job for a while, works without holding any lock, and finishes it in the transaction that stores the
result. Where the job was requested again meanwhile, the result is void, and the job waits as if nothing had been done.
A job is free again as soon as the session of its worker has ended (`kerma.database.session_lock`), and after `LEASE`
where the worker hangs.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    any_,
    cast,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.skin_dose_tables import job, skin_dose
from kerma.database.schema.tables import study_table
from kerma.database.session_lock import LockKind, locked_numbers
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

SKIN_DOSE = "skin_dose"
#: The study is compared with alert rules about levels and other studies.
ALERTS = "alerts"
#: The study, and those that share events with it, are merged from their objects again.
MERGE = "merge"
#: What is stored of a study that a person deleted is removed.
DELETE_STUDY = "delete_study"
#: The identity of a patient is erased from the study.
ERASE_IDENTITY = "erase_identity"
#: The rules about phantoms and tests are applied to the study.
NOT_PATIENT = "not_patient"
#: Those that merge studies again.
MERGING = frozenset({MERGE, DELETE_STUDY, ERASE_IDENTITY, NOT_PATIENT})
#: Those that do not wait for others: their results reach people within a minute.
URGENT = frozenset({ALERTS})
#: So long after its request; a backlog, as of an import of old studies, waits with all others.
URGENT_FOR = timedelta(minutes=2)
MAX_ATTEMPTS = 5
LEASE = timedelta(minutes=15)
# Twice as long after each failure: 1, 2, 4 and 8 minutes.
FIRST_DELAY = timedelta(minutes=1)
MAX_ERROR_LENGTH = 1000
BEGUN: str = message("A worker started this and has not reported the result.")


class Job(NamedTuple):
    """A claimed job.

    Attributes:
        kind: what is to be done.
        study_id: for which study.
        requested_at: when it was requested; distinguishes this request from a later one.
        attempts: how often it was begun, this time included.
    """

    kind: str
    study_id: UUID
    requested_at: datetime
    attempts: int


class FailedJob(NamedTuple):
    """A job whose last attempt failed.

    Attributes:
        kind: what is to be done.
        study_instance_uid: for which study.
        last_error: why the last attempt failed.
        attempts: how often it was begun.
        is_abandoned: whether it failed `MAX_ATTEMPTS` times and is not tried again.
    """

    kind: str
    study_instance_uid: str
    last_error: str
    attempts: int
    is_abandoned: bool


class Counts(NamedTuple):
    """How many jobs there are.

    Attributes:
        waiting: to be done, now or after a pause.
        failing: those of them that failed before.
        under_way: a worker is at them.
        failed: abandoned after `MAX_ATTEMPTS`.
        due_since: since when the oldest could have been begun; None where none could.
    """

    waiting: int
    failing: int
    under_way: int
    failed: int
    due_since: datetime | None


def with_skin_dose(studies: Collection[UUID]) -> Select[tuple[UUID]]:
    """Those of these studies that belong to fluoroscopy, or did, so that a skin dose is stored or may be soon."""
    key = study_table.c.study_id
    is_stored = exists().where(skin_dose.c.study_id == key)
    is_requested = exists().where(job.c.study_id == key, job.c.kind == SKIN_DOSE)
    belongs = or_(has_modality(ExamModality.FLUOROSCOPY), is_stored, is_requested)
    return select(key).where(key == any_(uuids(studies)), belongs)


def request(connection: Connection, kind: str, studies: Select[tuple[UUID]]) -> int:
    """Request a job for each study; one that waits or was abandoned starts anew. Returns the number of jobs."""
    # Always in the same order, so that two requests at the same time cannot wait for each other.
    requested = studies.order_by(studies.selected_columns[0]).subquery()
    at = func.clock_timestamp()
    rows = select(cast(literal(kind), Text), requested.c[0], at, at)
    statement = insert(job).from_select(["kind", "study_id", "requested_at", "not_before"], rows)
    new = {"requested_at": statement.excluded.requested_at, "not_before": statement.excluded.not_before}
    statement = statement.on_conflict_do_update(
        index_elements=[job.c.kind, job.c.study_id],
        set_={**new, "attempts": 0, "last_error": None, "worker": None},
    )
    return connection.execute(statement).rowcount


def claim(connection: Connection, kinds: Collection[str], worker: int | None = None) -> Job | None:
    """Take a job that is due: an urgent one first, then the latest request; None where there is none.

    Two workers never get the same. The caller commits at once: the claim, not a lock, keeps others away.

    Args:
        connection: within a transaction.
        kinds: the kinds of jobs that the worker can do.
        worker: number of the lock that the worker holds; None: the job is free after `LEASE` only.
    """
    is_fresh = job.c.requested_at >= func.now() - URGENT_FOR
    urgent = URGENT.intersection(kinds)
    found = _claim(connection, urgent, worker, is_fresh) if urgent else None
    return found or _claim(connection, kinds, worker)


def _claim(
    connection: Connection, kinds: Collection[str], worker: int | None, *conditions: ColumnElement[bool]
) -> Job | None:
    due = (
        select(job.c.kind, job.c.study_id)
        .where(job.c.kind.in_(list(kinds)), _DUE, job.c.attempts < MAX_ATTEMPTS, *conditions)
        .order_by(job.c.requested_at.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
        # As a CTE it is run once; within IN it may be run, and lock a row, for each row of the table.
        .cte("due")
    )
    taken = (
        update(job)
        .where(job.c.kind == due.c.kind, job.c.study_id == due.c.study_id)
        .values(attempts=job.c.attempts + 1, not_before=func.now() + LEASE, last_error=BEGUN, worker=worker)
        .returning(job.c.kind, job.c.study_id, job.c.requested_at, job.c.attempts)
    )
    row = connection.execute(taken).first()
    return None if row is None else Job(*row)


def finish(connection: Connection, done: Job) -> bool:
    """Take a job off the list; False where it was requested again or its study was removed: its result is void.

    Args:
        connection: within a transaction; that of a job that merges studies has locked them (`merging.lock_for_job`).
        done: the job.
    """
    # The study first, as those who remove studies do: the other way round two could wait for each other.
    study = select(study_table.c.study_id).where(study_table.c.study_id == done.study_id)
    connection.execute(study.with_for_update(read=True, key_share=True))
    return connection.execute(delete(job).where(_is(done))).rowcount == 1


def fail(connection: Connection, failed: Job, reason: str) -> None:
    """Note why a job failed; it is begun again after a pause, `MAX_ATTEMPTS` times in all."""
    pause = FIRST_DELAY * 2 ** (failed.attempts - 1)
    connection.execute(
        update(job)
        .where(_is(failed))
        .values(not_before=func.now() + pause, last_error=reason[:MAX_ERROR_LENGTH], worker=None)
    )


def release(connection: Connection, unfinished: Job) -> None:
    """Undo a claim whose work was interrupted through no fault of its own."""
    connection.execute(
        update(job)
        .where(_is(unfinished))
        .values(attempts=job.c.attempts - 1, not_before=func.now(), last_error=None, worker=None)
    )


def cancel(connection: Connection, kind: str, cancelled_by: str) -> int:
    """Give all jobs of a kind up that wait, until they are requested again; returns how many.

    A job that a worker is at is done.

    Args:
        connection: within a transaction.
        kind: the kind.
        cancelled_by: user who cancels them.
    """
    waiting = (job.c.kind == kind, not_(_UNDER_WAY), job.c.attempts < MAX_ATTEMPTS)
    values = {"attempts": MAX_ATTEMPTS, "last_error": f"Cancelled by {cancelled_by}.", "worker": None}
    return connection.execute(update(job).where(*waiting).values(values)).rowcount


def counts(connection: Connection, kind: str | None = None) -> Counts:
    """How many jobs of a kind, or of all, wait, are under way, and were abandoned."""
    waiting = and_(not_(_UNDER_WAY), job.c.attempts < MAX_ATTEMPTS)
    due = and_(waiting, _DUE)
    number = func.count
    query = select(
        number().filter(waiting),
        number().filter(waiting, job.c.last_error.is_not(None)),
        number().filter(_UNDER_WAY),
        number().filter(_ABANDONED),
        func.min(job.c.not_before).filter(due),
    )
    if kind is not None:
        query = query.where(job.c.kind == kind)
    return Counts(*connection.execute(query).one())


def failures(connection: Connection, limit: int) -> list[FailedJob]:
    """The jobs that failed and are not under way, the latest request first."""
    query = (
        select(job.c.kind, study_table.c.study_instance_uid, job.c.last_error, job.c.attempts, _ABANDONED)
        .join(study_table, study_table.c.study_id == job.c.study_id)
        .where(job.c.last_error.is_not(None), not_(_UNDER_WAY))
        .order_by(job.c.requested_at.desc())
        .limit(limit)
    )
    return [FailedJob(*row) for row in connection.execute(query)]


def of_study(connection: Connection, kind: str, study_id: UUID) -> str | None:
    """A study's job: "waiting", "under way", or why it was abandoned; None where nothing is to be done."""
    query = select(job.c.last_error, _UNDER_WAY, _ABANDONED).where(job.c.kind == kind, job.c.study_id == study_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    if row[2]:
        return str(row[0])
    return "under way" if row[1] else "waiting"


def _is(claimed: Job) -> ColumnElement[bool]:
    return and_(
        job.c.kind == claimed.kind, job.c.study_id == claimed.study_id, job.c.requested_at == claimed.requested_at
    )


_WORKER_IS_GONE = and_(job.c.worker.is_not(None), job.c.worker.not_in(locked_numbers(LockKind.WORKER)))
_DUE = or_(job.c.not_before <= func.now(), _WORKER_IS_GONE)
_UNDER_WAY = and_(job.c.last_error.is_not_distinct_from(BEGUN), not_(_DUE))
_ABANDONED = and_(job.c.attempts >= MAX_ATTEMPTS, not_(_UNDER_WAY))
