"""Indexes for searches by patient and accession number: by whole hashes, and within what is kept plain."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_BY_HASH = ("patient_id", "patient_name")
_SEARCHED = ("accession_number", *_BY_HASH)


def upgrade() -> None:
    """Make them; a million studies take some ten seconds."""
    for name in _SEARCHED:
        op.create_index(
            f"ix_study_plain_{name}", "study", [name], postgresql_where=sa.text(f"{name} !~ '^[0-9a-f]{{64}}$'")
        )
    for name in _BY_HASH:
        op.create_index(f"ix_study_{name}", "study", [name], postgresql_using="hash")


def downgrade() -> None:
    """Take them away."""
    for name in _BY_HASH:
        op.drop_index(f"ix_study_{name}", "study")
    for name in _SEARCHED:
        op.drop_index(f"ix_study_plain_{name}", "study")
