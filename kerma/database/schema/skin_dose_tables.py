"""Tables of what is computed after a study was stored: work that waits, skin doses, and what a site knows of a machine.

A skin dose goes with its study. Settings of a machine stay when the machine's last study goes: they were measured.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
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

from kerma.database.schema.columns import comment_of, fact_columns, one_of
from kerma.database.schema.tables import metadata
from kerma.database.sql_types import AnyColumn, TableColumn
from kerma.facts import skin_dose as facts
from kerma.facts.fact import Fact
from kerma.skin_dose.result import ResultKind


def _study_key() -> TableColumn:
    return Column(
        "study_id",
        Uuid(),
        primary_key=True,
        autoincrement=False,
        comment="The study: UUID5 of its Study Instance UID.",
    )


def _of_study() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["study_id"], ["study.study_id"], ondelete="CASCADE")


def _number(name: str, comment: str, *, needed: bool = False) -> TableColumn:
    return Column(name, Double(), nullable=not needed, comment=comment)


def _moment(name: str, comment: str) -> TableColumn:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now(), comment=comment)


def _document(name: str, comment: str) -> TableColumn:
    return Column(name, JSONB(), nullable=False, comment=comment)


def _area(fact: Fact, dose_gy: int) -> TableColumn:
    """A skin area as a column of its own, from the document of all areas."""
    area = Computed(f"(area_above_cm2 ->> '{dose_gy}')::double precision", persisted=True)
    return Column(fact.name, Double(), area, comment=comment_of(fact))


job = Table(
    "job",
    metadata,
    Column(
        "kind",
        Text(),
        primary_key=True,
        comment="Kind of job: skin_dose, alerts, merge (from its objects again), delete_study, erase_identity.",
    ),
    _study_key(),
    _moment("requested_at", "When it was requested last; a later request makes a result under way void."),
    _moment("not_before", "Not claimed before: end of the lease, or of the pause after a failure."),
    Column("worker", Integer(), comment="Number of the advisory lock of the worker that claimed it; NULL: none has."),
    Column(
        "attempts",
        Integer(),
        nullable=False,
        server_default="0",
        comment="Number of attempts since the last request.",
    ),
    Column("last_error", Text(), comment="Why the last attempt failed; NULL before the first."),
    _of_study(),
    Index("ix_job_requested_at", "requested_at"),
    Index("ix_job_kind_requested_at", "kind", "requested_at"),
    comment="Jobs for workers; a row is deleted when its job is done.",
)

skin_dose = Table(
    "skin_dose",
    metadata,
    _study_key(),
    Column("kind", Text(), nullable=False, comment=f"{', '.join(ResultKind)}. {facts.KIND.meaning}"),
    Column("reason", Text(), comment="Why there is no map; NULL where there is one."),
    *fact_columns((facts.PEAK, facts.LOW, facts.HIGH)),
    Column("peak_skin_dose_position", Text(), comment="Anatomical location of the peak; NULL without a map."),
    Column("peak_cell", Integer(), comment="Index of the peak in the map, from 0; NULL without a map."),
    _number("mean_1cm2_mgy", "Mean over the hottest square centimetre; NULL without a map. Unit: mGy."),
    _number("mean_10cm2_mgy", "Mean over the hottest 10 cm²; NULL without a map. Unit: mGy."),
    _document("area_above_cm2", "Skin area above each dose: dose in Gy to area in cm²; empty without a map."),
    _number(
        "reference_air_kerma_mgy",
        "Air kerma at the reference point of all events. Unit: mGy.",
        needed=True,
    ),
    _number("reference_air_kerma_mapped_mgy", "Reference air kerma of the events in the map. Unit: mGy.", needed=True),
    _number(
        "reference_air_kerma_on_phantom_mgy",
        "Reference air kerma that meets the phantom. Unit: mGy.",
        needed=True,
    ),
    _number("dap_gy_cm2", "Dose area product of all events. Unit: Gy·cm².", needed=True),
    _number("dap_on_phantom_gy_cm2", "Dose area product that meets the phantom. Unit: Gy·cm².", needed=True),
    Column("events_mapped", Integer(), nullable=False, comment="Number of events in the map."),
    *(_area(fact, dose_gy) for dose_gy, fact in facts.AREAS.items()),
    _number("uncertainty_k2_percent", "Expanded uncertainty of the peak (k = 2), without overlap of fields. Unit: %."),
    _number(
        "position_interval_low_mgy",
        "2.5 % quantile of the peak when positions are uncertain; NULL: not computed. Unit: mGy.",
    ),
    _number("position_interval_high_mgy", "97.5 % quantile of the peak when positions are uncertain. Unit: mGy."),
    _document("flags", "Assumptions and doubts: flag to number of events; 0 for the whole study."),
    _document("event_doses_at_peak", "Dose of each event at the peak: event_id to mGy."),
    _document("planes", "Peak of each plane's own map, where there are two: plane to mGy."),
    _document("parameters", "Input: medium, patient, calibration, phantom with the size of its cells."),
    _document("versions", "Versions of the method, its tables and the rules for the equipment."),
    Column("input_digest", Text(), nullable=False, comment="SHA-256 of all input; empty: to be computed again."),
    Column("map", LargeBinary(), comment="Dose of each cell in mGy: zlib-compressed little-endian float32."),
    Column("map_length", Integer(), comment="Number of cells of the map; NULL without one."),
    _moment("computed_at", "When it was computed."),
    _number("seconds", "Duration of the computation. Unit: s.", needed=True),
    _of_study(),
    CheckConstraint(one_of("kind", ResultKind), name="known_kind"),
    CheckConstraint("(map is null) = (map_length is null)", name="map_has_length"),
    Index("ix_skin_dose_peak_skin_dose_mgy", text("peak_skin_dose_mgy DESC NULLS LAST"), "study_id"),
    comment="Skin dose of fluoroscopy studies, as computed last.",
)


def skin_dose_column(fact: Fact) -> AnyColumn:
    """The column of a fact of `kerma.facts.skin_dose`."""
    return skin_dose.c.kind if fact == facts.KIND else skin_dose.c[fact.name]


def _calibration(name: str, comment: str, minimum: float, maximum: float) -> tuple[TableColumn, CheckConstraint]:
    return _number(name, comment), CheckConstraint(f"{name} between {minimum:g} and {maximum:g}", name=name)


#: Minimum and maximum of each calibration value; used by the CHECK constraints and by messages.
CALIBRATION_RANGES: dict[str, tuple[float, float]] = {
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
_CALIBRATION_COMMENTS = {
    "table_zero_x_cm": "Added to the table's origin in the room, towards the patient's left. Unit: cm.",
    "table_zero_y_cm": "Added to the table's origin in the room, downwards. Unit: cm.",
    "table_zero_z_cm": "Added to the table's origin in the room, towards the head. Unit: cm.",
    "patient_offset_x_cm": "Added to the patient's position on the table, along its x axis. Unit: cm.",
    "patient_offset_y_cm": "Added to the patient's position on the table, along its y axis. Unit: cm.",
    "patient_offset_z_cm": "Added to the patient's position on the table, along its z axis. Unit: cm.",
    "table_water_equivalent_mm": "Thickness of water that attenuates like table top and pad. Unit: mm.",
    "kap_meter_calibration_factor": "True over indicated air kerma and dose area product.",
    "inherent_filtration_mm_al": "Inherent filtration of the tube as thickness of aluminium. Unit: mm.",
}

equipment_calibration = Table(
    "equipment_calibration",
    metadata,
    Column(
        "equipment_id",
        Uuid(),
        primary_key=True,
        autoincrement=False,
        comment="The equipment; it need not have studies.",
    ),
    Column("valid_from", Date(), primary_key=True, comment="First day of studies to which it applies."),
    *(
        part
        for name, (minimum, maximum) in CALIBRATION_RANGES.items()
        for part in _calibration(name, _CALIBRATION_COMMENTS[name], minimum, maximum)
    ),
    Column("calibrated_on", Date(), comment="When the factor of the KAP meter was measured."),
    Column("note", Text(), comment="Where the values come from."),
    _moment("changed_at", "When the row was written last."),
    Column("changed_by", Text(), nullable=False, comment="User who wrote it."),
    comment="Calibration of equipment for skin dose that no report states; NULL: the default of model or method.",
)
