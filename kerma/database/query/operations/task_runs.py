"""Runs of work that takes long: the last of each kind and subject, and all that go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from kerma.database.query.operations.ingestion import REPORTS_WITHIN_S
from kerma.database.schema.task_tables import task_run
from kerma.standard.enumerations import TaskKind

_run = task_run.c


@dataclass(frozen=True, kw_only=True)
class TaskRun:
    """A run; the columns are described in `kerma.database.schema.task_tables`."""

    kind: TaskKind
    subject: str
    requested_by: str
    started_at: datetime
    total_count: int | None
    done_count: int
    reported_at: datetime
    finished_at: datetime | None
    error: str | None
    cancelled_by: str | None

    def is_running(self, now: datetime) -> bool:
        """Whether it has not ended and reported within the last two minutes; it reports every few seconds."""
        return self.finished_at is None and (now - self.reported_at).total_seconds() < REPORTS_WITHIN_S


_COLUMNS = tuple(_run[name] for name in TaskRun.__dataclass_fields__)


def current(connection: Connection) -> Sequence[TaskRun]:
    """All runs that go on, and the last one of each kind and subject, the latest first."""
    position = func.row_number().over(partition_by=(_run.kind, _run.subject), order_by=_run.started_at.desc())
    numbered = select(_run.run_id, position.label("position")).subquery()
    is_last = _run.run_id.in_(select(numbered.c.run_id).where(numbered.c.position == 1))
    query = select(*_COLUMNS).where(or_(_run.finished_at.is_(None), is_last)).order_by(_run.started_at.desc())
    return [_of_row(dict(row)) for row in connection.execute(query).mappings()]


def completed_at(connection: Connection, run: TaskRun, limit: int) -> Sequence[datetime]:
    """When the last runs of the same kind and subject began that came to their end, the latest first."""
    is_same = (_run.kind == run.kind, _run.subject == run.subject)
    has_ended = (_run.finished_at.is_not(None), _run.error.is_(None))
    query = select(_run.started_at).where(*is_same, *has_ended).order_by(_run.started_at.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def _of_row(row: dict[str, object]) -> TaskRun:
    return TaskRun(**{**row, "kind": TaskKind(str(row["kind"]))})  # type: ignore[arg-type]  # columns of the table
