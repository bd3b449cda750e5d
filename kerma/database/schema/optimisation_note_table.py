"""The table of notes on optimisation: what was done on equipment on a day; removed ones stay as history."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, text

from kerma.annotations import MAX_NOTE_LENGTH
from kerma.database.schema.metadata import key, metadata

optimisation_note = Table(
    "optimisation_note",
    metadata,
    key("note_id", Uuid(), "Made when it was written."),
    key("version", Integer(), "From 1; each change adds one."),
    Column("equipment_id", Uuid(), nullable=False, comment="The equipment on which something was done."),
    Column("standard_name", Text(), comment="Standard name of the examinations concerned; NULL: all."),
    Column("day", Date(), nullable=False, comment="The day on which it was done."),
    Column("text", Text(), nullable=False, comment="What was done, in this version: plain text."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When this version was written."),
    Column("added_by", Text(), nullable=False, comment="Who wrote it."),
    Column(
        "removed_at",
        DateTime(timezone=True),
        comment="When a later version replaced it, or the note was removed; NULL: in force.",
    ),
    Column("removed_by", Text(), comment="Who did."),
    CheckConstraint(f"length(text) <= {MAX_NOTE_LENGTH}", name="length_of_text"),
    Index("uq_optimisation_note_in_force", "note_id", unique=True, postgresql_where=text("removed_at is null")),
    Index("ix_optimisation_note_equipment_id", "equipment_id", "day"),
    comment="Notes of people on the optimisation of equipment, on the axis of time, with all versions.",
)
