"""Tables of what is computed after a study was stored: work that waits, skin doses, and what a site knows of a machine.

A skin dose goes with its study. Settings of a machine stay when the machine's last study goes: they were measured.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.tables import metadata


def _study_key() -> Column[Any]:
    return Column(
        "study_id",
        Uuid(),
        primary_key=True,
        autoincrement=False,
        comment="The study: UUID5 of its Study Instance UID.",
    )


def _of_study() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["study_id"], ["study.study_id"], ondelete="CASCADE")


def _number(name: str, comment: str, *, needed: bool = False) -> Column[Any]:
    return Column(name, Double(), nullable=not needed, comment=comment)


def _moment(name: str, comment: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now(), comment=comment)


def _document(name: str, comment: str) -> Column[Any]:
    return Column(name, JSONB(), nullable=False, comment=comment)


job = Table(
    "job",
    metadata,
    Column("kind", Text(), primary_key=True, comment="What is to be done: skin_dose."),
    _study_key(),
    _moment("requested_at", "When it was asked for last; a later request makes what is under way void."),
    _moment("not_before", "Nobody takes it before: it is under way, or waits after a failure."),
    Column(
        "attempts",
        Integer(),
        nullable=False,
        server_default="0",
        comment="How often a worker has begun it since it was asked for.",
    ),
    Column("last_error", Text(), comment="Why the last attempt failed, as a sentence; NULL before the first."),
    _of_study(),
    Index("ix_job_requested_at", "requested_at"),
    comment="Work that waits for a worker; a row goes when its work is done.",
)

skin_dose = Table(
    "skin_dose",
    metadata,
    _study_key(),
    Column("kind", Text(), nullable=False, comment="map, estimate, beam_misses_phantom or not_possible."),
    Column("reason", Text(), comment="Why there is no map, as a sentence; NULL where there is one."),
    _number("peak_skin_dose_mgy", "Peak skin dose; NULL where it is unknown. Unit: mGy."),
    Column("peak_skin_dose_position", Text(), comment="Where on the body the peak is, in words; NULL without a map."),
    Column("peak_cell", Integer(), comment="Index of the peak in the map, from 0; NULL without a map."),
    _number("mean_1cm2_mgy", "Mean over the hottest square centimetre; NULL without a map. Unit: mGy."),
    _number("mean_10cm2_mgy", "Mean over the hottest 10 cm²; NULL without a map. Unit: mGy."),
    _document("area_above_cm2", "Skin area above each dose: dose in Gy to area in cm²; empty without a map."),
    _number(
        "reference_air_kerma_mgy",
        "Air kerma at the reference point of all events that tell one. Unit: mGy.",
        needed=True,
    ),
    _number("reference_air_kerma_mapped_mgy", "That of the events in the map. Unit: mGy.", needed=True),
    _number("reference_air_kerma_on_phantom_mgy", "That which hits the phantom. Unit: mGy.", needed=True),
    _number("dap_gy_cm2", "Dose area product of all events that tell one. Unit: Gy·cm².", needed=True),
    _number("dap_hitting_gy_cm2", "That which hits the phantom. Unit: Gy·cm².", needed=True),
    Column("events_mapped", Integer(), nullable=False, comment="Number of events in the map."),
    _number("uncertainty_k2_percent", "Expanded uncertainty of the peak (k = 2), without overlap of fields. Unit: %."),
    _number(
        "peak_skin_dose_low_mgy",
        "2.5 % quantile of the peak when positions are uncertain; NULL: not computed. Unit: mGy.",
    ),
    _number("peak_skin_dose_high_mgy", "97.5 % quantile of the peak when positions are uncertain. Unit: mGy."),
    _document("flags", "What was assumed or is doubtful: flag to number of events; 0 for the whole study."),
    _document("contributions", "What each event contributes at the peak: event_id to mGy."),
    _document("planes", "Peak of each plane's own map, where there are two: plane to mGy."),
    _document("parameters", "What was used: medium, patient, site settings, phantom with its cells' side."),
    _document("versions", "Versions of the method, its tables and the makers' rules."),
    Column("input_digest", Text(), nullable=False, comment="SHA-256 of all that went in; empty: compute again."),
    Column("map", LargeBinary(), comment="Dose of each cell in mGy: zlib-compressed little-endian float32."),
    Column("map_length", Integer(), comment="Number of cells of the map; NULL without one."),
    _moment("computed_at", "When it was computed."),
    _number("seconds", "How long that took. Unit: s.", needed=True),
    _of_study(),
    CheckConstraint("kind in ('map', 'estimate', 'beam_misses_phantom', 'not_possible')", name="known_kind"),
    CheckConstraint("(map is null) = (map_length is null)", name="map_has_length"),
    Index("ix_skin_dose_peak_skin_dose_mgy", text("peak_skin_dose_mgy DESC NULLS LAST"), "study_id"),
    comment="Skin dose of each fluoroscopy study, as it was computed last.",
)


def _setting(name: str, comment: str, least: float, most: float) -> tuple[Column[Any], CheckConstraint]:
    return _number(name, comment), CheckConstraint(f"{name} between {least:g} and {most:g}", name=name)


#: Least and greatest value that a setting of a machine may have; the CHECKs and the sentences come from here.
SETTING_RANGES: dict[str, tuple[float, float]] = {
    "table_zero_x_cm": (-400, 400),
    "table_zero_y_cm": (-400, 400),
    "table_zero_z_cm": (-400, 400),
    "patient_offset_x_cm": (-200, 200),
    "patient_offset_y_cm": (-200, 200),
    "patient_offset_z_cm": (-200, 200),
    "table_water_equivalent_mm": (0, 50),
    "kap_meter_calibration_factor": (0.3, 3),
    "inherent_filtration_mm_al": (0, 20),
}
_SETTING_COMMENTS = {
    "table_zero_x_cm": "Added to the table's origin in the room, towards the patient's left. Unit: cm.",
    "table_zero_y_cm": "Added to the table's origin in the room, downwards. Unit: cm.",
    "table_zero_z_cm": "Added to the table's origin in the room, towards the head. Unit: cm.",
    "patient_offset_x_cm": "Added to the patient's place on the table, along its x axis. Unit: cm.",
    "patient_offset_y_cm": "Added to the patient's place on the table, along its y axis. Unit: cm.",
    "patient_offset_z_cm": "Added to the patient's place on the table, along its z axis. Unit: cm.",
    "table_water_equivalent_mm": "Water that attenuates as table top and pad do. Unit: mm.",
    "kap_meter_calibration_factor": "True over indicated air kerma and dose area product.",
    "inherent_filtration_mm_al": "Filtration of the tube in aluminium. Unit: mm.",
}

skin_dose_setting = Table(
    "skin_dose_setting",
    metadata,
    Column(
        "equipment_id",
        Uuid(),
        primary_key=True,
        autoincrement=False,
        comment="The device; it need not be there any more.",
    ),
    Column("valid_from", Date(), primary_key=True, comment="First day of studies to which it applies."),
    *(
        part
        for name, (least, most) in SETTING_RANGES.items()
        for part in _setting(name, _SETTING_COMMENTS[name], least, most)
    ),
    Column("calibrated_on", Date(), comment="When the factor of the kerma meter was measured."),
    Column("note", Text(), comment="Where the values come from, in the site's words."),
    _moment("changed_at", "When the row was written last."),
    Column("changed_by", Text(), nullable=False, comment="Who wrote it."),
    comment="What a site knows of a machine and no report tells; NULL keeps the default of model or method.",
)
