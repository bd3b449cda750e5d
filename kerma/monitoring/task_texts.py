"""Texts about tasks, for the page Tasks and for the command line: names, states, and what to do where one is stuck."""

from collections.abc import Mapping

from kerma.messages import Message, message
from kerma.monitoring.task import Task, TaskState
from kerma.standard.enumerations import TaskKind

NAMES: Mapping[TaskKind, Message] = {
    TaskKind.EXTRACT: message("Objects are read"),
    TaskKind.EXTRACT_AGAIN: message("Objects are read again"),
    TaskKind.COMPARISON: message("List of objects is compared with Orthanc"),
    TaskKind.SKIN_DOSE: message("Skin doses are computed"),
    TaskKind.MERGE: message("Studies are merged"),
    TaskKind.DELETE_STUDY: message("Deleted studies are removed"),
    TaskKind.ERASE_IDENTITY: message("Identity of patients is erased"),
    TaskKind.DELETE_FROM_ORTHANC: message("Deleted studies are removed from Orthanc"),
    TaskKind.RETENTION: message("Old objects are deleted"),
    TaskKind.SENDING: message("Messages are sent"),
    TaskKind.SCHEDULED_REPORT: message("Scheduled reports"),
    TaskKind.EXPORT: message("A file is exported"),
    TaskKind.BACKUP: message("Backup"),
    TaskKind.CHANGE_PATIENT_DATA: message("Stored identity is changed"),
    TaskKind.REMOVE_OLD_DATA: message("Data of a certain age are removed"),
    TaskKind.VERIFY_AUDIT_TRAIL: message("Audit trail is verified"),
}
STATES: Mapping[TaskState, Message] = {
    TaskState.IDLE: message("nothing to do"),
    TaskState.WAITING: message("waits"),
    TaskState.RUNNING: message("runs"),
    TaskState.FAILED: message("some given up"),
    TaskState.STUCK: message("stuck"),
    TaskState.CANCELLED: message("cancelled"),
    TaskState.NEVER: message("never done"),
    TaskState.OVERDUE: message("overdue"),
}
#: Of runs, which are done as a whole.
_STATES_OF_RUNS: Mapping[TaskState, Message] = {
    TaskState.IDLE: message("done"),
    TaskState.FAILED: message("did not complete"),
    TaskState.STUCK: message("interrupted"),
}
_RUNS = frozenset(
    {TaskKind.BACKUP, TaskKind.CHANGE_PATIENT_DATA, TaskKind.REMOVE_OLD_DATA, TaskKind.VERIFY_AUDIT_TRAIL}
)
_CHECK_ORTHANC = message("Check that Orthanc runs, and read its log. Acknowledged objects are not lost.")
_CHECK_WORKER = message("Check that a worker runs (kerma work); it goes on where the last one stopped.")
_SEE_OUTBOX = message("The page Outbox shows the reason, and sends messages again.")
_SEE_STATUS = message("kerma status shows the reasons.")
_MAKE_BACKUP = message("kerma backup makes one; docs/administrator/backup.md describes a timer.")
_CONTINUE_CHANGE = message("What was rewritten is stored; kerma patient-data change goes on where it stopped.")
_REMEDIES: Mapping[tuple[TaskKind, TaskState], Message] = {
    (TaskKind.EXTRACT, TaskState.STUCK): _CHECK_ORTHANC,
    (TaskKind.COMPARISON, TaskState.STUCK): _CHECK_ORTHANC,
    (TaskKind.DELETE_FROM_ORTHANC, TaskState.STUCK): message(
        "Check that this Orthanc runs; it still holds studies that were deleted."
    ),
    **{
        (kind, TaskState.STUCK): _CHECK_WORKER
        for kind in (TaskKind.SKIN_DOSE, TaskKind.MERGE, TaskKind.DELETE_STUDY, TaskKind.ERASE_IDENTITY)
    },
    (TaskKind.SKIN_DOSE, TaskState.FAILED): message("kerma status shows the reasons; kerma recalculate begins again."),
    **{
        (kind, TaskState.FAILED): _SEE_STATUS
        for kind in (TaskKind.MERGE, TaskKind.DELETE_STUDY, TaskKind.ERASE_IDENTITY)
    },
    (TaskKind.RETENTION, TaskState.STUCK): message("The run was interrupted; the next one deletes the rest."),
    (TaskKind.SENDING, TaskState.STUCK): _SEE_OUTBOX,
    (TaskKind.SENDING, TaskState.FAILED): _SEE_OUTBOX,
    (TaskKind.SCHEDULED_REPORT, TaskState.STUCK): message(
        "Kerma has paused it: the page Scheduled reports states the reason; its author corrects and resumes it."
    ),
    (TaskKind.SCHEDULED_REPORT, TaskState.OVERDUE): message(
        "The dashboard sends reports: check that KERMA_MAIL_HOST and KERMA_MAIL_FROM are set for it."
    ),
    **{
        (TaskKind.BACKUP, state): _MAKE_BACKUP
        for state in (TaskState.NEVER, TaskState.FAILED, TaskState.STUCK, TaskState.OVERDUE, TaskState.CANCELLED)
    },
    **{
        (TaskKind.CHANGE_PATIENT_DATA, state): _CONTINUE_CHANGE
        for state in (TaskState.FAILED, TaskState.STUCK, TaskState.CANCELLED)
    },
    (TaskKind.REMOVE_OLD_DATA, TaskState.WAITING): message(
        "This age is new: nothing is removed before the time in the column Next. To prevent it, change the setting "
        "and restart the worker."
    ),
    (TaskKind.REMOVE_OLD_DATA, TaskState.FAILED): message("A worker tries again within an hour."),
    (TaskKind.VERIFY_AUDIT_TRAIL, TaskState.NEVER): message("kerma audit verify does it."),
    (TaskKind.VERIFY_AUDIT_TRAIL, TaskState.FAILED): message(
        "Rows may have been changed or removed: kerma audit verify names them. Compare them with a backup."
    ),
}


def state(task: Task) -> Message:
    """How a task is."""
    return (_STATES_OF_RUNS if task.kind in _RUNS else STATES).get(task.state, STATES[task.state])


def remedy(task: Task) -> Message | None:
    """What a person should do about a task; None where nothing needs to be done."""
    return _REMEDIES.get((task.kind, task.state))
