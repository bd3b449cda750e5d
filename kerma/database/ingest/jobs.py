"""Work that waits for a worker: asked for in the transaction that gives the reason for it, and done once.

A worker claims a job for a while, works without holding any lock, and finishes it in the transaction that stores the
result. Where the job was asked for again meanwhile, the result is void, and the job waits as if nothing had been done.
A job whose worker died is free again after `LEASE`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
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
    func,
    literal,
    not_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.skin_dose_tables import job
from kerma.database.schema.tables import study_table
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

SKIN_DOSE = "skin_dose"
MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=15)
# Twice as long after each failure: 1, 2, 4 and 8 minutes.
FIRST_DELAY = timedelta(minutes=1)
LONGEST_ERROR = 1000
BEGUN: str = message("A worker started this and has not reported the result.")


class Job(NamedTuple):
    """A claimed job.

    Attributes:
        kind: what is to be done.
        study_id: for which study.
        requested_at: when it was asked for; tells this request from a later one.
        attempts: how often it was begun, this time included.
    """

    kind: str
    study_id: UUID
    requested_at: datetime
    attempts: int


class Counts(NamedTuple):
    """How many jobs there are.

    Attributes:
        waiting: to be done, now or after a pause.
        failing: those of them that failed before.
        under_way: a worker is at them.
        failed: given up after `MOST_ATTEMPTS`.
        due_since: since when the oldest could have been begun; None where none could.
    """

    waiting: int
    failing: int
    under_way: int
    failed: int
    due_since: datetime | None


def fluoroscopy(studies: Collection[UUID]) -> Select[tuple[UUID]]:
    """Those of these studies that belong to fluoroscopy."""
    return select(study_table.c.study_id).where(
        study_table.c.study_id == any_(uuids(studies)), has_modality(ExamModality.FLUOROSCOPY)
    )


def request(connection: Connection, kind: str, studies: Select[tuple[UUID]]) -> int:
    """Ask for a job for each study; one that waits already, or was given up, begins anew. Gives how many."""
    # Always in the same order, so that two who ask at the same time cannot wait for each other.
    wanted = studies.order_by(studies.selected_columns[0]).subquery()
    at = func.clock_timestamp()
    rows = select(cast(literal(kind), Text), wanted.c[0], at, at)
    statement = insert(job).from_select(["kind", "study_id", "requested_at", "not_before"], rows)
    new = {"requested_at": statement.excluded.requested_at, "not_before": statement.excluded.not_before}
    statement = statement.on_conflict_do_update(
        index_elements=[job.c.kind, job.c.study_id], set_={**new, "attempts": 0, "last_error": None}
    )
    return connection.execute(statement).rowcount


def claim(connection: Connection, kinds: Collection[str]) -> Job | None:
    """Take a job that is due, the latest request first; None where there is none. Two workers never get the same.

    The caller commits at once: the claim, not a lock, keeps others away.
    """
    due = (
        select(job.c.kind, job.c.study_id)
        .where(job.c.kind.in_(list(kinds)), job.c.not_before <= func.now(), job.c.attempts < MOST_ATTEMPTS)
        .order_by(job.c.requested_at.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
        # As a CTE it is run once; within IN it may be run, and lock a row, for each row of the table.
        .cte("due")
    )
    taken = (
        update(job)
        .where(job.c.kind == due.c.kind, job.c.study_id == due.c.study_id)
        .values(attempts=job.c.attempts + 1, not_before=func.now() + LEASE, last_error=BEGUN)
        .returning(job.c.kind, job.c.study_id, job.c.requested_at, job.c.attempts)
    )
    row = connection.execute(taken).first()
    return None if row is None else Job(*row)


def finish(connection: Connection, done: Job) -> bool:
    """Take a job off the list; False where it was asked for again, or its study went: its result is void."""
    # The study first, as those who remove studies do: the other way round two could wait for each other.
    study = select(study_table.c.study_id).where(study_table.c.study_id == done.study_id)
    connection.execute(study.with_for_update(read=True, key_share=True))
    return connection.execute(delete(job).where(_is(done))).rowcount == 1


def fail(connection: Connection, failed: Job, reason: str) -> None:
    """Note why a job failed; it is begun again after a pause, `MOST_ATTEMPTS` times in all."""
    pause = FIRST_DELAY * 2 ** (failed.attempts - 1)
    connection.execute(
        update(job).where(_is(failed)).values(not_before=func.now() + pause, last_error=reason[:LONGEST_ERROR])
    )


def release(connection: Connection, unfinished: Job) -> None:
    """Undo a claim whose work was interrupted through no fault of its own."""
    connection.execute(
        update(job).where(_is(unfinished)).values(attempts=job.c.attempts - 1, not_before=func.now(), last_error=None)
    )


def counts(connection: Connection) -> Counts:
    """How many jobs wait, are under way, and were given up."""
    waiting = and_(not_(_UNDER_WAY), job.c.attempts < MOST_ATTEMPTS)
    due = and_(waiting, job.c.not_before <= func.now())
    number = func.count
    query = select(
        number().filter(waiting),
        number().filter(waiting, job.c.last_error.is_not(None)),
        number().filter(_UNDER_WAY),
        number().filter(_GIVEN_UP),
        func.min(job.c.not_before).filter(due),
    )
    return Counts(*connection.execute(query).one())


def failures(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Jobs that failed, the latest first: `kind`, `study_instance_uid`, `last_error`, `attempts`, `given_up`."""
    query = (
        select(
            job.c.kind, study_table.c.study_instance_uid, job.c.last_error, job.c.attempts, _GIVEN_UP.label("given_up")
        )
        .join(study_table, study_table.c.study_id == job.c.study_id)
        .where(job.c.last_error.is_not(None), not_(_UNDER_WAY))
        .order_by(job.c.requested_at.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def of_study(connection: Connection, kind: str, study_id: UUID) -> str | None:
    """A study's job: "waiting", "under way", or why it was given up; None where nothing is to be done."""
    query = select(job.c.last_error, _UNDER_WAY, _GIVEN_UP).where(job.c.kind == kind, job.c.study_id == study_id)
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


_UNDER_WAY = and_(job.c.last_error.is_not_distinct_from(BEGUN), job.c.not_before > func.now())
_GIVEN_UP = and_(job.c.attempts >= MOST_ATTEMPTS, not_(_UNDER_WAY))
