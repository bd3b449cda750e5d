"""Mammography, nuclear medicine, and studies of several families."""

# ruff: noqa: E501 -- a column's comment is one sentence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_FAMILIES = ("CT", "RF", "DX", "MG", "NM")
_TABLES = ("mammography_event", "nuclear_medicine_event", "organ_dose")


def upgrade() -> None:
    """Make room for the new families; studies that are there belong to the one they have."""
    for column in _study_columns():
        op.add_column("study", column)
    op.add_column("projection_event", _relative_exposure_unit())
    op.execute("update study set modalities = array[modality]")
    for family in _FAMILIES:
        op.create_index(
            f"ix_study_newest_{family.lower()}",
            "study",
            [sa.text("study_at DESC NULLS LAST"), sa.text("study_id DESC")],
            postgresql_where=sa.text(f"modalities @> ARRAY['{family}']"),
        )
    _make_mammography_event()
    _make_nuclear_medicine_event()
    _make_organ_dose()


def downgrade() -> None:
    """Take the room away, and with it what is in it; the studies of the new families go with their events."""
    for table in _TABLES[::-1]:
        op.drop_table(table)
    for family in _FAMILIES:
        op.drop_index(f"ix_study_newest_{family.lower()}", "study")
    for column in _study_columns():
        op.drop_column("study", column.name)
    op.drop_column("projection_event", _relative_exposure_unit().name)


def _relative_exposure_unit() -> sa.Column[object]:
    comment = "Manufacturer's scale of the relative X-ray exposure. Source: (0008,0070), (0018,1405)."
    return sa.Column("relative_exposure_unit", sa.Text(), comment=comment)


def _study_columns() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "agd_left_mgy",
            sa.Double(),
            comment="Mean glandular dose of the left breast, whole study. Unit: mGy. Source: TID 10005.",
        ),
        sa.Column(
            "agd_right_mgy",
            sa.Double(),
            comment="Mean glandular dose of the right breast, whole study. Unit: mGy. Source: TID 10005.",
        ),
        sa.Column(
            "agd_both_mgy",
            sa.Double(),
            comment="Mean glandular dose that the report gives for both breasts together. Unit: mGy. Source: TID 10005.",
        ),
        sa.Column(
            "administered_activity_mbq",
            sa.Double(),
            comment="Administered activity, sum over the study's administrations. Unit: MBq. Source: TID 10022.",
        ),
        sa.Column(
            "modalities",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="All families that the study belongs to: a PET/CT is both NM and CT.",
        ),
    ]


def _make_mammography_event() -> None:
    op.create_table(
        "mammography_event",
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
            postgresql.JSONB(),
            nullable=False,
            comment="Facts that another object told: name to SOP Instance UID.",
        ),
        sa.Column(
            "irradiation_event_uid",
            sa.Text(),
            comment="Identifies the irradiation event; for an image, its SOP Instance UID. Source: TID 10003, 10013.",
        ),
        sa.Column("started_at", sa.DateTime(), comment="Local time at which the event started. Source: TID 10003."),
        sa.Column("laterality", sa.Text(), comment="Left or right breast. Source: TID 10003, (0020,0062)."),
        sa.Column(
            "view",
            sa.Text(),
            comment="View as the acronym of CID 4014: CC, MLO and so on. Source: TID 10003, (0054,0220).",
        ),
        sa.Column(
            "view_modifier",
            sa.Text(),
            comment="What is special about the view: magnified, spot, rolled. Source: TID 10003, (0054,0222).",
        ),
        sa.Column("agd_mgy", sa.Double(), comment="Mean glandular dose. Unit: mGy. Source: TID 10003B, (0040,0316)."),
        sa.Column(
            "half_value_layer_mm",
            sa.Double(),
            comment="Half value layer in aluminium. Unit: mm. Source: TID 10003, (0040,0314).",
        ),
        sa.Column(
            "anode_target", sa.Text(), comment="Material of the anode's target. Source: TID 10003B, (0018,1191)."
        ),
        sa.Column("filter_material", sa.Text(), comment="Material of the filter. Source: TID 10003B, (0018,7050)."),
        sa.Column(
            "filter_thickness_mm",
            sa.Double(),
            comment="Thickness of the filter. Unit: mm. Source: TID 10003B, (0018,7054).",
        ),
        sa.Column(
            "compressed_thickness_mm",
            sa.Double(),
            comment="Thickness of the compressed breast. Unit: mm. Source: TID 10003C, (0018,11A0).",
        ),
        sa.Column(
            "radiological_thickness_mm",
            sa.Double(),
            comment="Thickness of the breast as the system judged it from its attenuation. Unit: mm. Source: GEMS_SENO_02 (0045,1049).",
        ),
        sa.Column(
            "compression_force_n", sa.Double(), comment="Compression force. Unit: N. Source: TID 10003C, (0018,11A2)."
        ),
        sa.Column(
            "magnification_factor", sa.Double(), comment="Estimated radiographic magnification. Source: (0018,1114)."
        ),
        sa.Column(
            "breast_composition_percent",
            sa.Double(),
            comment="Share of fibroglandular tissue. Unit: %. Source: TID 4007, (0040,0310).",
        ),
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
        _relative_exposure_unit(),
        sa.Column(
            "exposure_control_mode", sa.Text(), comment="Manual or automatic exposure control. Source: (0018,7060)."
        ),
        sa.Column("comment", sa.Text(), comment="Comment of the report on this event. Source: TID 10003."),
        sa.PrimaryKeyConstraint("study_id", "event_id", name="pk_mammography_event"),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["study.study_id"],
            name="fk_mammography_event_study",
            ondelete="CASCADE",
        ),
        comment="Irradiation events of mammography (TID 10003).",
    )


def _make_nuclear_medicine_event() -> None:
    op.create_table(
        "nuclear_medicine_event",
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
            postgresql.JSONB(),
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
            "radiopharmaceutical",
            sa.Text(),
            comment="Radiopharmaceutical as the object names it. Source: TID 10022, (0018,0031).",
        ),
        sa.Column(
            "radionuclide", sa.Text(), comment="Radionuclide as the object names it. Source: TID 10022, (0054,0300)."
        ),
        sa.Column(
            "radionuclide_half_life_s",
            sa.Double(),
            comment="Half-life of the radionuclide that the object used. Unit: s. Source: TID 10022, (0018,1075).",
        ),
        sa.Column(
            "administered_activity_mbq",
            sa.Double(),
            comment="Activity administered. Unit: MBq. Source: TID 10022, (0018,1074).",
        ),
        sa.Column(
            "pre_administration_activity_mbq",
            sa.Double(),
            comment="Activity measured before administration. Unit: MBq. Source: TID 10022.",
        ),
        sa.Column(
            "post_administration_activity_mbq",
            sa.Double(),
            comment="Activity left after administration. Unit: MBq. Source: TID 10022.",
        ),
        sa.Column(
            "effective_dose_msv",
            sa.Double(),
            comment="Effective dose as the report states it; Kerma computes none. Unit: mSv. Source: TID 10022.",
        ),
        sa.Column(
            "route_of_administration", sa.Text(), comment="Route of administration. Source: TID 10022, (0054,0302)."
        ),
        sa.Column(
            "organ_dose_count", sa.Integer(), comment="Number of organ doses that the report states. Source: TID 10023."
        ),
        sa.Column("comment", sa.Text(), comment="Comment of the report on this administration. Source: TID 10022."),
        sa.PrimaryKeyConstraint("study_id", "event_id", name="pk_nuclear_medicine_event"),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["study.study_id"],
            name="fk_nuclear_medicine_event_study",
            ondelete="CASCADE",
        ),
        comment="Administrations of radiopharmaceuticals (TID 10022).",
    )


def _make_organ_dose() -> None:
    op.create_table(
        "organ_dose",
        sa.Column("study_id", sa.Uuid(), nullable=False, comment="The study: UUID5 of its Study Instance UID."),
        sa.Column(
            "event_id",
            sa.Uuid(),
            nullable=False,
            comment="The event: UUID5 of study, event UID, and its ordinal among equals.",
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Position in the object, from 0."),
        sa.Column("organ", sa.Text(), comment="Organ as the report names it. Source: TID 10023."),
        sa.Column("laterality", sa.Text(), comment="Side of the organ. Source: TID 10023."),
        sa.Column(
            "dose_mgy", sa.Double(), comment="Absorbed dose as the report states it. Unit: mGy. Source: TID 10023."
        ),
        sa.PrimaryKeyConstraint("study_id", "event_id", "ordinal", name="pk_organ_dose"),
        sa.ForeignKeyConstraint(
            ["study_id", "event_id"],
            ["nuclear_medicine_event.study_id", "nuclear_medicine_event.event_id"],
            name="fk_organ_dose_nuclear_medicine_event",
            ondelete="CASCADE",
        ),
        comment="Organ doses of an administration, as the report states them (TID 10023).",
    )
