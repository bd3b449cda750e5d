"""Saved views and preferences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

_OWNER = "SHA-256 of the identifier in the owner's browser."


def upgrade() -> None:
    """Make room for what people keep for themselves."""
    _make_saved_view()
    _make_preference()


def downgrade() -> None:
    """Take the room away, and with it what is in it."""
    op.drop_table("preference")
    op.drop_table("saved_view")


def _now(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), comment=comment)


def _make_saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("view_id", sa.Uuid(), nullable=False, comment="The view: a random UUID."),
        sa.Column("owner", sa.Text(), nullable=False, comment=_OWNER),
        sa.Column("name", sa.Text(), nullable=False, comment="What its owner calls it."),
        sa.Column("is_shared", sa.Boolean(), nullable=False, comment="Whether everybody may open it."),
        sa.Column("modality", sa.Text(), nullable=False, comment="Family of studies: CT, RF, DX, MG or NM."),
        sa.Column("parameters", postgresql.JSONB(), nullable=False, comment="Parameters of its address, by name."),
        _now("created_at", "When saved."),
        sa.CheckConstraint("name <> ''", name="ck_saved_view_has_name"),
        sa.PrimaryKeyConstraint("view_id", name="pk_saved_view"),
        comment="Views of lists under a name: filters, columns and order.",
    )
    owned = ["owner", "modality", "name"]
    op.create_index("uq_saved_view_owner_modality_name", "saved_view", owned, unique=True)
    op.create_index("ix_saved_view_modality", "saved_view", ["modality"])


def _make_preference() -> None:
    op.create_table(
        "preference",
        sa.Column("owner", sa.Text(), nullable=False, comment=_OWNER),
        sa.Column("name", sa.Text(), nullable=False, comment="What is preferred: ct_columns, ..."),
        sa.Column("value", postgresql.JSONB(), nullable=False, comment="The preferred value."),
        _now("changed_at", "When chosen."),
        sa.PrimaryKeyConstraint("owner", "name", name="pk_preference"),
        comment="How each user likes to see the pages.",
    )
