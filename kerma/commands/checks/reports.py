"""Check of scheduled reports: whether each is sent when it is due."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from kerma.commands.checks.result import CheckResult
from kerma.database.report_schedules import schedules
from kerma.monitoring.report_tasks import problem
from kerma.monitoring.task import TaskState
from kerma.settings import Settings

_NAME = "Reports"
_REMEDIES = {
    TaskState.STUCK: "Correct that; its author resumes it on the page Scheduled reports.",
    TaskState.OVERDUE: "The dashboard sends reports: it must run, with KERMA_MAIL_HOST and KERMA_MAIL_FROM.",
}


def check_reports(connection: Connection, settings: Settings) -> list[CheckResult]:
    """Whether reports are sent when they are due, and whether there is a mail server for them."""
    listed, now = schedules(connection), datetime.now(tz=UTC)
    in_force = [one for one in listed if one.stored.pause is None]
    if in_force and not settings.mail_host:
        text = f"{len(in_force)} scheduled, and no mail server is set: nothing is sent."
        return [CheckResult(_NAME, False, text, "Set KERMA_MAIL_HOST (docs/administrator/outbox.md).")]
    problems = [task for one in listed if (task := problem(one, now)) is not None]
    if not problems:
        return [CheckResult(_NAME, True, f"{len(in_force)} scheduled")]
    return [
        CheckResult(
            _NAME, False, f"{task.subject}: {task.last_error or 'was due and not sent.'}", _REMEDIES[task.state]
        )
        for task in problems
    ]
