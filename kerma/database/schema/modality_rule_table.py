"""Table of the rules that decide between fluoroscopy and radiography; removed rules stay as history."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, Integer, Table, Text, Uuid

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.modality_rules import EXCHANGED

modality_rule = Table(
    "modality_rule",
    metadata,
    key("rule_number", Integer(), "Its number, by which people name it; of rules that fit, the highest decides."),
    Column("equipment_id", Uuid(), nullable=False, comment="The equipment whose studies it concerns."),
    Column("modality", Text(), nullable=False, comment="The examination modality to which they belong."),
    Column("has_fluoroscopy", Boolean(), comment="Only studies with fluoroscopy, or only without; NULL: both."),
    Column("study_description", Text(), comment="Pattern that the study description must fit; NULL: every one."),
    Column("acquisition_protocol", Text(), comment="Pattern that the protocol of an event must fit; NULL: every one."),
    Column("first_day", Date(), comment="Only studies of this day or later; NULL: all."),
    Column("last_day", Date(), comment="Only studies of this day or earlier; NULL: all."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added."),
    Column("added_by", Text(), nullable=False, comment="Who added it."),
    Column("removed_at", DateTime(timezone=True), comment="When it was removed; NULL: in force."),
    Column("removed_by", Text(), comment="Who removed it."),
    CheckConstraint(one_of("modality", EXCHANGED), name="exchanged_modality"),
    comment="Rules from which study.modality of equipment for fluoroscopy and radiography is derived.",
)
