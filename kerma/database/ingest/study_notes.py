"""Notes of people on studies and events: written, changed and removed; every version stays as history."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, any_, delete, func, insert, update

from kerma.annotations import AnnotatedItem, checked_note
from kerma.database.schema.annotation_tables import study_note
from kerma.database.schema.expressions import uuids
from kerma.errors import ConfigurationError

_note = study_note.c


def add(connection: Connection, item: AnnotatedItem, text: str, added_by: str) -> UUID:
    """Write a note; returns its identifier.

    Args:
        connection: within a transaction.
        item: the study or event.
        text: plain text.
        added_by: who writes it.

    Raises:
        ConfigurationError: the text is empty or too long.
    """
    note_id = uuid4()
    _insert(connection, note_id, 1, item, checked_note(text), added_by)
    return note_id


def change(connection: Connection, study_id: UUID, note_id: UUID, text: str, changed_by: str) -> None:
    """Replace the text of a note by a new version.

    Args:
        connection: within a transaction.
        study_id: the study that it is about.
        note_id: the note.
        text: plain text.
        changed_by: who changes it.

    Raises:
        ConfigurationError: the study has no such note in force, or the text is empty or too long.
    """
    plain = checked_note(text)
    before = _end(connection, study_id, note_id, changed_by)
    item = AnnotatedItem(study_id, before.event_id, before.event_name)
    _insert(connection, note_id, before.version + 1, item, plain, changed_by)


def remove(connection: Connection, study_id: UUID, note_id: UUID, removed_by: str) -> None:
    """Remove a note; it stays as history.

    Raises:
        ConfigurationError: the study has no such note in force.
    """
    _end(connection, study_id, note_id, removed_by)


def delete_all(connection: Connection, studies: Collection[UUID]) -> None:
    """Delete all notes on these studies and their events with all versions: they may name the patient."""
    connection.execute(delete(study_note).where(_note.study_id == any_(uuids(studies))))


def _end(connection: Connection, study_id: UUID, note_id: UUID, removed_by: str) -> Row[tuple[int, UUID, str]]:
    """End the version in force, which is locked until the transaction ends."""
    in_force = (_note.study_id == study_id, _note.note_id == note_id, _note.removed_at.is_(None))
    ended = update(study_note).where(*in_force).values(removed_at=func.clock_timestamp(), removed_by=removed_by)
    row = connection.execute(ended.returning(_note.version, _note.event_id, _note.event_name)).one_or_none()
    if row is None:
        raise ConfigurationError("This note is no longer there: somebody changed or removed it; reload the page.")
    return row


def _insert(connection: Connection, note_id: UUID, version: int, item: AnnotatedItem, text: str, added_by: str) -> None:
    row = {"note_id": note_id, "version": version, "text": text, "added_by": added_by}
    connection.execute(insert(study_note).values(**row, **item._asdict(), added_at=func.clock_timestamp()))
