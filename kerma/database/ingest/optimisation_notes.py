"""Notes on the optimisation of equipment: written, changed and removed; every version stays as history."""

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, insert, select, update

from kerma.annotations import checked_note
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.schema.tables import equipment
from kerma.errors import ConfigurationError

_note = optimisation_note.c


class NoteContent(NamedTuple):
    """What a note states.

    Attributes:
        equipment_id: the equipment on which something was done.
        standard_name: of the examinations concerned; None: all.
        day: the day on which it was done.
        text: plain text.
    """

    equipment_id: UUID
    standard_name: str | None
    day: date
    text: str


def add(connection: Connection, content: NoteContent, added_by: str) -> UUID:
    """Write a note; returns its identifier.

    Args:
        connection: within a transaction.
        content: what it states.
        added_by: who writes it.

    Raises:
        ConfigurationError: there is no such equipment, or the text is empty or too long.
    """
    note_id = uuid4()
    _insert(connection, note_id, 1, _checked(connection, content), added_by)
    return note_id


def change(connection: Connection, note_id: UUID, content: NoteContent, changed_by: str) -> None:
    """Replace a note by a new version.

    Raises:
        ConfigurationError: no such note of this equipment is in force, or the text is empty or too long.
    """
    checked = _checked(connection, content)
    before = _end(connection, content.equipment_id, note_id, changed_by)
    _insert(connection, note_id, before.version + 1, checked, changed_by)


def remove(connection: Connection, equipment_id: UUID, note_id: UUID, removed_by: str) -> None:
    """Remove a note; it stays as history.

    Raises:
        ConfigurationError: no such note of this equipment is in force.
    """
    _end(connection, equipment_id, note_id, removed_by)


def _checked(connection: Connection, content: NoteContent) -> NoteContent:
    known = select(equipment.c.equipment_id).where(equipment.c.equipment_id == content.equipment_id)
    if connection.execute(known).first() is None:
        raise ConfigurationError(f"There is no equipment {content.equipment_id}.")
    return content._replace(text=checked_note(content.text), standard_name=content.standard_name or None)


def _end(connection: Connection, equipment_id: UUID, note_id: UUID, removed_by: str) -> Row[tuple[int]]:
    """End the version in force, which is locked until the transaction ends."""
    in_force = (_note.equipment_id == equipment_id, _note.note_id == note_id, _note.removed_at.is_(None))
    ended = update(optimisation_note).where(*in_force).values(removed_at=func.clock_timestamp(), removed_by=removed_by)
    row = connection.execute(ended.returning(_note.version)).one_or_none()
    if row is None:
        raise ConfigurationError("This note is no longer there: somebody changed or removed it; reload the page.")
    return row


def _insert(connection: Connection, note_id: UUID, version: int, content: NoteContent, added_by: str) -> None:
    row = {"note_id": note_id, "version": version, "added_by": added_by, **content._asdict()}
    connection.execute(insert(optimisation_note).values(**row, added_at=func.clock_timestamp()))
