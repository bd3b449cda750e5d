"""Flags of a skin dose: assumptions made for the map, and contradictions in the report."""

from enum import StrEnum


class Flag(StrEnum):
    """One assumption or contradiction; `FLAG_MESSAGES` holds its text."""

    UNVALIDATED_MODEL = "unvalidated_model"
    NEEDS_SITE_OFFSET = "needs_site_offset"
    TABLE_ORIGIN_INFERRED = "table_origin_inferred"
    DISTANCE_ASSUMED = "distance_assumed"
    REFERENCE_POINT_ASSUMED = "reference_point_assumed"
    FIELD_ASSUMED = "field_assumed"
    FIELD_CONFLICT = "field_conflict"
    VOLTAGE_ASSUMED = "voltage_assumed"
    BEAM_QUALITY_CLAMPED = "beam_quality_clamped"
    FILTER_IGNORED = "filter_ignored"
    ORIENTATION_ASSUMED = "orientation_assumed"
    EQUIPMENT_ANGLES_ASSUMED = "equipment_angles_assumed"
    TABLE_ROTATED = "table_rotated"
    ROTATION_WITHOUT_END = "rotation_without_end"
    ROTATION_WRAPPED = "rotation_wrapped"
    KERMA_FROM_DAP = "kerma_from_dap"
    SIZE_ASSUMED = "size_assumed"
    POSITION_ASSUMED = "position_assumed"
    EVENTS_WITHOUT_KERMA = "events_without_kerma"
    EVENTS_WITHOUT_GEOMETRY = "events_without_geometry"
    BEAM_MISSES_PHANTOM = "beam_misses_phantom"
    PART_OF_BEAM_MISSES = "part_of_beam_misses"
    UNUSUAL_RATIO = "unusual_ratio"


FLAG_MESSAGES: dict[Flag, str] = {
    Flag.UNVALIDATED_MODEL: "No measurement has verified how this model reports its geometry.",
    Flag.NEEDS_SITE_OFFSET: "The zero of this table is unknown; set it for this equipment before you rely on the "
    "position.",
    Flag.TABLE_ORIGIN_INFERRED: "The table position was inferred from private items of the manufacturer.",
    Flag.DISTANCE_ASSUMED: "The distance from source to isocentre is missing; that of the model was used.",
    Flag.REFERENCE_POINT_ASSUMED: "The position of the reference point is missing; 15 cm before the isocentre was "
    "used.",
    Flag.FIELD_ASSUMED: "The size of the field is missing; 10 cm by 10 cm at the isocentre was used.",
    Flag.FIELD_CONFLICT: "Dose area product over air kerma and the collimation disagree on the size of the field.",
    Flag.VOLTAGE_ASSUMED: "The tube voltage is missing; the median of the procedure, else 80 kV, was used.",
    Flag.BEAM_QUALITY_CLAMPED: "Voltage or filtration is outside the tables; their nearest value was used.",
    Flag.FILTER_IGNORED: "An added filter of unknown material was ignored.",
    Flag.ORIENTATION_ASSUMED: "The patient's position is missing; head first and supine was used.",
    Flag.EQUIPMENT_ANGLES_ASSUMED: "Angles were interpreted relative to the equipment, since the patient was not "
    "head first and supine and the beams would otherwise come from above.",
    Flag.TABLE_ROTATED: "The table was rotated or tilted; its pivot is unknown.",
    Flag.ROTATION_WITHOUT_END: "The end of a rotation is missing; it was treated as stationary.",
    Flag.ROTATION_WRAPPED: "A rotation of more than 300° was reported; its direction is ambiguous.",
    Flag.KERMA_FROM_DAP: "Air kerma is missing; dose area product over the area of the field was used.",
    Flag.SIZE_ASSUMED: "The patient's height or weight is missing or impossible; 1.79 m and 73 kg were used.",
    Flag.POSITION_ASSUMED: "The patient was shifted along the table so that the beam meets the target region.",
    Flag.EVENTS_WITHOUT_KERMA: "Events without dose were excluded.",
    Flag.EVENTS_WITHOUT_GEOMETRY: "Events without angles or table position are not in the map.",
    Flag.BEAM_MISSES_PHANTOM: "The beam misses the phantom: positions of table or patient are wrong. The skin dose "
    "is unknown, not zero.",
    Flag.PART_OF_BEAM_MISSES: "Part of the dose misses the phantom.",
    Flag.UNUSUAL_RATIO: "Peak skin dose over air kerma is outside 0.2 to 1.5.",
}
