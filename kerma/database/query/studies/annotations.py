"""Tags and notes on a study and its events, with their history; and the columns of lists and exports with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from kerma.database.query.studies.fact_rows import record_from_row, rows_of_study
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn
from kerma.standard.enumerations import Tag

#: Separator of notes in one cell.
SEPARATOR = " | "


@dataclass(frozen=True, kw_only=True)
class _Annotation:
    """What tags and notes have in common.

    Attributes:
        event_id: the event; None: the study itself.
        event_name: what the event was called when this was written.
        added_at: when it was added.
        added_by: who added it.
        removed_at: when it was removed or replaced; None: in force.
        removed_by: who did.
    """

    event_id: UUID | None = None
    event_name: str | None = None
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredTag(_Annotation):
    """A tag, with the reason that somebody stated."""

    tag: Tag
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredNote(_Annotation):
    """A version of a note."""

    note_id: UUID
    version: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """The tags and notes in force, and those that were removed or replaced, each in the order of their time."""

    tags: tuple[StoredTag, ...] = ()
    notes: tuple[StoredNote, ...] = ()
    former_tags: tuple[StoredTag, ...] = ()
    former_notes: tuple[StoredNote, ...] = ()


#: Nobody has tagged the study or written a note.
NO_ANNOTATIONS = Annotations()


def annotations(connection: Connection, study_id: UUID) -> Annotations:
    """The tags and notes on a study and its events."""
    tags = [record_from_row(StoredTag, row) for row in rows_of_study(connection, study_tag, study_id, "added_at")]
    notes = [record_from_row(StoredNote, row) for row in rows_of_study(connection, study_note, study_id, "added_at")]
    return Annotations(
        tags=tuple(tag for tag in tags if tag.removed_at is None),
        notes=tuple(note for note in notes if note.removed_at is None),
        former_tags=tuple(tag for tag in tags if tag.removed_at is not None),
        former_notes=tuple(note for note in notes if note.removed_at is not None),
    )


def tags_in_one_cell(events: Table | None = None) -> AnyColumn:
    """The tags in force of a study and its events, comma-separated; of one event where its table is named."""
    tag = study_tag.c.tag
    joined = func.string_agg(tag.distinct(), aggregate_order_by(literal_column("', '"), tag))
    return _of_item(joined, study_tag, events)


def notes_in_one_cell(events: Table | None = None) -> AnyColumn:
    """As `tags_in_one_cell`, the texts of notes, the oldest first."""
    note = study_note.c
    joined = func.string_agg(note.text, aggregate_order_by(literal_column(f"'{SEPARATOR}'"), note.added_at))
    return _of_item(joined, study_note, events)


def _of_item(joined: AnyColumn, table: Table, events: Table | None) -> AnyColumn:
    in_force = select(joined).where(table.c.removed_at.is_(None))
    if events is None:
        return in_force.where(table.c.study_id == study_table.c.study_id).correlate(study_table).scalar_subquery()
    of_event = (table.c.study_id == events.c.study_id, table.c.event_id == events.c.event_id)
    return in_force.where(*of_event).correlate(events).scalar_subquery()


#: Columns of lists, by name.
LISTED: Mapping[str, AnyColumn] = {
    "tags": tags_in_one_cell().label("tags"),
    "notes": notes_in_one_cell().label("notes"),
}
