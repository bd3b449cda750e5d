"""A message on deadlines of incidents in words; it names neither patient nor title."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kerma.alert_messages.message_text import AlertEntry, AlertMessage
from kerma.alert_messages.phrases import phrase
from kerma.alert_messages.recipient import AlertRecipient


class Deadline(NamedTuple):
    """A deadline as a message states it.

    Attributes:
        number: of the incident in the register.
        task: code of what has to be done.
        due_on: the last day for it.
        stage: code of the reminder: soon, today or overdue.
    """

    number: int
    task: str
    due_on: date
    stage: str


def deadline_message(
    deadlines: Sequence[Deadline], recipient: AlertRecipient, dashboard_url: str, today: date
) -> AlertMessage:
    """The message on some deadlines, the earliest first.

    Args:
        deadlines: at least one.
        recipient: who receives it.
        dashboard_url: URL of the dashboard.
        today: the day of the message.
    """
    language, base = recipient.language, f"{dashboard_url.rstrip('/')}/incidents"
    ordered = sorted(deadlines, key=lambda one: (one.due_on, one.number))
    return AlertMessage(
        title=phrase("deadlines_title", language, count=len(ordered)),
        alerts=(),
        entries=tuple(_entry(one, language, base, today) for one in ordered),
        more="",
        footer=phrase("deadlines_footer", language, name=recipient.name),
        open_text=phrase("open", language),
        url=base,
    )


def _entry(one: Deadline, language: str, base: str, today: date) -> AlertEntry:
    heading = phrase("deadline", language, number=one.number, task=phrase(one.task, language))
    days = abs((one.due_on - today).days)
    due = phrase(f"due_{one.stage}", language, day=one.due_on.isoformat(), days=days)
    return AlertEntry(heading, ((phrase("due", language), due),), (), f"{base}?incident={one.number}")
