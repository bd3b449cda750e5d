"""Tables of what people keep for themselves: their views of lists, and how they like to see them.

Nothing in them is a fact of a study, and nothing tells who a patient is.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.metadata import key, metadata

_OWNER = "SHA-256 of the identifier in the owner's browser."

saved_view = Table(
    "saved_view",
    metadata,
    key("view_id", Uuid(), "The view: a random UUID."),
    Column("owner", Text(), nullable=False, comment=_OWNER),
    Column("name", Text(), nullable=False, comment="What its owner calls it."),
    Column("is_shared", Boolean(), nullable=False, comment="Whether everybody may open it."),
    Column("modality", Text(), nullable=False, comment="Family of studies: CT, RF, DX, MG or NM."),
    Column("parameters", JSONB(), nullable=False, comment="Parameters of its address, by name."),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When saved."),
    CheckConstraint("name <> ''", name="has_name"),
    Index("uq_saved_view_owner_modality_name", "owner", "modality", "name", unique=True),
    Index("ix_saved_view_modality", "modality"),
    comment="Views of lists under a name: filters, columns and order.",
)

preference = Table(
    "preference",
    metadata,
    key("owner", Text(), _OWNER),
    key("name", Text(), "What is preferred: ct_columns, ..."),
    Column("value", JSONB(), nullable=False, comment="The preferred value."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When chosen."),
    comment="How each user likes to see the pages.",
)
