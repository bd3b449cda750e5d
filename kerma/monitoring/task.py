"""One task of the background, as people see it: what it is, how it is, how far it is, and who requested it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kerma.standard.enumerations import TaskKind


class TaskState(StrEnum):
    """How a task is."""

    #: Nothing is to be done.
    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    #: Something failed and was given up; all else goes on.
    FAILED = "failed"
    #: Nothing moves until a person does something.
    STUCK = "stuck"
    #: A person cancelled it.
    CANCELLED = "cancelled"
    #: It was never done.
    NEVER = "never"
    #: It was not done again when it was due.
    OVERDUE = "overdue"


#: Exports count the bytes that were sent.
BYTES_OF_MEGABYTE = 10**6
#: What a person may cancel: nothing is lost by it, and what was not done can be done later.
CANCELLABLE = frozenset(
    {TaskKind.EXTRACT_AGAIN, TaskKind.SKIN_DOSE, TaskKind.EXPORT, TaskKind.BACKUP, TaskKind.CHANGE_PATIENT_DATA}
)


@dataclass(frozen=True)
class Task:
    """A task.

    Attributes:
        kind: what is done.
        state: how it is.
        subject: the Orthanc, destination, rule, folder or file; empty where there is one for all.
        waiting: how many changes, objects, jobs or messages wait.
        failed: how many were given up.
        since: since when the oldest of them waits, or the present run goes on; None for none or unknown.
        done_at: when it last came to its end; None for never or unknown.
        last_error: why the last attempt failed; None where it did not.
        requested_by: who requested the last run; None for nobody or unknown.
        done_count: how much of the last run is done, of exports in bytes; None where that is not counted.
        total_count: how much there is to do in it; None where that is unknown.
        per_minute: how much of it was done per minute; None where that is unknown.
        next_at: when it is due next; None where that is not known.
    """

    kind: TaskKind
    state: TaskState
    subject: str = ""
    waiting: int = 0
    failed: int = 0
    since: datetime | None = None
    done_at: datetime | None = None
    last_error: str | None = None
    requested_by: str | None = None
    done_count: int | None = None
    total_count: int | None = None
    per_minute: float | None = None
    next_at: datetime | None = None

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it runs or waits, and a person may cancel it."""
        goes_on = self.state in {TaskState.RUNNING, TaskState.WAITING, TaskState.STUCK} or self.waiting > 0
        return self.kind in CANCELLABLE and goes_on
