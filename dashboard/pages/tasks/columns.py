"""Columns of the table of the page Tasks, its rows, and what to do about a task that is stuck."""

from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.facts.fact import ValueKind
from kerma.monitoring import task_texts
from kerma.monitoring.task import BYTES_OF_MEGABYTE, Task
from kerma.standard.enumerations import TaskKind

COLUMNS = (
    Column(name="task", label="Task", help="What is done in the background."),
    Column(name="subject", label="Of", help="The Orthanc, rule, folder or file, or the system to which messages go."),
    Column(name="state", label="State", help="Whether it runs, waits, is stuck, or was cancelled."),
    Column(name="waiting", label="Waiting", help="Changes, objects, jobs or messages that wait.", kind=ValueKind.COUNT),
    Column(
        name="failed",
        label="Given up",
        help="Jobs or messages that were given up, or cancelled by a person.",
        kind=ValueKind.COUNT,
    ),
    Column(name="progress", label="Progress", help="How much of the last request or run is done."),
    Column(name="rate", label="Per minute", help="How much is done per minute."),
    Column(name="requested_by", label="Requested by", help="Who requested it; a dash where it begins by itself."),
    Column(name="since", label="Since", help="Since when the oldest waits, or the present run goes on."),
    Column(name="done", label="Last done", help="When it last came to its end, server's time."),
    Column(name="next", label="Next", help="When it is due next; of backups by the interval of the last two."),
    Column(name="last_error", label="Last error", help="Why the last attempt failed."),
)


def row(task: Task) -> TableRow:
    """The row of a task."""
    return {
        "task": name(task),
        "subject": task.subject or None,
        "state": state(task),
        "waiting": task.waiting,
        # The column is shown only where something failed.
        "failed": task.failed or None,
        "progress": _progress(task),
        "rate": None if task.per_minute is None else _amount(task, round(task.per_minute)),
        "requested_by": task.requested_by,
        "since": formatting.received(task.since) if task.since else None,
        "done": formatting.received(task.done_at) if task.done_at else None,
        "next": formatting.received(task.next_at) if task.next_at else None,
        "last_error": task.last_error,
    }


def _progress(task: Task) -> str | None:
    if task.done_count is None:
        return None
    done = _amount(task, task.done_count)
    if task.total_count is None:
        return done
    return tr("{done} of {total}", done=done, total=_amount(task, task.total_count))


def _amount(task: Task, count: float) -> str:
    """A number of studies, objects or rows; of exports, which count bytes, megabytes."""
    if task.kind is not TaskKind.EXPORT:
        return formatting.number(count)
    return tr("{number} MB", number=formatting.number(count / BYTES_OF_MEGABYTE, 1))


def name(task: Task) -> str:
    """What is done, in the language of the page."""
    return translated(task_texts.NAMES[task.kind])


def state(task: Task) -> str:
    """How a task is, in the language of the page."""
    return translated(task_texts.state(task))


def remedy(task: Task) -> str | None:
    """What a person should do about a task, in the language of the page; None where nothing needs to be done."""
    text = task_texts.remedy(task)
    return None if text is None else translated(text)
