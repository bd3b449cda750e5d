"""Columns of the table of the page Tasks, its rows, and what to do about a task that is stuck."""

from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.facts.fact import ValueKind
from kerma.monitoring.tasks import Task, TaskKind, TaskState

_KINDS = {
    TaskKind.EXTRACT: msg("Objects are read"),
    TaskKind.EXTRACT_AGAIN: msg("Objects are read again"),
    TaskKind.COMPARISON: msg("List of objects is compared with Orthanc"),
    TaskKind.SKIN_DOSE: msg("Skin doses are computed"),
    TaskKind.MERGE: msg("Studies are merged"),
    TaskKind.RETENTION: msg("Old objects are deleted"),
    TaskKind.SENDING: msg("Messages are sent"),
}
_STATES = {
    TaskState.IDLE: msg("nothing to do"),
    TaskState.WAITING: msg("waits"),
    TaskState.RUNNING: msg("runs"),
    TaskState.FAILED: msg("some given up"),
    TaskState.STUCK: msg("stuck"),
}
_CHECK_ORTHANC = msg("Check that Orthanc runs, and read its log. Acknowledged objects are not lost.")
_CHECK_WORKER = msg("Check that a worker runs (kerma work); it goes on where the last one stopped.")
_SEE_OUTBOX = msg("The page Outbox shows the reason, and sends messages again.")
_REMEDIES = {
    (TaskKind.EXTRACT, TaskState.STUCK): _CHECK_ORTHANC,
    (TaskKind.COMPARISON, TaskState.STUCK): _CHECK_ORTHANC,
    (TaskKind.SKIN_DOSE, TaskState.STUCK): _CHECK_WORKER,
    (TaskKind.MERGE, TaskState.STUCK): _CHECK_WORKER,
    (TaskKind.SKIN_DOSE, TaskState.FAILED): msg("kerma status shows the reasons; kerma recalculate begins again."),
    (TaskKind.MERGE, TaskState.FAILED): msg("kerma status shows the reasons."),
    (TaskKind.RETENTION, TaskState.STUCK): msg("The run was interrupted; the next one deletes the rest."),
    (TaskKind.SENDING, TaskState.STUCK): _SEE_OUTBOX,
    (TaskKind.SENDING, TaskState.FAILED): _SEE_OUTBOX,
}
COLUMNS = (
    Column(name="task", label="Task", help="What is done in the background."),
    Column(name="subject", label="Of", help="The Orthanc, the rule, or the system to which messages go."),
    Column(name="state", label="State", help="Whether it runs, waits, or is stuck."),
    Column(name="waiting", label="Waiting", help="Changes, objects, jobs or messages that wait.", kind=ValueKind.COUNT),
    Column(name="failed", label="Given up", help="Jobs or messages that were given up.", kind=ValueKind.COUNT),
    Column(name="since", label="Since", help="Since when the oldest waits, or the present run goes on."),
    Column(name="done", label="Last done", help="When it last came to its end, server's time."),
    Column(name="last_error", label="Last error", help="Why the last attempt failed."),
)


def row(task: Task) -> TableRow:
    """The row of a task."""
    return {
        "task": name(task),
        "subject": task.subject or None,
        "state": state(task),
        "waiting": task.waiting,
        "failed": task.failed,
        "since": formatting.received(task.since) if task.since else None,
        "done": formatting.received(task.done_at) if task.done_at else None,
        "last_error": task.last_error,
    }


def name(task: Task) -> str:
    """What is done, in the language of the page."""
    return tr(_KINDS[task.kind])


def state(task: Task) -> str:
    """How a task is, in the language of the page."""
    return tr(_STATES[task.state])


def remedy(task: Task) -> str | None:
    """What a person should do about a task, in the language of the page; None where nothing needs to be done."""
    text = _REMEDIES.get((task.kind, task.state))
    return None if text is None else tr(text)
