"""Sentences about objects with their parts, so that pages can tell them in other languages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

_BEFORE = "List of {where, what, sop_instance_uid}."
_NOW = (
    "List of {where, what, sop_instance_uid}; said: pattern and values of the sentence; "
    "absent: true where the object leaves something out."
)


def upgrade() -> None:
    """Make room for the parts; what is already stored keeps its English sentences until it is read again."""
    op.add_column("ledger", sa.Column("reason_said", JSONB(), comment="Pattern and values of the reason."))
    op.alter_column("study", "problems", existing_type=JSONB(), comment=_NOW, existing_comment=_BEFORE)


def downgrade() -> None:
    """Take the room away."""
    op.alter_column("study", "problems", existing_type=JSONB(), comment=_BEFORE, existing_comment=_NOW)
    op.drop_column("ledger", "reason_said")
