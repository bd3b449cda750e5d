"""Tables of saved views of lists and of users' preferences; they hold no facts of studies or patients."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.metadata import key, metadata

_OWNER = "SHA-256 of the identifier in the owner's browser."

saved_view = Table(
    "saved_view",
    metadata,
    key("view_id", Uuid(), "The view: a random UUID."),
    Column("owner", Text(), nullable=False, comment=_OWNER),
    Column("name", Text(), nullable=False, comment="Name of the view."),
    Column("is_shared", Boolean(), nullable=False, comment="Whether all users may open it."),
    Column("modality", Text(), nullable=False, comment="Examination modality: CT, RF, DX, MG or NM."),
    Column("parameters", JSONB(), nullable=False, comment="URL parameters, by name."),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When saved."),
    CheckConstraint("name <> ''", name="has_name"),
    Index("uq_saved_view_owner_modality_name", "owner", "modality", "name", unique=True),
    Index("ix_saved_view_modality", "modality"),
    comment="Saved views of lists: filters, columns and sort order.",
)

preference = Table(
    "preference",
    metadata,
    key("owner", Text(), _OWNER),
    key("name", Text(), "Name of the preference: ct_columns, ..."),
    Column("value", JSONB(), nullable=False, comment="The preferred value."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When set."),
    comment="Preferences of users.",
)
