"""What was assumed for a skin dose map, or is doubtful in it, in plain words."""

from enum import StrEnum


class Flag(StrEnum):
    """One assumption or doubt; `SENTENCES` says it to people."""

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


SENTENCES: dict[Flag, str] = {
    Flag.UNVALIDATED_MODEL: "Geometry of this model has not been verified; the standard's meaning was used.",
    Flag.NEEDS_SITE_OFFSET: "The zero of this table is not told; set it for this machine before you trust the place.",
    Flag.TABLE_ORIGIN_INFERRED: "Where the table stands was inferred from the maker's private items.",
    Flag.DISTANCE_ASSUMED: "The distance from source to isocentre is not told; that of the model was used.",
    Flag.REFERENCE_POINT_ASSUMED: "Where the reference point lies is not told; 15 cm before the isocentre was used.",
    Flag.FIELD_ASSUMED: "The size of the field is not told; 10 cm by 10 cm at the isocentre was used.",
    Flag.FIELD_CONFLICT: "Dose area product over air kerma and the collimation disagree on the size of the field.",
    Flag.VOLTAGE_ASSUMED: "The tube voltage is not told; the median of the procedure, else 80 kV, was used.",
    Flag.BEAM_QUALITY_CLAMPED: "Voltage or filtration is outside the tables; their nearest value was used.",
    Flag.FILTER_IGNORED: "An added filter of unknown material was left out.",
    Flag.ORIENTATION_ASSUMED: "How the patient lay is not told; head first and supine was used.",
    Flag.EQUIPMENT_ANGLES_ASSUMED: "Angles were taken as relative to the equipment, since the patient did not lie head "
    "first and supine and they would otherwise come from above.",
    Flag.TABLE_ROTATED: "The table was turned or tilted; its pivot is not told.",
    Flag.ROTATION_WITHOUT_END: "The end of a rotation is not told; it was treated as standing still.",
    Flag.ROTATION_WRAPPED: "A rotation of more than 300° was told; the way it went is ambiguous.",
    Flag.KERMA_FROM_DAP: "Air kerma is not told; dose area product over the area of the field was used.",
    Flag.SIZE_ASSUMED: "The patient's height or weight is not told or impossible; 1.79 m and 73 kg were used.",
    Flag.POSITION_ASSUMED: "The place of the patient on the table was shifted along it so that the beam meets the "
    "target region.",
    Flag.EVENTS_WITHOUT_KERMA: "Events without dose were left out.",
    Flag.EVENTS_WITHOUT_GEOMETRY: "Events without angles or table position are not in the map.",
    Flag.BEAM_MISSES_PHANTOM: "The beam misses the phantom: positions of table or patient are wrong. The skin dose is "
    "unknown, not zero.",
    Flag.PART_OF_BEAM_MISSES: "Part of the dose misses the phantom.",
    Flag.UNUSUAL_RATIO: "Peak skin dose over air kerma is outside 0.2 to 1.5.",
}
