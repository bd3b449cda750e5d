"""The tasks for their page, not cached, and what the page cancels; each needs the right to manage ingestion."""

from collections.abc import Sequence

from dashboard.ui import cached_queries
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.monitoring import task_cancellation, tasks
from kerma.monitoring.task import Task
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, TaskKind


def all_tasks() -> Sequence[Task]:
    """All tasks as they are now."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return tasks.tasks(connection, settings().max_lag_minutes)


def cancel(kind: TaskKind) -> int:
    """Cancel all tasks of a kind; returns the number of jobs, objects or runs."""
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.CANCEL_TASK, task=str(kind)) as connection:
        count = task_cancellation.cancel(connection, kind, author())
    cached_queries.forget_ledger()
    return count
