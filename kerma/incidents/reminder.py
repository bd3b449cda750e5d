"""When people are reminded of a deadline of an incident: some days before, on the day, and once it has passed."""

from datetime import date
from enum import StrEnum

from kerma.incidents.incident import IncidentTask

#: So many days before the last day people are reminded first.
DAYS_BEFORE = 3


class ReminderStage(StrEnum):
    """Why people are reminded; each once for a deadline and its day."""

    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


def stage_of(task: IncidentTask, today: date) -> ReminderStage | None:
    """The stage of a deadline or follow-up on a day; None: it is done, or far away."""
    if task.done_on is not None:
        return None
    days = (task.due_on - today).days
    if days > DAYS_BEFORE:
        return None
    if days == 0:
        return ReminderStage.TODAY
    return ReminderStage.SOON if days > 0 else ReminderStage.OVERDUE
