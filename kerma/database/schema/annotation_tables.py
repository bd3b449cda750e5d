"""Tables of tags and notes of people on studies and their irradiation events; removed ones stay as history.

They refer to studies without a foreign key: they stay when all objects are read again.
"""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, text

from kerma.annotations import MAX_NOTE_LENGTH
from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.standard.enumerations import Tag


def _item() -> tuple[TableColumn, ...]:
    """What it is about."""
    return (
        Column("study_id", Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        Column("event_id", Uuid(), comment="The irradiation event; NULL: the study itself."),
        Column("event_name", Text(), comment="What the event was called when it was written; NULL: the study itself."),
    )


def _history(removed: str) -> tuple[TableColumn, ...]:
    """Who added it and removed it, and when."""
    return (
        Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added."),
        Column("added_by", Text(), nullable=False, comment="Who added it."),
        Column("removed_at", DateTime(timezone=True), comment=f"{removed}; NULL: in force."),
        Column("removed_by", Text(), comment="Who did."),
    )


_IN_FORCE = text("removed_at is null")

study_tag = Table(
    "study_tag",
    metadata,
    key("tag_id", Uuid(), "Made when it was set."),
    *_item(),
    Column("tag", Text(), nullable=False, comment=f"{', '.join(Tag)}."),
    Column("reason", Text(), comment="Why; NULL: not stated, or erased with the identity of the patient."),
    *_history("When it was removed"),
    CheckConstraint(one_of("tag", Tag), name="known_tag"),
    # One of each kind on the study, and on each event; identifiers of studies and events differ.
    Index(
        "uq_study_tag_in_force",
        "study_id",
        text("coalesce(event_id, study_id)"),
        "tag",
        unique=True,
        postgresql_where=_IN_FORCE,
    ),
    Index("ix_study_tag_study_id", "study_id"),
    Index("ix_study_tag_tag", "tag", "study_id", postgresql_where=_IN_FORCE),
    comment="Tags of people on studies and events; study.exclusion is derived from those in force.",
)

study_note = Table(
    "study_note",
    metadata,
    key("note_id", Uuid(), "Made when it was written."),
    key("version", Integer(), "From 1; each change of the text adds one."),
    *_item(),
    Column("text", Text(), nullable=False, comment="The text of this version: plain text."),
    *_history("When a later version replaced it, or the note was removed"),
    CheckConstraint(f"length(text) <= {MAX_NOTE_LENGTH}", name="length_of_text"),
    Index("uq_study_note_in_force", "note_id", unique=True, postgresql_where=_IN_FORCE),
    Index("ix_study_note_study_id", "study_id"),
    comment="Notes of people on studies and events, with all versions.",
)
