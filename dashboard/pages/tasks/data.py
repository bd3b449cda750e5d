"""The tasks for their page, not cached; they need the right to manage ingestion."""

from collections.abc import Sequence

from dashboard.ui.permitted_changes import permitted_query
from kerma.access.rights import Right
from kerma.monitoring import tasks
from kerma.monitoring.tasks import Task
from kerma.settings import settings


def all_tasks() -> Sequence[Task]:
    """All tasks as they are now."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return tasks.tasks(connection, settings().max_lag_minutes)
