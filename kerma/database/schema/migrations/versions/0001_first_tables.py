"""The first tables."""

# ruff: noqa: E501 -- a column's comment is one sentence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, parents first."""
    _make_cursor()
    _make_dose_object()
    _make_equipment()
    _make_ledger()
    _make_study()
    _make_ct_event()
    _make_plane_total()
    _make_projection_event()
    _make_ct_dose_check()
    _make_ct_source()
    _make_projection_filter()


def downgrade() -> None:
    """Remove the tables, and with them all data."""
    for table in _TABLES[::-1]:
        op.drop_table(table)


_TABLES = (
    "cursor",
    "dose_object",
    "equipment",
    "ledger",
    "study",
    "ct_event",
    "plane_total",
    "projection_event",
    "ct_dose_check",
    "ct_source",
    "projection_filter",
)


def _make_cursor() -> None:
    op.create_table(
        "cursor",
        sa.Column("node", sa.Text(), nullable=False, comment="The Orthanc whose change log is followed."),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Last change whose facts are stored."),
        sa.Column(
            "last_seq", sa.BigInteger(), server_default="0", nullable=False, comment="Last change that Orthanc told of."
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), comment="When the follower last reported."),
        sa.Column(
            "reconciled_at", sa.DateTime(timezone=True), comment="When the ledger was last compared with Orthanc."
        ),
        sa.Column("last_error", sa.Text(), comment="The last error of the follower; NULL when all is well."),
        sa.PrimaryKeyConstraint("node", name="pk_cursor"),
        comment="How far each Orthanc's change log has been followed.",
    )


def _make_dose_object() -> None:
    op.create_table(
        "dose_object",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column("sop_instance_uid", sa.Text(), nullable=False, comment="SOP Instance UID of the object."),
        sa.Column("orthanc_id", sa.Text(), nullable=False, comment="Orthanc's identifier of the instance."),
        sa.Column("sop_class_uid", sa.Text(), nullable=False, comment="SOP Class UID."),
        sa.Column("source", sa.Text(), nullable=False, comment="What told the dose: ct_rdsr, projection_rdsr, ..."),
        sa.Column("content_at", sa.DateTime(), comment="Content date and time of the object, local."),
        sa.Column("reading", sa.LargeBinary(), nullable=False, comment="All facts read from it: zlib-compressed JSON."),
        sa.Column("sr_tree", sa.LargeBinary(), comment="The full content tree: zlib-compressed JSON; NULL for images."),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When Kerma first stored it.",
        ),
        sa.PrimaryKeyConstraint("study_id", "sop_instance_uid", name="pk_dose_object"),
        comment="Each object that told a dose, with everything it said.",
    )
    op.create_index("ix_dose_object_orthanc_id", "dose_object", ["orthanc_id"], unique=False)


def _make_equipment() -> None:
    op.create_table(
        "equipment",
        sa.Column(
            "equipment_id",
            sa.Uuid(),
            nullable=False,
            comment="The device: UUID5 of maker, model and serial number, else of its station.",
        ),
        sa.Column(
            "institution_name", sa.Text(), comment="Institution where the equipment is located. Source: (0008,0080)."
        ),
        sa.Column(
            "department_name", sa.Text(), comment="Department where the equipment is located. Source: (0008,1040)."
        ),
        sa.Column("manufacturer", sa.Text(), comment="Maker of the equipment. Source: (0008,0070)."),
        sa.Column("manufacturer_model_name", sa.Text(), comment="Model of the equipment. Source: (0008,1090)."),
        sa.Column("station_name", sa.Text(), comment="Station name of the equipment. Source: (0008,1010)."),
        sa.Column("device_serial_number", sa.Text(), comment="Serial number of the equipment. Source: (0018,1000)."),
        sa.Column("device_observer_uid", sa.Text(), comment="Device Observer UID of the equipment. Source: TID 1004."),
        sa.Column(
            "first_received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When Kerma first stored it.",
        ),
        sa.PrimaryKeyConstraint("equipment_id", name="pk_equipment"),
        comment="X-ray devices, as their objects name them.",
    )


def _make_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("orthanc_id", sa.Text(), nullable=False, comment="Orthanc's identifier of the instance."),
        sa.Column("sop_instance_uid", sa.Text(), comment="SOP Instance UID; NULL where the object was not opened."),
        sa.Column("sop_class_uid", sa.Text(), comment="SOP Class UID."),
        sa.Column("study_instance_uid", sa.Text(), comment="Study Instance UID; NULL where the object was not opened."),
        sa.Column(
            "status", sa.Text(), nullable=False, comment="extracted, skipped, failed, or pending (to be read again)."
        ),
        sa.Column("reason", sa.Text(), comment="Why it was skipped or failed, as a sentence."),
        sa.Column("source", sa.Text(), comment="What told the dose: ct_rdsr, projection_rdsr, ..."),
        sa.Column(
            "problem_count", sa.Integer(), server_default="0", nullable=False, comment="Problems found while reading."
        ),
        sa.Column("extractor_version", sa.Text(), nullable=False, comment="Version of Kerma that read it last."),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When Kerma first stored it.",
        ),
        sa.Column(
            "read_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was read last.",
        ),
        sa.CheckConstraint("status in ('extracted', 'skipped', 'failed', 'pending')", name="ck_ledger_known_status"),
        sa.PrimaryKeyConstraint("orthanc_id", name="pk_ledger"),
        comment="Every object that Orthanc received, exactly once, and what became of it.",
    )
    op.create_index(
        "ix_ledger_failed_study_instance_uid",
        "ledger",
        ["study_instance_uid"],
        unique=False,
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index("ix_ledger_sop_instance_uid", "ledger", ["sop_instance_uid"], unique=False)
    op.create_index("ix_ledger_status_read_at", "ledger", ["status", sa.literal_column("read_at DESC")], unique=False)


def _make_study() -> None:
    op.create_table(
        "study",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column("equipment_id", sa.Uuid(), nullable=False, comment="The device that irradiated."),
        sa.Column("study_instance_uid", sa.Text(), comment="Identifies the study. Source: (0020,000D)."),
        sa.Column(
            "modality",
            sa.Text(),
            comment="Exam modality of the study: CT, RF (fluoroscopy), DX (radiography), MG, NM. Source: Kerma.",
        ),
        sa.Column("study_date", sa.Date(), comment="Date the study started; empty where unknown. Source: (0008,0020)."),
        sa.Column("study_time", sa.Time(), comment="Local time the study started. Source: (0008,0030)."),
        sa.Column(
            "accession_number", sa.Text(), comment="As the site's protection setting allows. Source: (0008,0050)."
        ),
        sa.Column("study_description", sa.Text(), comment="Description of the study. Source: (0008,1030)."),
        sa.Column("requested_procedure", sa.Text(), comment="Procedure as requested. Source: (0032,1060)."),
        sa.Column("performed_procedure", sa.Text(), comment="Procedure as performed. Source: (0040,0254)."),
        sa.Column(
            "software_versions",
            sa.Text(),
            comment="Software of the equipment at the time; several joined by |. Source: (0018,1020).",
        ),
        sa.Column("operators_name", sa.Text(), comment="Who operated the equipment. Source: (0008,1070)."),
        sa.Column("performing_physician_name", sa.Text(), comment="Who performed the study. Source: (0008,1050)."),
        sa.Column("patient_name", sa.Text(), comment="As the site's protection setting allows. Source: (0010,0010)."),
        sa.Column("patient_id", sa.Text(), comment="As the site's protection setting allows. Source: (0010,0020)."),
        sa.Column(
            "patient_birth_date",
            sa.Text(),
            comment="YYYY-MM-DD, as the site's protection setting allows. Source: (0010,0030).",
        ),
        sa.Column("patient_sex", sa.Text(), comment="M, F or O. Source: (0010,0040)."),
        sa.Column(
            "patient_age_years",
            sa.Double(),
            comment="At the study, from birth date, else from Patient's Age. Unit: years. Source: (0010,0030), (0010,1010).",
        ),
        sa.Column("patient_size_m", sa.Double(), comment="Height of the patient. Unit: m. Source: (0010,1020)."),
        sa.Column("patient_weight_kg", sa.Double(), comment="Weight of the patient. Unit: kg. Source: (0010,1030)."),
        sa.Column(
            "dlp_mgy_cm",
            sa.Double(),
            comment="Dose length product of the whole study, as its reports state it. Unit: mGy·cm. Source: TID 10012.",
        ),
        sa.Column(
            "dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of the whole study. Unit: Gy·cm². Source: TID 10004, 10007.",
        ),
        sa.Column(
            "reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the patient entrance reference point, whole study. Unit: mGy. Source: TID 10004, 10007.",
        ),
        sa.Column(
            "fluoro_dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of fluoroscopy. Unit: Gy·cm². Source: TID 10004.",
        ),
        sa.Column(
            "fluoro_reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the reference point from fluoroscopy. Unit: mGy. Source: TID 10004.",
        ),
        sa.Column("fluoro_time_s", sa.Double(), comment="Time of fluoroscopy. Unit: s. Source: TID 10004."),
        sa.Column(
            "acquisition_dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of recorded acquisitions. Unit: Gy·cm². Source: TID 10004.",
        ),
        sa.Column(
            "acquisition_reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the reference point from recorded acquisitions. Unit: mGy. Source: TID 10004.",
        ),
        sa.Column(
            "acquisition_time_s", sa.Double(), comment="Time of recorded acquisitions. Unit: s. Source: TID 10004."
        ),
        sa.Column(
            "study_at", sa.DateTime(), comment="Date and time the study started, local; NULL where the date is unknown."
        ),
        sa.Column("event_count", sa.Integer(), nullable=False, comment="Number of irradiation events."),
        sa.Column("object_count", sa.Integer(), nullable=False, comment="Number of dose objects that tell of it."),
        sa.Column("problem_count", sa.Integer(), nullable=False, comment="Number of problems."),
        sa.Column(
            "problems",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="List of {where, what, sop_instance_uid}.",
        ),
        sa.Column(
            "provenance",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="For each study fact and total, the SOP Instance UID that told it.",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When Kerma first stored it.",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When its facts last changed.",
        ),
        sa.CheckConstraint("modality in ('CT', 'RF', 'DX', 'MG', 'NM')", name="ck_study_known_modality"),
        sa.CheckConstraint("study_instance_uid is not null", name="ck_study_has_uid"),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.equipment_id"], name="fk_study_equipment"),
        sa.PrimaryKeyConstraint("study_id", name="pk_study"),
        comment="One row a study: patient and study facts that the site allows, and the totals of its final reports.",
    )
    op.create_index(
        "ix_study_accession_number",
        "study",
        ["accession_number"],
        unique=False,
        postgresql_ops={"accession_number": "text_pattern_ops"},
    )
    op.create_index(
        "ix_study_equipment_at", "study", ["equipment_id", sa.literal_column("study_at DESC NULLS LAST")], unique=False
    )
    op.create_index(
        "ix_study_modality_at",
        "study",
        ["modality", sa.literal_column("study_at DESC NULLS LAST"), sa.literal_column("study_id DESC")],
        unique=False,
    )
    op.create_index("uq_study_study_instance_uid", "study", ["study_instance_uid"], unique=True)


def _make_ct_event() -> None:
    op.create_table(
        "ct_event",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Order of the event in the study, from 0."),
        sa.Column("sop_instance_uid", sa.Text(), nullable=False, comment="The object that told this event."),
        sa.Column(
            "provenance",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Facts that another object told: name to SOP Instance UID.",
        ),
        sa.Column(
            "irradiation_event_uid",
            sa.Text(),
            comment="Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.",
        ),
        sa.Column("started_at", sa.DateTime(), comment="Local time at which the event started. Source: TID 10003."),
        sa.Column(
            "acquisition_protocol",
            sa.Text(),
            comment="Acquisition protocol as named at the scanner. Source: TID 10013.",
        ),
        sa.Column(
            "acquisition_type",
            sa.Text(),
            comment="How the scanner moved: spiral, sequenced, constant angle (localizer), stationary, free, cone beam. Source: TID 10013.",
        ),
        sa.Column("target_region", sa.Text(), comment="Body region as the report names it. Source: TID 10013."),
        sa.Column(
            "ctdi_vol_mgy",
            sa.Double(),
            comment="Mean volume CT dose index, in the phantom named beside it. Unit: mGy. Source: TID 10013.",
        ),
        sa.Column(
            "ctdi_phantom",
            sa.Text(),
            comment="Phantom to which CTDIvol and DLP refer: head 16 cm or body 32 cm. Source: TID 10013.",
        ),
        sa.Column(
            "dlp_mgy_cm",
            sa.Double(),
            comment="Dose length product of this acquisition. Unit: mGy·cm. Source: TID 10013.",
        ),
        sa.Column(
            "scanning_length_mm",
            sa.Double(),
            comment="Length scanned along the table, overranging included. Unit: mm. Source: TID 10014.",
        ),
        sa.Column("exposure_time_s", sa.Double(), comment="Time with X-rays on. Unit: s. Source: TID 10013."),
        sa.Column(
            "single_collimation_mm",
            sa.Double(),
            comment="Nominal width of a single detector row at the isocentre. Unit: mm. Source: TID 10013.",
        ),
        sa.Column(
            "total_collimation_mm",
            sa.Double(),
            comment="Nominal total beam width at the isocentre. Unit: mm. Source: TID 10013.",
        ),
        sa.Column("pitch", sa.Double(), comment="Table feed per rotation over total collimation. Source: TID 10013."),
        sa.Column("number_of_sources", sa.Double(), comment="Number of X-ray sources used. Source: TID 10013."),
        sa.Column(
            "modulation_type", sa.Text(), comment="Tube current modulation as the scanner names it. Source: TID 10013."
        ),
        sa.Column(
            "ssde_mgy",
            sa.Double(),
            comment="Size-specific dose estimate (AAPM 204, 220). Unit: mGy. Source: TID 10013.",
        ),
        sa.Column(
            "water_equivalent_diameter_mm",
            sa.Double(),
            comment="Water-equivalent diameter of the patient (AAPM 220). Unit: mm. Source: TID 10013.",
        ),
        sa.Column("comment", sa.Text(), comment="Comment of the report on this event. Source: TID 10013."),
        sa.ForeignKeyConstraint(["study_id"], ["study.study_id"], name="fk_ct_event_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", "event_id", name="pk_ct_event"),
        comment="Irradiation events of CT studies (TID 10013).",
    )


def _make_plane_total() -> None:
    op.create_table(
        "plane_total",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column("plane", sa.Text(), nullable=False, comment="X-ray plane: single, A or B."),
        sa.Column(
            "dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of the whole study. Unit: Gy·cm². Source: TID 10004, 10007.",
        ),
        sa.Column(
            "reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the patient entrance reference point, whole study. Unit: mGy. Source: TID 10004, 10007.",
        ),
        sa.Column(
            "fluoro_dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of fluoroscopy. Unit: Gy·cm². Source: TID 10004.",
        ),
        sa.Column(
            "fluoro_reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the reference point from fluoroscopy. Unit: mGy. Source: TID 10004.",
        ),
        sa.Column("fluoro_time_s", sa.Double(), comment="Time of fluoroscopy. Unit: s. Source: TID 10004."),
        sa.Column(
            "acquisition_dap_gy_cm2",
            sa.Double(),
            comment="Dose area product of recorded acquisitions. Unit: Gy·cm². Source: TID 10004.",
        ),
        sa.Column(
            "acquisition_reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the reference point from recorded acquisitions. Unit: mGy. Source: TID 10004.",
        ),
        sa.Column(
            "acquisition_time_s", sa.Double(), comment="Time of recorded acquisitions. Unit: s. Source: TID 10004."
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.study_id"], name="fk_plane_total_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", "plane", name="pk_plane_total"),
        comment="Accumulated dose per plane (TID 10002).",
    )


def _make_projection_event() -> None:
    op.create_table(
        "projection_event",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Order of the event in the study, from 0."),
        sa.Column("sop_instance_uid", sa.Text(), nullable=False, comment="The object that told this event."),
        sa.Column(
            "provenance",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Facts that another object told: name to SOP Instance UID.",
        ),
        sa.Column(
            "irradiation_event_uid",
            sa.Text(),
            comment="Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.",
        ),
        sa.Column("started_at", sa.DateTime(), comment="Local time at which the event started. Source: TID 10003."),
        sa.Column("plane", sa.Text(), comment="X-ray plane: single, A or B. Source: TID 10003."),
        sa.Column(
            "irradiation_event_type",
            sa.Text(),
            comment="Fluoroscopy, or a stationary, stepping or rotational acquisition. Source: TID 10003.",
        ),
        sa.Column(
            "acquisition_protocol", sa.Text(), comment="Acquisition protocol as named at the system. Source: TID 10003."
        ),
        sa.Column(
            "anatomical_structure", sa.Text(), comment="Anatomical structure as the report names it. Source: TID 10003."
        ),
        sa.Column("laterality", sa.Text(), comment="Side of the body. Source: TID 10003."),
        sa.Column("image_view", sa.Text(), comment="Projection view as the report names it. Source: TID 10003."),
        sa.Column("target_region", sa.Text(), comment="Body region as the report names it. Source: TID 10003."),
        sa.Column("dap_gy_cm2", sa.Double(), comment="Dose area product. Unit: Gy·cm². Source: TID 10003."),
        sa.Column(
            "reference_air_kerma_mgy",
            sa.Double(),
            comment="Air kerma at the patient entrance reference point. Unit: mGy. Source: TID 10003B.",
        ),
        sa.Column(
            "entrance_air_kerma_mgy",
            sa.Double(),
            comment="Entrance exposure at the reference point. Unit: mGy. Source: TID 10003.",
        ),
        sa.Column(
            "tube_voltage_kv",
            sa.Double(),
            comment="Peak tube voltage, mean over the pulses. Unit: kV. Source: TID 10003B.",
        ),
        sa.Column(
            "tube_current_ma", sa.Double(), comment="Tube current, mean over the pulses. Unit: mA. Source: TID 10003B."
        ),
        sa.Column(
            "pulse_width_ms", sa.Double(), comment="Pulse width, mean over the pulses. Unit: ms. Source: TID 10003B."
        ),
        sa.Column("exposure_mas", sa.Double(), comment="Charge, mean over the pulses. Unit: mAs. Source: TID 10003B."),
        sa.Column("exposure_time_ms", sa.Double(), comment="Time with X-rays on. Unit: ms. Source: TID 10003B."),
        sa.Column(
            "irradiation_duration_s",
            sa.Double(),
            comment="From the first to the last X-ray of the event. Unit: s. Source: TID 10003B.",
        ),
        sa.Column("pulse_rate_per_s", sa.Double(), comment="Pulses per second. Unit: /s. Source: TID 10003B."),
        sa.Column("number_of_pulses", sa.Double(), comment="Number of pulses or frames. Source: TID 10003B."),
        sa.Column("focal_spot_size_mm", sa.Double(), comment="Nominal focal spot size. Unit: mm. Source: TID 10003B."),
        sa.Column("fluoro_mode", sa.Text(), comment="Continuous or pulsed fluoroscopy. Source: TID 10003B."),
        sa.Column("grid", sa.Text(), comment="Antiscatter grid. Source: TID 10003B."),
        sa.Column(
            "collimated_field_area_cm2",
            sa.Double(),
            comment="Area of the collimated field at the image receptor. Unit: cm². Source: TID 10003B.",
        ),
        sa.Column(
            "collimated_field_height_mm",
            sa.Double(),
            comment="Height of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.",
        ),
        sa.Column(
            "collimated_field_width_mm",
            sa.Double(),
            comment="Width of the collimated field at the image receptor. Unit: mm. Source: TID 10003B.",
        ),
        sa.Column(
            "detector_field_size_mm",
            sa.Double(),
            comment="Field size of the image receptor selected by the user. Unit: mm. Source: private item.",
        ),
        sa.Column(
            "reference_point_definition",
            sa.Text(),
            comment="Definition of the patient entrance reference point. Source: TID 10003B.",
        ),
        sa.Column(
            "primary_angle_deg",
            sa.Double(),
            comment="Positioner primary angle (RAO negative, LAO positive). Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "secondary_angle_deg",
            sa.Double(),
            comment="Positioner secondary angle (caudal negative, cranial positive). Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "primary_end_angle_deg",
            sa.Double(),
            comment="Positioner primary angle at the end of a rotation. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "secondary_end_angle_deg",
            sa.Double(),
            comment="Positioner secondary angle at the end of a rotation. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "distance_source_to_detector_mm",
            sa.Double(),
            comment="Distance from source to detector. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "distance_source_to_isocenter_mm",
            sa.Double(),
            comment="Distance from source to isocentre. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "distance_source_to_reference_point_mm",
            sa.Double(),
            comment="Distance from source to the patient entrance reference point. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_longitudinal_position_mm",
            sa.Double(),
            comment="Table position along the patient, from the manufacturer's zero. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_lateral_position_mm",
            sa.Double(),
            comment="Table position across the patient, from the manufacturer's zero. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_height_position_mm",
            sa.Double(),
            comment="Table height, from the manufacturer's zero. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_longitudinal_end_position_mm",
            sa.Double(),
            comment="Table position along the patient at the end. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_lateral_end_position_mm",
            sa.Double(),
            comment="Table position across the patient at the end. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_height_end_position_mm",
            sa.Double(),
            comment="Table height at the end. Unit: mm. Source: TID 10003C.",
        ),
        sa.Column(
            "table_head_tilt_angle_deg",
            sa.Double(),
            comment="Head-down tilt of the table. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "table_horizontal_rotation_angle_deg",
            sa.Double(),
            comment="Rotation of the table in the horizontal plane. Unit: °. Source: TID 10003C.",
        ),
        sa.Column(
            "table_cradle_tilt_angle_deg",
            sa.Double(),
            comment="Sideways tilt of the table. Unit: °. Source: TID 10003C.",
        ),
        sa.Column("patient_table_relationship", sa.Text(), comment="Headfirst or feet-first. Source: TID 10003."),
        sa.Column("patient_orientation", sa.Text(), comment="Recumbent, erect or semi-erect. Source: TID 10003."),
        sa.Column("patient_orientation_modifier", sa.Text(), comment="Supine, prone and so on. Source: TID 10003."),
        sa.Column("exposure_index", sa.Double(), comment="Exposure index (IEC 62494-1). Source: TID 10003A."),
        sa.Column(
            "target_exposure_index", sa.Double(), comment="Target exposure index (IEC 62494-1). Source: TID 10003A."
        ),
        sa.Column("deviation_index", sa.Double(), comment="Deviation index (IEC 62494-1). Source: TID 10003A."),
        sa.Column(
            "relative_exposure",
            sa.Double(),
            comment="Relative X-ray exposure on the manufacturer's scale. Source: (0018,1405).",
        ),
        sa.Column(
            "exposure_control_mode", sa.Text(), comment="Manual or automatic exposure control. Source: (0018,7060)."
        ),
        sa.Column("comment", sa.Text(), comment="Comment of the report on this event. Source: TID 10003."),
        sa.ForeignKeyConstraint(["study_id"], ["study.study_id"], name="fk_projection_event_study", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", "event_id", name="pk_projection_event"),
        comment="Irradiation events of fluoroscopy and radiography (TID 10003).",
    )


def _make_ct_dose_check() -> None:
    op.create_table(
        "ct_dose_check",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Position in the object, from 0."),
        sa.Column("kind", sa.Text(), nullable=False, comment="alert or notification (NEMA XR 25)."),
        sa.Column("quantity", sa.Text(), nullable=False, comment="dlp_mgy_cm or ctdi_vol_mgy."),
        sa.Column(
            "configured_value", sa.Double(), comment="The value set at the scanner, in the unit of its quantity."
        ),
        sa.Column("forward_estimate", sa.Double(), comment="What the scanner expected, in the unit of its quantity."),
        sa.Column("reason", sa.Text(), comment="Why the operator proceeded."),
        sa.Column("person", sa.Text(), comment="Who proceeded."),
        sa.ForeignKeyConstraint(
            ["study_id", "event_id"],
            ["ct_event.study_id", "ct_event.event_id"],
            name="fk_ct_dose_check_ct_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("study_id", "event_id", "ordinal", name="pk_ct_dose_check"),
        comment="CT dose check details (TID 10015).",
    )


def _make_ct_source() -> None:
    op.create_table(
        "ct_source",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Position in the object, from 0."),
        sa.Column("tube_voltage_kv", sa.Double(), comment="Peak tube voltage. Unit: kV. Source: TID 10013."),
        sa.Column("tube_current_ma", sa.Double(), comment="Mean tube current. Unit: mA. Source: TID 10013."),
        sa.Column("tube_current_max_ma", sa.Double(), comment="Maximum tube current. Unit: mA. Source: TID 10013."),
        sa.Column("rotation_time_s", sa.Double(), comment="Exposure time per rotation. Unit: s. Source: TID 10013."),
        sa.ForeignKeyConstraint(
            ["study_id", "event_id"],
            ["ct_event.study_id", "ct_event.event_id"],
            name="fk_ct_source_ct_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("study_id", "event_id", "ordinal", name="pk_ct_source"),
        comment="X-ray sources of a CT event.",
    )


def _make_projection_filter() -> None:
    op.create_table(
        "projection_filter",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Position in the object, from 0."),
        sa.Column("material", sa.Text(), comment="Material of the added filter. Source: TID 10003B."),
        sa.Column(
            "minimum_mm", sa.Double(), comment="Minimum thickness of the added filter. Unit: mm. Source: TID 10003B."
        ),
        sa.Column(
            "maximum_mm", sa.Double(), comment="Maximum thickness of the added filter. Unit: mm. Source: TID 10003B."
        ),
        sa.ForeignKeyConstraint(
            ["study_id", "event_id"],
            ["projection_event.study_id", "projection_event.event_id"],
            name="fk_projection_filter_projection_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("study_id", "event_id", "ordinal", name="pk_projection_filter"),
        comment="Added filters of a projection event (TID 10003B).",
    )
