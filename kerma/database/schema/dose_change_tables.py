"""Tables of changes of the level of dose that a worker found, and of what people noted on them."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Double, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn

#: Longest note on a change.
MAX_NOTE_LENGTH = 1_000


def _number(name: str, comment: str) -> TableColumn:
    return Column(name, Double(), nullable=False, comment=comment)


def _day(name: str, comment: str) -> TableColumn:
    return Column(name, Date(), nullable=False, comment=comment)


def _count(name: str, comment: str) -> TableColumn:
    return Column(name, Integer(), nullable=False, comment=comment)


dose_series = Table(
    "dose_series",
    metadata,
    key("equipment_id", Uuid(), "The equipment."),
    key("modality", Text(), "Examination modality: CT, RF, DX, MG or NM."),
    key("standard_name", Text(), "Standard name of the examinations."),
    key("quantity", Text(), "Name of the fact."),
    _count("value_count", "Number of positive values of the period that was read."),
    _day("searched_to", "Last day at whose end a change was searched."),
    Column("searched_at", DateTime(timezone=True), nullable=False, comment="When the worker last searched."),
    comment="Series of doses that are searched for changes, and how far.",
)

dose_change = Table(
    "dose_change",
    metadata,
    key("change_id", Uuid(), "The change: UUID5 of its series and the day on which it was found."),
    Column("equipment_id", Uuid(), nullable=False, comment="The equipment."),
    Column("modality", Text(), nullable=False, comment="Examination modality: CT, RF, DX, MG or NM."),
    Column("standard_name", Text(), nullable=False, comment="Standard name of the examinations."),
    Column("quantity", Text(), nullable=False, comment="Name of the fact."),
    _day("first_day", "Day of the first examination after the change."),
    _day("earliest_day", "Lower end of the 95 % interval of first_day."),
    _day("latest_day", "Upper end of the 95 % interval of first_day."),
    _number("ratio", "Typical value after, divided by that before."),
    _number("ratio_lower", "Lower end of the 95 % interval of ratio."),
    _number("ratio_upper", "Upper end of the 95 % interval of ratio."),
    _number("median_before", "Median before, in the unit of the quantity."),
    _number("median_after", "Median after, in the unit of the quantity."),
    _count("before_count", "Number of values before, with which it is estimated."),
    _count("after_count", "Number of values after, with which it is estimated."),
    _number("evidence", "Standardised Mann-Whitney statistic when it was found."),
    _number("alarm_limit", "The limit that the evidence exceeded."),
    _day("found_on", "Day at whose end it could be found."),
    _count("delay_count", "Number of values from the change to the end of that day."),
    Column("covariates", JSONB(), nullable=False, comment="What changed with it, what did not, what is unknown."),
    Column("estimated_at", DateTime(timezone=True), nullable=False, comment="When size and interval were estimated."),
    CheckConstraint("ratio_lower <= ratio and ratio <= ratio_upper", name="ratio_in_interval"),
    CheckConstraint("earliest_day <= first_day and first_day <= latest_day", name="day_in_interval"),
    Index("ix_dose_change_found_on", "found_on"),
    Index("ix_dose_change_equipment_id", "equipment_id", "found_on"),
    comment="Changes of the level of dose, by equipment, standard name and quantity.",
)

dose_change_review = Table(
    "dose_change_review",
    metadata,
    key("change_id", Uuid(), "The change, see `dose_change`."),
    Column("note", Text(), comment="What a person wrote about it; NULL: nothing."),
    Column("reviewed_at", DateTime(timezone=True), nullable=False, comment="When it was last marked or noted."),
    Column("reviewed_by", Text(), nullable=False, comment="Who did."),
    CheckConstraint(f"length(note) <= {MAX_NOTE_LENGTH}", name="length_of_note"),
    comment="Changes of dose that people have seen, with their notes.",
)
