"""Tables of imports of height and weight of patients; undone imports stay as history."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Double, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import one_of, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.patient_sizes.headings import KEYS

size_import = Table(
    "size_import",
    metadata,
    key("import_number", Integer(), "Its number, by which people name it; of several imports the highest counts."),
    Column("file_name", Text(), nullable=False, comment="Name of the file, without its folder."),
    Column("sha256", Text(), nullable=False, comment="SHA-256 of the file."),
    Column("study_key", Text(), nullable=False, comment=f"By what rows found their studies: {', '.join(KEYS)}."),
    Column("overwrites", Boolean(), nullable=False, comment="Whether it replaces what objects state."),
    Column("file_columns", JSONB(), nullable=False, comment="Headings of the columns that were used, and their units."),
    Column("row_count", Integer(), nullable=False, comment="Number of rows of the file."),
    Column("study_count", Integer(), nullable=False, comment="Number of studies that its rows found."),
    Column("findings", JSONB(), nullable=False, comment="Number of rows or values by what was found in them."),
    Column("imported_at", DateTime(timezone=True), nullable=False, comment="When it was imported."),
    Column("imported_by", Text(), nullable=False, comment="Who imported it."),
    Column("undone_at", DateTime(timezone=True), comment="When it was undone; NULL: in force."),
    Column("undone_by", Text(), comment="Who undid it."),
    CheckConstraint(one_of("study_key", KEYS), name="known_key"),
    comment="Imports of height and weight of patients from files.",
)

imported_size = Table(
    "imported_size",
    metadata,
    # The study first, by which sizes are looked up whenever studies are stored.
    study_key(),
    key("import_number", Integer(), "The import, see `size_import`."),
    Column("patient_size_m", Double(), comment="Height of the patient; NULL: none in the file. Unit: m."),
    Column("patient_weight_kg", Double(), comment="Weight of the patient; NULL: none in the file. Unit: kg."),
    CheckConstraint("patient_size_m is not null or patient_weight_kg is not null", name="has_value"),
    Index("ix_imported_size_import_number", "import_number", "study_id"),
    comment="Height and weight of studies from imports, from which those of `study` are derived.",
)
