"""Table of the pieces of equipment that a person has merged; undone merges stay as history."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, text

from kerma.database.schema.metadata import key, metadata

equipment_merge = Table(
    "equipment_merge",
    metadata,
    key("equipment_id", Uuid(), "The equipment whose studies count for another, as its objects state it."),
    key("merged_at", DateTime(timezone=True), "When it was merged."),
    Column("into_id", Uuid(), nullable=False, comment="The equipment for which they count."),
    Column("merged_by", Text(), nullable=False, comment="Who merged it."),
    Column("undone_at", DateTime(timezone=True), comment="When the merge was undone; NULL: in force."),
    Column("undone_by", Text(), comment="Who undid it."),
    CheckConstraint("equipment_id <> into_id", name="merged_into_other"),
    # Equipment counts as one other at a time.
    Index("uq_equipment_merge_in_force", "equipment_id", unique=True, postgresql_where=text("undone_at is null")),
    comment="Merges of equipment: rules from which study.equipment_id is derived.",
)
