"""Skin dose: the geometry it needs, its results, the work that waits for it, and what a site knows of a machine."""

# ruff: noqa: E501 -- a column's comment is one sentence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_TABLES = ("job", "skin_dose", "skin_dose_setting")


def upgrade() -> None:
    """Make room for skin doses, and ask for those of the studies that are there."""
    for column in _geometry_columns():
        op.add_column("projection_event", column)
    _make_job()
    _make_skin_dose()
    _make_skin_dose_setting()
    op.execute("insert into job (kind, study_id) select 'skin_dose', study_id from study where modalities @> '{RF}'")


def downgrade() -> None:
    """Take the room away, and with it what is in it."""
    for table in _TABLES:
        op.drop_table(table)
    for column in _geometry_columns():
        op.drop_column("projection_event", column.name)


def _geometry_columns() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "isocenter_primary_angle_deg",
            sa.Double(),
            comment="Primary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "isocenter_secondary_angle_deg",
            sa.Double(),
            comment="Secondary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "detector_rotation_angle_deg",
            sa.Double(),
            comment="Rotation of the detector about the beam's axis (PS3.3 C.8.19.6.13). Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "isocenter_primary_end_angle_deg",
            sa.Double(),
            comment="Primary angle of the positioner relative to the equipment, at the end of a rotation. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "isocenter_secondary_end_angle_deg",
            sa.Double(),
            comment="Secondary angle of the positioner relative to the equipment, at the end of a rotation. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "detector_rotation_end_angle_deg",
            sa.Double(),
            comment="Rotation of the detector about the beam's axis, at the end of a rotation. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "table_x_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top, from the isocentre to the left of the table. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_y_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top, from the isocentre downwards. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_z_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top, from the isocentre to the head end of the table. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_x_end_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top at the end, from the isocentre to the left of the table. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_y_end_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top at the end, from the isocentre downwards. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_z_end_position_to_isocenter_mm",
            sa.Double(),
            comment="Reference point of the table top at the end, from the isocentre to the head end of the table. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "longitudinal_beam_position_mm",
            sa.Double(),
            comment="Position of the beam along the table, from the manufacturer's zero. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
        sa.Column(
            "isocenter_height_mm",
            sa.Double(),
            comment="Height of the isocentre above the floor. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
        sa.Column(
            "shutter_left_mm",
            sa.Double(),
            comment="Opening from the beam's axis to the left shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
        sa.Column(
            "shutter_right_mm",
            sa.Double(),
            comment="Opening from the beam's axis to the right shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
        sa.Column(
            "shutter_top_mm",
            sa.Double(),
            comment="Opening from the beam's axis to the top shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
        sa.Column(
            "shutter_bottom_mm",
            sa.Double(),
            comment="Opening from the beam's axis to the bottom shutter, at 1 m from the source. Unit: mm. Source: 99PHI-IXR-XPER.",
        ),
    ]


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.Text(), nullable=False, comment="What is to be done: skin_dose."),
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was asked for last; a later request makes what is under way void.",
        ),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Nobody takes it before: it is under way, or waits after a failure.",
        ),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="How often a worker has begun it since it was asked for.",
        ),
        sa.Column(
            "last_error", sa.Text(), comment="Why the last attempt failed, as a sentence; NULL before the first."
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.study_id"], name="fk_job_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "study_id", name="pk_job"),
        comment="Work that waits for a worker; a row goes when its work is done.",
    )
    op.create_index("ix_job_requested_at", "job", ["requested_at"])


def _make_skin_dose() -> None:
    op.create_table(
        "skin_dose",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column("kind", sa.Text(), nullable=False, comment="map, estimate, beam_misses_phantom or not_possible."),
        sa.Column("reason", sa.Text(), comment="Why there is no map, as a sentence; NULL where there is one."),
        sa.Column("peak_skin_dose_mgy", sa.Double(), comment="Peak skin dose; NULL where it is unknown. Unit: mGy."),
        sa.Column(
            "peak_skin_dose_position", sa.Text(), comment="Where on the body the peak is, in words; NULL without a map."
        ),
        sa.Column("peak_cell", sa.Integer(), comment="Index of the peak in the map, from 0; NULL without a map."),
        sa.Column(
            "mean_1cm2_mgy",
            sa.Double(),
            comment="Mean over the hottest square centimetre; NULL without a map. Unit: mGy.",
        ),
        sa.Column(
            "mean_10cm2_mgy", sa.Double(), comment="Mean over the hottest 10 cm²; NULL without a map. Unit: mGy."
        ),
        sa.Column(
            "area_above_cm2",
            postgresql.JSONB(),
            nullable=False,
            comment="Skin area above each dose: dose in Gy to area in cm²; empty without a map.",
        ),
        sa.Column(
            "reference_air_kerma_mgy",
            sa.Double(),
            nullable=False,
            comment="Air kerma at the reference point of all events that tell one. Unit: mGy.",
        ),
        sa.Column(
            "reference_air_kerma_mapped_mgy",
            sa.Double(),
            nullable=False,
            comment="That of the events in the map. Unit: mGy.",
        ),
        sa.Column(
            "reference_air_kerma_on_phantom_mgy",
            sa.Double(),
            nullable=False,
            comment="That which hits the phantom. Unit: mGy.",
        ),
        sa.Column(
            "dap_gy_cm2",
            sa.Double(),
            nullable=False,
            comment="Dose area product of all events that tell one. Unit: Gy·cm².",
        ),
        sa.Column(
            "dap_hitting_gy_cm2", sa.Double(), nullable=False, comment="That which hits the phantom. Unit: Gy·cm²."
        ),
        sa.Column("events_mapped", sa.Integer(), nullable=False, comment="Number of events in the map."),
        sa.Column(
            "uncertainty_k2_percent",
            sa.Double(),
            comment="Expanded uncertainty of the peak (k = 2), without overlap of fields. Unit: %.",
        ),
        sa.Column(
            "peak_skin_dose_low_mgy",
            sa.Double(),
            comment="2.5 % quantile of the peak when positions are uncertain; NULL: not computed. Unit: mGy.",
        ),
        sa.Column(
            "peak_skin_dose_high_mgy",
            sa.Double(),
            comment="97.5 % quantile of the peak when positions are uncertain. Unit: mGy.",
        ),
        sa.Column(
            "flags",
            postgresql.JSONB(),
            nullable=False,
            comment="What was assumed or is doubtful: flag to number of events; 0 for the whole study.",
        ),
        sa.Column(
            "contributions",
            postgresql.JSONB(),
            nullable=False,
            comment="What each event contributes at the peak: event_id to mGy.",
        ),
        sa.Column(
            "planes",
            postgresql.JSONB(),
            nullable=False,
            comment="Peak of each plane's own map, where there are two: plane to mGy.",
        ),
        sa.Column(
            "parameters",
            postgresql.JSONB(),
            nullable=False,
            comment="What was used: medium, patient, site settings, phantom with its cells' side.",
        ),
        sa.Column(
            "versions",
            postgresql.JSONB(),
            nullable=False,
            comment="Versions of the method, its tables and the makers' rules.",
        ),
        sa.Column(
            "input_digest", sa.Text(), nullable=False, comment="SHA-256 of all that went in; empty: compute again."
        ),
        sa.Column("map", sa.LargeBinary(), comment="Dose of each cell in mGy: zlib-compressed little-endian float32."),
        sa.Column("map_length", sa.Integer(), comment="Number of cells of the map; NULL without one."),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was computed.",
        ),
        sa.Column("seconds", sa.Double(), nullable=False, comment="How long that took. Unit: s."),
        sa.CheckConstraint(
            "kind in ('map', 'estimate', 'beam_misses_phantom', 'not_possible')", name="ck_skin_dose_known_kind"
        ),
        sa.CheckConstraint("(map is null) = (map_length is null)", name="ck_skin_dose_map_has_length"),
        sa.ForeignKeyConstraint(["study_id"], ["study.study_id"], name="fk_skin_dose_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", name="pk_skin_dose"),
        comment="Skin dose of each fluoroscopy study, as it was computed last.",
    )
    op.create_index(
        "ix_skin_dose_peak_skin_dose_mgy",
        "skin_dose",
        [sa.literal_column("peak_skin_dose_mgy DESC NULLS LAST"), "study_id"],
    )


def _make_skin_dose_setting() -> None:
    op.create_table(
        "skin_dose_setting",
        sa.Column("equipment_id", sa.Uuid(), nullable=False, comment="The device; it need not be there any more."),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day of studies to which it applies."),
        sa.Column(
            "table_zero_x_cm",
            sa.Double(),
            comment="Added to the table's origin in the room, towards the patient's left. Unit: cm.",
        ),
        sa.Column(
            "table_zero_y_cm", sa.Double(), comment="Added to the table's origin in the room, downwards. Unit: cm."
        ),
        sa.Column(
            "table_zero_z_cm",
            sa.Double(),
            comment="Added to the table's origin in the room, towards the head. Unit: cm.",
        ),
        sa.Column(
            "patient_offset_x_cm",
            sa.Double(),
            comment="Added to the patient's place on the table, along its x axis. Unit: cm.",
        ),
        sa.Column(
            "patient_offset_y_cm",
            sa.Double(),
            comment="Added to the patient's place on the table, along its y axis. Unit: cm.",
        ),
        sa.Column(
            "patient_offset_z_cm",
            sa.Double(),
            comment="Added to the patient's place on the table, along its z axis. Unit: cm.",
        ),
        sa.Column(
            "table_water_equivalent_mm", sa.Double(), comment="Water that attenuates as table top and pad do. Unit: mm."
        ),
        sa.Column(
            "kap_meter_calibration_factor", sa.Double(), comment="True over indicated air kerma and dose area product."
        ),
        sa.Column("inherent_filtration_mm_al", sa.Double(), comment="Filtration of the tube in aluminium. Unit: mm."),
        sa.Column("calibrated_on", sa.Date(), comment="When the factor of the kerma meter was measured."),
        sa.Column("note", sa.Text(), comment="Where the values come from, in the site's words."),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was written last.",
        ),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="Who wrote it."),
        sa.CheckConstraint(
            "inherent_filtration_mm_al between 0 and 20", name="ck_skin_dose_setting_inherent_filtration_mm_al"
        ),
        sa.CheckConstraint(
            "kap_meter_calibration_factor between 0.3 and 3", name="ck_skin_dose_setting_kerma_meter_factor"
        ),
        sa.CheckConstraint("patient_offset_x_cm between -200 and 200", name="ck_skin_dose_setting_patient_offset_x_cm"),
        sa.CheckConstraint("patient_offset_y_cm between -200 and 200", name="ck_skin_dose_setting_patient_offset_y_cm"),
        sa.CheckConstraint("patient_offset_z_cm between -200 and 200", name="ck_skin_dose_setting_patient_offset_z_cm"),
        sa.CheckConstraint("table_water_equivalent_mm between 0 and 50", name="ck_skin_dose_setting_table_water_mm"),
        sa.CheckConstraint("table_zero_x_cm between -400 and 400", name="ck_skin_dose_setting_table_zero_x_cm"),
        sa.CheckConstraint("table_zero_y_cm between -400 and 400", name="ck_skin_dose_setting_table_zero_y_cm"),
        sa.CheckConstraint("table_zero_z_cm between -400 and 400", name="ck_skin_dose_setting_table_zero_z_cm"),
        sa.PrimaryKeyConstraint("equipment_id", "valid_from", name="pk_skin_dose_setting"),
        comment="What a site knows of a machine and no report tells; NULL keeps the default of model or method.",
    )
