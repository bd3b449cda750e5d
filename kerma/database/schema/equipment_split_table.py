"""Table of the pieces of equipment that a person has split off; undone splits stay as history."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Table, Text, Uuid, text

from kerma.database.schema.metadata import key, metadata
from kerma.equipment_splits import STATED_NAMES

equipment_split = Table(
    "equipment_split",
    metadata,
    key("equipment_id", Uuid(), "The equipment that is split off: UUID5 of the stated one and the condition."),
    key("split_at", DateTime(timezone=True), "When it was split off."),
    Column("stated_id", Uuid(), nullable=False, comment="The equipment that the objects of its studies state."),
    Column("first_day", Date(), comment="First day of its studies; NULL: any."),
    Column("last_day", Date(), comment="Last day of its studies; NULL: any."),
    *(
        Column(name, Text(), comment=f"The {words} that its studies state; NULL: any.")
        for name, words in STATED_NAMES.items()
    ),
    Column("split_by", Text(), nullable=False, comment="Who split it off."),
    Column("undone_at", DateTime(timezone=True), comment="When the split was undone; NULL: in force."),
    Column("undone_by", Text(), comment="Who undid it."),
    CheckConstraint(f"num_nonnulls(first_day, last_day, {', '.join(STATED_NAMES)}) > 0", name="split_has_condition"),
    CheckConstraint("first_day <= last_day", name="split_begins_before_it_ends"),
    Index("uq_equipment_split_in_force", "equipment_id", unique=True, postgresql_where=text("undone_at is null")),
    comment="Splits of equipment: rules from which study.equipment_id is derived, before merges.",
)
