"""The indexes of the lists tell also sex, age, height, weight, time of day and number of problems."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_PROJECTION = (
    "dap_gy_cm2",
    "reference_air_kerma_mgy",
    "fluoro_dap_gy_cm2",
    "fluoro_reference_air_kerma_mgy",
    "fluoro_time_s",
    "acquisition_dap_gy_cm2",
    "acquisition_reference_air_kerma_mgy",
    "acquisition_time_s",
)
_TOTALS: dict[str, tuple[str, ...]] = {
    "CT": ("dlp_mgy_cm",),
    "RF": _PROJECTION,
    "DX": _PROJECTION,
    "MG": ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    "NM": ("administered_activity_mbq",),
}
_BEFORE = ("equipment_id", "procedure_id", "event_count")
_NOW = (
    *_BEFORE,
    "problem_count",
    "study_time",
    "patient_sex",
    "patient_age_years",
    "patient_size_m",
    "patient_weight_kg",
)


def upgrade() -> None:
    """Make the indexes anew; a million studies take some ten seconds."""
    _replace(_NOW)


def downgrade() -> None:
    """As they were."""
    _replace(_BEFORE)


def _replace(told: tuple[str, ...]) -> None:
    for family, totals in _TOTALS.items():
        name = f"ix_study_newest_{family.lower()}"
        op.drop_index(name, "study")
        op.create_index(
            name,
            "study",
            [sa.text("study_at DESC NULLS LAST"), sa.text("study_id DESC")],
            postgresql_where=sa.text(f"modalities @> ARRAY['{family}']"),
            postgresql_include=[*told, *totals],
        )
