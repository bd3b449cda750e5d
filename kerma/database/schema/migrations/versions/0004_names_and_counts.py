"""Names of procedures and protocols, and counts that are kept beside the facts.

The tables are filled from the studies that are there once all steps are done (`kerma.database.schema.migrate`).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

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
_TOTALS = {
    "CT": ("dlp_mgy_cm",),
    "RF": _PROJECTION,
    "DX": _PROJECTION,
    "MG": ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    "NM": ("administered_activity_mbq",),
}


def upgrade() -> None:
    """Make the tables of counts, and room for the names of each study."""
    op.create_table(
        "event_histogram",
        sa.Column(
            "modality",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Family of the study: CT, RF, DX, MG or NM.",
        ),
        sa.Column(
            "quantity",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Name of the fact; `count` counts all, with or without a value.",
        ),
        sa.Column(
            "month",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the month; 0001-01-01 where the study has no date.",
        ),
        sa.Column(
            "equipment_id",
            sa.Uuid(),
            autoincrement=False,
            nullable=False,
            comment="The device; all ones in the rows that count all devices and names together.",
        ),
        sa.Column(
            "term_id",
            sa.Uuid(),
            autoincrement=False,
            nullable=False,
            comment="The acquisition protocol or radiopharmaceutical, see `known_term`; zeros where there is none.",
        ),
        sa.Column(
            "bin",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="floor(200 log10(value)); -2147483648 for zero and less.",
        ),
        sa.Column("value_count", sa.Integer(), nullable=False, comment="Number of values in the bin."),
        sa.PrimaryKeyConstraint(
            "modality", "quantity", "month", "equipment_id", "term_id", "bin", name="pk_event_histogram"
        ),
        comment="Quantities of irradiation events, counted in bins 1.2 % wide.",
    )
    op.create_table(
        "known_term",
        sa.Column(
            "modality",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Family of the study: CT, RF, DX, MG or NM.",
        ),
        sa.Column("term_id", sa.Uuid(), autoincrement=False, nullable=False, comment="MD5 of kind, a slash, and text."),
        sa.Column("kind", sa.Text(), nullable=False, comment="The fact that holds the text: study_description, ..."),
        sa.Column("text", sa.Text(), nullable=False, comment="The text as it stands in the objects."),
        sa.Column("study_count", sa.Integer(), nullable=False, comment="Number of studies."),
        sa.PrimaryKeyConstraint("modality", "term_id", name="pk_known_name"),
        comment="Every text by which procedures, protocols and radiopharmaceuticals are known, once per family.",
    )
    op.create_index("ix_known_name_name_id", "known_term", ["term_id"], unique=False)
    op.create_table(
        "study_day",
        sa.Column(
            "modality",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Family of the study: CT, RF, DX, MG or NM.",
        ),
        sa.Column("equipment_id", sa.Uuid(), autoincrement=False, nullable=False, comment="The device."),
        sa.Column(
            "day",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="The day; 0001-01-01 where the study has no date.",
        ),
        sa.Column("study_count", sa.Integer(), nullable=False, comment="Number of studies."),
        sa.PrimaryKeyConstraint("modality", "equipment_id", "day", name="pk_study_day"),
        comment="Studies per day and device.",
    )
    op.create_table(
        "study_histogram",
        sa.Column(
            "modality",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Family of the study: CT, RF, DX, MG or NM.",
        ),
        sa.Column(
            "quantity",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Name of the fact; `count` counts all, with or without a value.",
        ),
        sa.Column(
            "month",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the month; 0001-01-01 where the study has no date.",
        ),
        sa.Column(
            "equipment_id",
            sa.Uuid(),
            autoincrement=False,
            nullable=False,
            comment="The device; all ones in the rows that count all devices and names together.",
        ),
        sa.Column(
            "term_id",
            sa.Uuid(),
            autoincrement=False,
            nullable=False,
            comment="The study description, see `known_term`; zeros where there is none.",
        ),
        sa.Column(
            "bin",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="floor(200 log10(value)); -2147483648 for zero and less.",
        ),
        sa.Column("value_count", sa.Integer(), nullable=False, comment="Number of values in the bin."),
        sa.PrimaryKeyConstraint(
            "modality", "quantity", "month", "equipment_id", "term_id", "bin", name="pk_study_histogram"
        ),
        comment="Totals of studies, counted in bins 1.2 % wide.",
    )
    op.create_table(
        "study_hour",
        sa.Column(
            "modality",
            sa.Text(),
            autoincrement=False,
            nullable=False,
            comment="Family of the study: CT, RF, DX, MG or NM.",
        ),
        sa.Column(
            "month",
            sa.Date(),
            autoincrement=False,
            nullable=False,
            comment="First day of the month; 0001-01-01 where the study has no date.",
        ),
        sa.Column("equipment_id", sa.Uuid(), autoincrement=False, nullable=False, comment="The device."),
        sa.Column(
            "weekday",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="1 Monday to 7 Sunday; 0 where the study has no date.",
        ),
        sa.Column(
            "hour",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="Hour of the day at which the study started; -1 where unknown.",
        ),
        sa.Column("study_count", sa.Integer(), nullable=False, comment="Number of studies."),
        sa.PrimaryKeyConstraint("modality", "month", "equipment_id", "weekday", "hour", name="pk_study_hour"),
        comment="Studies per weekday and hour.",
    )
    op.add_column(
        "study",
        sa.Column(
            "term_ids",
            postgresql.ARRAY(sa.Uuid()),
            server_default="{}",
            nullable=False,
            comment="All names of the study and its events, see `known_term`.",
        ),
    )
    op.add_column(
        "study",
        sa.Column(
            "procedure_id", sa.Uuid(), comment="The name of its description, see `known_term`; NULL: it has none."
        ),
    )
    op.create_index("ix_study_term_ids", "study", ["term_ids"], unique=False, postgresql_using="gin")
    for family, totals in _TOTALS.items():
        op.drop_index(f"ix_study_newest_{family.lower()}", "study")
        _index_newest(family, ["equipment_id", "procedure_id", "event_count", *totals])
        op.create_index(
            f"ix_study_most_{family.lower()}",
            "study",
            [sa.text(f"{totals[0]} DESC NULLS LAST"), sa.text("study_id DESC")],
            postgresql_where=sa.text(f"modalities @> ARRAY['{family}']"),
        )


def _index_newest(family: str, included: list[str]) -> None:
    op.create_index(
        f"ix_study_newest_{family.lower()}",
        "study",
        [sa.text("study_at DESC NULLS LAST"), sa.text("study_id DESC")],
        postgresql_where=sa.text(f"modalities @> ARRAY['{family}']"),
        postgresql_include=included,
    )


def downgrade() -> None:
    """Take them away; the facts stay."""
    for family in _TOTALS:
        op.drop_index(f"ix_study_most_{family.lower()}", "study")
        op.drop_index(f"ix_study_newest_{family.lower()}", "study")
        _index_newest(family, [])
    op.drop_column("study", "procedure_id")
    op.drop_index("ix_study_term_ids", table_name="study", postgresql_using="gin")
    op.drop_column("study", "term_ids")
    op.drop_table("study_hour")
    op.drop_table("study_histogram")
    op.drop_table("study_day")
    op.drop_index("ix_known_name_name_id", table_name="known_term")
    op.drop_table("known_term")
    op.drop_table("event_histogram")
