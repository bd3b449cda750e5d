"""Facts of fluoroscopy and radiography (PS3.16 TID 10001 to 10007)."""

from kerma.facts.fact import Fact, Kind, coded, number, text
from kerma.standard import concepts as c
from kerma.standard import vocabulary

_EVENT = "TID 10003"
_DETECTOR = "TID 10003A"
_SOURCE = "TID 10003B"
_MECHANICAL = "TID 10003C"
_TOTAL = "TID 10004, 10007"


def _dap(name: str, label: str, concept: c.Concept, source: str, meaning: str) -> Fact:
    return number(name, label, "Gy.cm2", (concept,), source, meaning)


def _kerma(name: str, label: str, concept: c.Concept, source: str, meaning: str) -> Fact:
    return number(name, label, "mGy", (concept,), source, meaning)


def _mm(name: str, label: str, concept: c.Concept, meaning: str) -> Fact:
    return number(name, label, "mm", (concept,), _MECHANICAL, meaning)


def _philips(name: str, label: str, path: tuple[c.Concept, ...], meaning: str) -> Fact:
    return number(name, label, "mm", path, "99PHI-IXR-XPER", meaning)


def _shutter(name: str, label: str, concept: c.Concept, meaning: str) -> Fact:
    return _philips(name, label, (c.PHILIPS_WEDGES_AND_SHUTTERS, concept), meaning)


def _deg(name: str, label: str, concept: c.Concept, meaning: str) -> Fact:
    return number(name, label, "deg", (concept,), _MECHANICAL, meaning)


TOTALS = (
    _dap("dap_gy_cm2", "DAP", c.DAP_TOTAL, _TOTAL, "Dose area product of the whole study."),
    _kerma(
        "reference_air_kerma_mgy",
        "Air kerma",
        c.DOSE_RP_TOTAL,
        _TOTAL,
        "Air kerma at the patient entrance reference point, whole study.",
    ),
    _dap(
        "fluoro_dap_gy_cm2",
        "Fluoro DAP",
        c.FLUORO_DAP_TOTAL,
        "TID 10004",
        "Dose area product of fluoroscopy.",
    ),
    _kerma(
        "fluoro_reference_air_kerma_mgy",
        "Fluoro air kerma",
        c.FLUORO_DOSE_RP_TOTAL,
        "TID 10004",
        "Air kerma at the reference point from fluoroscopy.",
    ),
    number("fluoro_time_s", "Fluoro time", "s", (c.TOTAL_FLUORO_TIME,), "TID 10004", "Time of fluoroscopy."),
    _dap(
        "acquisition_dap_gy_cm2",
        "Acquisition DAP",
        c.ACQUISITION_DAP_TOTAL,
        "TID 10004",
        "Dose area product of recorded acquisitions.",
    ),
    _kerma(
        "acquisition_reference_air_kerma_mgy",
        "Acquisition air kerma",
        c.ACQUISITION_DOSE_RP_TOTAL,
        "TID 10004",
        "Air kerma at the reference point from recorded acquisitions.",
    ),
    number(
        "acquisition_time_s",
        "Acquisition time",
        "s",
        (c.TOTAL_ACQUISITION_TIME,),
        "TID 10004",
        "Time of recorded acquisitions.",
    ),
)

EVENT = (
    coded("plane", "Plane", (c.ACQUISITION_PLANE,), _EVENT, "X-ray plane: single, A or B.", vocabulary.PLANES),
    coded(
        "irradiation_event_type",
        "Type",
        (c.IRRADIATION_EVENT_TYPE,),
        _EVENT,
        "Fluoroscopy, or a stationary, stepping or rotational acquisition.",
        vocabulary.IRRADIATION_EVENT_TYPES,
    ),
    text(
        "acquisition_protocol",
        "Protocol",
        (c.ACQUISITION_PROTOCOL,),
        _EVENT,
        "Acquisition protocol as named at the system.",
    ),
    text(
        "anatomical_structure",
        "Anatomy",
        (c.ANATOMICAL_STRUCTURE,),
        _EVENT,
        "Anatomical structure as the report names it.",
    ),
    coded(
        "laterality",
        "Laterality",
        (c.ANATOMICAL_STRUCTURE, c.LATERALITY),
        _EVENT,
        "Side of the body.",
        vocabulary.LATERALITIES,
    ),
    text("image_view", "View", (c.IMAGE_VIEW,), _EVENT, "Projection view as the report names it."),
    text("target_region", "Target region", (c.TARGET_REGION,), _EVENT, "Body region as the report names it."),
    _dap("dap_gy_cm2", "DAP", c.DOSE_AREA_PRODUCT, _EVENT, "Dose area product."),
    _kerma(
        "reference_air_kerma_mgy",
        "Air kerma",
        c.DOSE_RP,
        _SOURCE,
        "Air kerma at the patient entrance reference point.",
    ),
    _kerma(
        "entrance_air_kerma_mgy",
        "Entrance air kerma",
        c.ENTRANCE_EXPOSURE_AT_RP,
        _EVENT,
        "Entrance exposure at the reference point.",
    ),
    number("tube_voltage_kv", "Tube voltage", "kV", (c.KVP,), _SOURCE, "Peak tube voltage, mean over the pulses."),
    number(
        "tube_current_ma",
        "Tube current",
        "mA",
        (c.XRAY_TUBE_CURRENT,),
        _SOURCE,
        "Tube current, mean over the pulses.",
    ),
    number("pulse_width_ms", "Pulse width", "ms", (c.PULSE_WIDTH,), _SOURCE, "Pulse width, mean over the pulses."),
    number("exposure_mas", "Exposure", "mA.s", (c.EXPOSURE,), _SOURCE, "Charge, mean over the pulses."),
    number("exposure_time_ms", "Exposure time", "ms", (c.EXPOSURE_TIME,), _SOURCE, "Time with X-rays on."),
    number(
        "irradiation_duration_s",
        "Duration",
        "s",
        (c.IRRADIATION_DURATION,),
        _SOURCE,
        "From the first to the last X-ray of the event.",
    ),
    number("pulse_rate_per_s", "Pulse rate", "{pulse}/s", (c.PULSE_RATE,), _SOURCE, "Pulses per second."),
    number("number_of_pulses", "Pulses", "1", (c.NUMBER_OF_PULSES,), _SOURCE, "Number of pulses or frames."),
    number("focal_spot_size_mm", "Focal spot", "mm", (c.FOCAL_SPOT_SIZE,), _SOURCE, "Nominal focal spot size."),
    coded(
        "fluoro_mode",
        "Fluoro mode",
        (c.FLUORO_MODE,),
        _SOURCE,
        "Continuous or pulsed fluoroscopy.",
        vocabulary.FLUORO_MODES,
    ),
    text("grid", "Grid", (c.XRAY_GRID,), _SOURCE, "Antiscatter grid."),
    number(
        "collimated_field_area_cm2",
        "Field area",
        "cm2",
        (c.COLLIMATED_FIELD_AREA,),
        _SOURCE,
        "Area of the collimated field at the image receptor.",
    ),
    number(
        "collimated_field_height_mm",
        "Field height",
        "mm",
        (c.COLLIMATED_FIELD_HEIGHT,),
        _SOURCE,
        "Height of the collimated field at the image receptor.",
    ),
    number(
        "collimated_field_width_mm",
        "Field width",
        "mm",
        (c.COLLIMATED_FIELD_WIDTH,),
        _SOURCE,
        "Width of the collimated field at the image receptor.",
    ),
    Fact(
        "detector_field_size_mm",
        "Detector field",
        "Field size of the image receptor chosen by the user.",
        Kind.NUMBER,
        "mm",
        source="maker's own item",
    ),
    text(
        "reference_point_definition",
        "Reference point",
        (c.REFERENCE_POINT_DEFINITION,),
        _SOURCE,
        "Where the patient entrance reference point lies.",
    ),
    _deg(
        "primary_angle_deg",
        "Primary angle",
        c.POSITIONER_PRIMARY_ANGLE,
        "Positioner primary angle (RAO negative, LAO positive).",
    ),
    _deg(
        "secondary_angle_deg",
        "Secondary angle",
        c.POSITIONER_SECONDARY_ANGLE,
        "Positioner secondary angle (caudal negative, cranial positive).",
    ),
    _deg(
        "primary_end_angle_deg",
        "Primary end angle",
        c.POSITIONER_PRIMARY_END_ANGLE,
        "Positioner primary angle at the end of a rotation.",
    ),
    _deg(
        "secondary_end_angle_deg",
        "Secondary end angle",
        c.POSITIONER_SECONDARY_END_ANGLE,
        "Positioner secondary angle at the end of a rotation.",
    ),
    _mm(
        "distance_source_to_detector_mm",
        "Source to detector",
        c.DISTANCE_SOURCE_TO_DETECTOR,
        "Distance from source to detector.",
    ),
    _mm(
        "distance_source_to_isocenter_mm",
        "Source to isocentre",
        c.DISTANCE_SOURCE_TO_ISOCENTER,
        "Distance from source to isocentre.",
    ),
    _mm(
        "distance_source_to_reference_point_mm",
        "Source to reference point",
        c.DISTANCE_SOURCE_TO_REFERENCE_POINT,
        "Distance from source to the patient entrance reference point.",
    ),
    _mm(
        "table_longitudinal_position_mm",
        "Table longitudinal",
        c.TABLE_LONGITUDINAL_POSITION,
        "Table position along the patient, in the maker's zero.",
    ),
    _mm(
        "table_lateral_position_mm",
        "Table lateral",
        c.TABLE_LATERAL_POSITION,
        "Table position across the patient, in the maker's zero.",
    ),
    _mm(
        "table_height_position_mm",
        "Table height",
        c.TABLE_HEIGHT_POSITION,
        "Table height, in the maker's zero.",
    ),
    _mm(
        "table_longitudinal_end_position_mm",
        "Table longitudinal end",
        c.TABLE_LONGITUDINAL_END_POSITION,
        "Table position along the patient at the end.",
    ),
    _mm(
        "table_lateral_end_position_mm",
        "Table lateral end",
        c.TABLE_LATERAL_END_POSITION,
        "Table position across the patient at the end.",
    ),
    _mm(
        "table_height_end_position_mm",
        "Table height end",
        c.TABLE_HEIGHT_END_POSITION,
        "Table height at the end.",
    ),
    _deg(
        "table_head_tilt_angle_deg",
        "Table head tilt",
        c.TABLE_HEAD_TILT_ANGLE,
        "Head-down tilt of the table.",
    ),
    _deg(
        "table_horizontal_rotation_angle_deg",
        "Table rotation",
        c.TABLE_HORIZONTAL_ROTATION_ANGLE,
        "Rotation of the table in the horizontal plane.",
    ),
    _deg(
        "table_cradle_tilt_angle_deg",
        "Table cradle tilt",
        c.TABLE_CRADLE_TILT_ANGLE,
        "Sideways tilt of the table.",
    ),
    _deg(
        "isocenter_primary_angle_deg",
        "Primary angle to room",
        c.POSITIONER_ISOCENTER_PRIMARY_ANGLE,
        "Primary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13).",
    ),
    _deg(
        "isocenter_secondary_angle_deg",
        "Secondary angle to room",
        c.POSITIONER_ISOCENTER_SECONDARY_ANGLE,
        "Secondary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13).",
    ),
    _deg(
        "detector_rotation_angle_deg",
        "Detector rotation",
        c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE,
        "Rotation of the detector about the beam's axis (PS3.3 C.8.19.6.13).",
    ),
    _deg(
        "isocenter_primary_end_angle_deg",
        "Primary end angle to room",
        c.POSITIONER_ISOCENTER_PRIMARY_END_ANGLE,
        "Primary angle of the positioner relative to the equipment, at the end of a rotation.",
    ),
    _deg(
        "isocenter_secondary_end_angle_deg",
        "Secondary end angle to room",
        c.POSITIONER_ISOCENTER_SECONDARY_END_ANGLE,
        "Secondary angle of the positioner relative to the equipment, at the end of a rotation.",
    ),
    _deg(
        "detector_rotation_end_angle_deg",
        "Detector end rotation",
        c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_END_ANGLE,
        "Rotation of the detector about the beam's axis, at the end of a rotation.",
    ),
    _mm(
        "table_x_position_to_isocenter_mm",
        "Table X to isocentre",
        c.TABLE_X_POSITION_TO_ISOCENTER,
        "Reference point of the table top, from the isocentre to the left of the table.",
    ),
    _mm(
        "table_y_position_to_isocenter_mm",
        "Table Y to isocentre",
        c.TABLE_Y_POSITION_TO_ISOCENTER,
        "Reference point of the table top, from the isocentre downwards.",
    ),
    _mm(
        "table_z_position_to_isocenter_mm",
        "Table Z to isocentre",
        c.TABLE_Z_POSITION_TO_ISOCENTER,
        "Reference point of the table top, from the isocentre to the head end of the table.",
    ),
    _mm(
        "table_x_end_position_to_isocenter_mm",
        "Table X end to isocentre",
        c.TABLE_X_END_POSITION_TO_ISOCENTER,
        "Reference point of the table top at the end, from the isocentre to the left of the table.",
    ),
    _mm(
        "table_y_end_position_to_isocenter_mm",
        "Table Y end to isocentre",
        c.TABLE_Y_END_POSITION_TO_ISOCENTER,
        "Reference point of the table top at the end, from the isocentre downwards.",
    ),
    _mm(
        "table_z_end_position_to_isocenter_mm",
        "Table Z end to isocentre",
        c.TABLE_Z_END_POSITION_TO_ISOCENTER,
        "Reference point of the table top at the end, from the isocentre to the head end of the table.",
    ),
    _philips(
        "longitudinal_beam_position_mm",
        "Longitudinal beam position",
        (c.PHILIPS_BEAM_POSITION, c.PHILIPS_LONGITUDINAL_BEAM_POSITION),
        "Where the beam stands along the table, in the maker's zero.",
    ),
    Fact(
        "isocenter_height_mm",
        "Isocentre height",
        "Height of the isocentre above the floor.",
        Kind.NUMBER,
        "mm",
        source="99PHI-IXR-XPER",
    ),
    _shutter(
        "shutter_left_mm",
        "Left shutter",
        c.PHILIPS_LEFT_SHUTTER,
        "Opening from the beam's axis to the left shutter, at 1 m from the source.",
    ),
    _shutter(
        "shutter_right_mm",
        "Right shutter",
        c.PHILIPS_RIGHT_SHUTTER,
        "Opening from the beam's axis to the right shutter, at 1 m from the source.",
    ),
    _shutter(
        "shutter_top_mm",
        "Top shutter",
        c.PHILIPS_TOP_SHUTTER,
        "Opening from the beam's axis to the top shutter, at 1 m from the source.",
    ),
    _shutter(
        "shutter_bottom_mm",
        "Bottom shutter",
        c.PHILIPS_BOTTOM_SHUTTER,
        "Opening from the beam's axis to the bottom shutter, at 1 m from the source.",
    ),
    coded(
        "patient_table_relationship",
        "Patient on table",
        (c.PATIENT_TABLE_RELATIONSHIP,),
        _EVENT,
        "Headfirst or feet-first.",
        vocabulary.PATIENT_TABLE_RELATIONSHIPS,
    ),
    coded(
        "patient_orientation",
        "Patient orientation",
        (c.PATIENT_ORIENTATION,),
        _EVENT,
        "Recumbent, erect or semi-erect.",
        vocabulary.PATIENT_ORIENTATIONS,
    ),
    coded(
        "patient_orientation_modifier",
        "Orientation modifier",
        (c.PATIENT_ORIENTATION, c.PATIENT_ORIENTATION_MODIFIER),
        _EVENT,
        "Supine, prone and so on.",
        vocabulary.PATIENT_ORIENTATION_MODIFIERS,
    ),
    number(
        "exposure_index",
        "Exposure index",
        "1",
        (c.EXPOSURE_INDEX,),
        _DETECTOR,
        "Exposure index (IEC 62494-1).",
    ),
    number(
        "target_exposure_index",
        "Target index",
        "1",
        (c.TARGET_EXPOSURE_INDEX,),
        _DETECTOR,
        "Target exposure index (IEC 62494-1).",
    ),
    number(
        "deviation_index",
        "Deviation index",
        "1",
        (c.DEVIATION_INDEX,),
        _DETECTOR,
        "Deviation index (IEC 62494-1).",
    ),
    Fact(
        "relative_exposure",
        "Relative exposure",
        "Relative X-ray exposure in the maker's own scale.",
        Kind.NUMBER,
        source="(0018,1405)",
    ),
    Fact(
        "relative_exposure_unit",
        "Relative exposure scale",
        "The maker's scale of the relative X-ray exposure.",
        source="(0008,0070), (0018,1405)",
    ),
    Fact(
        "exposure_control_mode",
        "Exposure control",
        "Manual or automatic exposure control.",
        source="(0018,7060)",
    ),
    text("comment", "Comment", (c.COMMENT,), _EVENT, "Comment of the report on this event."),
)

FILTER = (
    coded(
        "material",
        "Material",
        (c.XRAY_FILTER_MATERIAL,),
        _SOURCE,
        "Material of the added filter.",
        vocabulary.FILTER_MATERIALS,
    ),
    number(
        "minimum_mm",
        "Minimum",
        "mm",
        (c.XRAY_FILTER_THICKNESS_MINIMUM,),
        _SOURCE,
        "Minimum thickness of the added filter.",
    ),
    number(
        "maximum_mm",
        "Maximum",
        "mm",
        (c.XRAY_FILTER_THICKNESS_MAXIMUM,),
        _SOURCE,
        "Maximum thickness of the added filter.",
    ),
)
