"""Cached queries of notes on optimisation, and what people write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import author, permitted_change
from kerma.access.rights import Right
from kerma.database.ingest import optimisation_notes
from kerma.database.ingest.optimisation_notes import NoteContent
from kerma.database.query.operations import equipment as equipment_query
from kerma.database.query.optimisation import notes as note_query
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

RIGHT = Right.ANNOTATE_STUDIES


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def notes(
    equipment_ids: tuple[UUID, ...],
    first_day: date | None = None,
    last_day: date | None = None,
    standard_name: str | None = None,
) -> list[OptimisationNote]:
    """The notes in force on equipment, the latest day first."""
    with read_only_connection() as connection:
        return note_query.notes(connection, equipment_ids, first_day, last_day, standard_name)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def former_versions(equipment_ids: tuple[UUID, ...]) -> list[OptimisationNote]:
    """The versions that were replaced or removed, the latest first."""
    with read_only_connection() as connection:
        return note_query.former_versions(connection, equipment_ids)


def add(content: NoteContent) -> None:
    """Write a note.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such equipment, or the text is empty or too long.
    """
    with _permitted(content.equipment_id, "add") as connection:
        optimisation_notes.add(connection, content, author())


def change(note: OptimisationNote, content: NoteContent) -> None:
    """Replace a note by a new version.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: as `add`; or the note is no longer in force.
    """
    with _permitted(note.equipment_id, "change", note.note_id) as connection:
        optimisation_notes.change(connection, note.note_id, content, author())


def remove(note: OptimisationNote) -> None:
    """Remove a note.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such equipment, or the note is no longer in force.
    """
    with _permitted(note.equipment_id, "remove", note.note_id) as connection:
        optimisation_notes.remove(connection, note.equipment_id, note.note_id, author())


@contextmanager
def _permitted(equipment_id: UUID, done: str, note_id: UUID | None = None) -> Iterator[Connection]:
    """A transaction that changes notes on equipment in the scope of the user, recorded in the audit trail."""
    # The connection that writes has no scope.
    with read_only_connection() as connection:
        if equipment_query.by_id(connection, equipment_id) is None:
            raise ConfigurationError(f"There is no equipment {equipment_id}.")
    details = {"done": done, "equipment": str(equipment_id)}
    named = {} if note_id is None else {"note": str(note_id)}
    with permitted_change(RIGHT, AuditAction.SET_OPTIMISATION_NOTE, **details, **named) as connection:
        yield connection
    notes.clear()
    former_versions.clear()
