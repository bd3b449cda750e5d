"""Where along the patient a CT acquisition lay."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_SOURCE = "Source: TID 10014."
_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    (
        "scan_top_z_mm",
        sa.Double(),
        "Highest z of the scanned length in the patient's coordinates; z grows towards the head. Unit: mm.",
    ),
    ("scan_bottom_z_mm", sa.Double(), "Lowest z of the scanned length in the patient's coordinates. Unit: mm."),
    (
        "reconstructable_top_z_mm",
        sa.Double(),
        "Highest z of the volume that can be reconstructed, in the patient's coordinates. Unit: mm.",
    ),
    (
        "reconstructable_bottom_z_mm",
        sa.Double(),
        "Lowest z of the volume that can be reconstructed, in the patient's coordinates. Unit: mm.",
    ),
    (
        "frame_of_reference_uid",
        sa.Text(),
        "Identifies the coordinates of these z; those of two acquisitions can be compared only where it is the same.",
    ),
)


def upgrade() -> None:
    """Make room for the ends of each acquisition; `kerma reextract` fills it for what is already stored."""
    for name, kind, meaning in _COLUMNS:
        op.add_column("ct_event", sa.Column(name, kind, comment=f"{meaning} {_SOURCE}"))


def downgrade() -> None:
    """Take the room away."""
    for name, _, _ in reversed(_COLUMNS):
        op.drop_column("ct_event", name)
