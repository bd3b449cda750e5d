"""Which recipient was reminded of which deadline of an incident, each stage once."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.database import incident_register
from kerma.database.schema.incident_tables import incident_reminder
from kerma.incidents.incident_terms import TaskKind
from kerma.incidents.reminder import ReminderStage, stage_of


class DueTask(NamedTuple):
    """A deadline of which people are reminded.

    Attributes:
        incident_id: the incident.
        number: its number in the register.
        kind: what has to be done.
        due_on: the last day for it.
        stage: why people are reminded.
    """

    incident_id: UUID
    number: int
    kind: TaskKind
    due_on: date
    stage: ReminderStage


def due_tasks(connection: Connection, today: date) -> list[DueTask]:
    """The open deadlines and follow-ups of all incidents that are near or have passed."""
    found = (
        (one, task, stage_of(task, today))
        for one in incident_register.incidents(connection)
        for task in one.content.open_tasks
    )
    return [
        DueTask(one.incident_id, one.number, task.kind, task.due_on, stage)
        for one, task, stage in found
        if stage is not None
    ]


def add(connection: Connection, recipient_number: int, tasks: Iterable[DueTask]) -> list[DueTask]:
    """Note that a recipient is reminded, in the transaction that puts the message into the outbox.

    Returns:
        Those of which it was not reminded before.
    """
    new = []
    for task in tasks:
        values = {
            "recipient_number": recipient_number,
            "incident_id": task.incident_id,
            "task_kind": task.kind,
            "due_on": task.due_on,
            "stage": task.stage,
        }
        statement = upsert(incident_reminder).values(values).on_conflict_do_nothing()
        if connection.execute(statement).rowcount:
            new.append(task)
    return new
