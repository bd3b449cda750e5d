"""Table of the reference levels of a site; published levels come with Kerma."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Integer, Numeric, Table, Text, text

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import LevelStatistic, Mark, Match, Phantom
from kerma.standard.enumerations import ExamModality

reference_level = Table(
    "reference_level",
    metadata,
    key("level_number", Integer(), "Its number, in the order in which levels were added."),
    Column("level_id", Text(), nullable=False, comment="Its name, by which reports state it."),
    Column("jurisdiction", Text(), nullable=False, comment="Where it applies: site, a country, EU."),
    Column("set_name", Text(), nullable=False, comment="Survey or decision that it belongs to; may be empty."),
    Column("modality", Text(), nullable=False, comment="Modality of the examination."),
    Column("examination", Text(), nullable=False, comment="The examination as published."),
    Column("standard_name", Text(), comment="Standard name that it is compared with; NULL: none."),
    Column("match", Text(), comment="Whether the standard name covers the same or more; NULL: no standard name."),
    Column("population", Text(), nullable=False, comment="Patients: adult, a band of age or of weight."),
    Column("quantity", Text(), nullable=False, comment="The quantity."),
    Column("unit", Text(), nullable=False, comment="UCUM code of the unit in which it is published."),
    Column("published_value", Numeric(), nullable=False, comment="The value in that unit."),
    Column("phantom", Text(), comment="CTDI phantom to which it refers; NULL: not stated."),
    Column("projection", Text(), comment="Projection to which it refers; NULL: any, or of a whole study."),
    Column("statistic", Text(), nullable=False, comment="75th percentile (p75) or median of the medians of rooms."),
    Column("valid_from", Date(), nullable=False, comment="First day."),
    Column("valid_to", Date(), comment="Last day; NULL: in force until another one."),
    Column("source", Text(), nullable=False, comment="Where it is published."),
    Column("mark", Text(), nullable=False, comment="How it was verified."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added."),
    Column("added_by", Text(), nullable=False, comment="Who added it."),
    Column("removed_at", DateTime(timezone=True), comment="When it was removed; NULL: it was not."),
    Column("removed_by", Text(), comment="Who removed it."),
    CheckConstraint(one_of("modality", ExamModality), name="known_modality"),
    CheckConstraint(one_of("quantity", LevelQuantity), name="known_quantity"),
    CheckConstraint(one_of("match", Match), name="known_match"),
    CheckConstraint(one_of("phantom", Phantom), name="known_phantom"),
    CheckConstraint(one_of("projection", Projection), name="known_projection"),
    CheckConstraint(one_of("statistic", LevelStatistic), name="known_statistic"),
    CheckConstraint(one_of("mark", Mark), name="known_mark"),
    CheckConstraint("published_value > 0", name="above_zero"),
    Index("uq_reference_level_in_use", "level_id", unique=True, postgresql_where=text("removed_at is null")),
    comment="Reference levels that the site added; removed ones stay as history.",
)
