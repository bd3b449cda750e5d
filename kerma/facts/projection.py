"""Facts of irradiation events of fluoroscopy and radiography (PS3.16 TID 10003)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.facts.event import COMMON_FACTS
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.record import facts_of
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.standard import concepts as c
from kerma.standard import manufacturer_concepts as mc
from kerma.standard import vocabulary

_EVENT = "TID 10003"
_SOURCE = "TID 10003B"
_MECHANICAL = "TID 10003C"
_PHILIPS = "99PHI-IXR-XPER"


@dataclass(frozen=True, kw_only=True)
class ProjectionEvent(XRayEvent):
    """One irradiation event of fluoroscopy or radiography (TID 10003)."""

    image_view: str | None = fact.text(
        label="View", path=(c.IMAGE_VIEW,), source=_EVENT, meaning="Projection view as the report names it."
    )
    fluoro_mode: str | None = fact.coded(
        label="Fluoro mode",
        path=(c.FLUORO_MODE,),
        source=_SOURCE,
        value_set=vocabulary.FLUORO_MODES,
        meaning="Continuous or pulsed fluoroscopy.",
    )
    table_longitudinal_position_mm: float | None = fact.number(
        label="Table longitudinal",
        unit="mm",
        path=(c.TABLE_LONGITUDINAL_POSITION,),
        source=_MECHANICAL,
        meaning="Table position along the patient, from the manufacturer's zero.",
    )
    table_lateral_position_mm: float | None = fact.number(
        label="Table lateral",
        unit="mm",
        path=(c.TABLE_LATERAL_POSITION,),
        source=_MECHANICAL,
        meaning="Table position across the patient, from the manufacturer's zero.",
    )
    table_height_position_mm: float | None = fact.number(
        label="Table height",
        unit="mm",
        path=(c.TABLE_HEIGHT_POSITION,),
        source=_MECHANICAL,
        meaning="Table height, from the manufacturer's zero.",
    )
    table_longitudinal_end_position_mm: float | None = fact.number(
        label="Table longitudinal end",
        unit="mm",
        path=(c.TABLE_LONGITUDINAL_END_POSITION,),
        source=_MECHANICAL,
        meaning="Table position along the patient at the end.",
    )
    table_lateral_end_position_mm: float | None = fact.number(
        label="Table lateral end",
        unit="mm",
        path=(c.TABLE_LATERAL_END_POSITION,),
        source=_MECHANICAL,
        meaning="Table position across the patient at the end.",
    )
    table_height_end_position_mm: float | None = fact.number(
        label="Table height end",
        unit="mm",
        path=(c.TABLE_HEIGHT_END_POSITION,),
        source=_MECHANICAL,
        meaning="Table height at the end.",
    )
    table_head_tilt_angle_deg: float | None = fact.number(
        label="Table head tilt",
        unit="deg",
        path=(c.TABLE_HEAD_TILT_ANGLE,),
        source=_MECHANICAL,
        meaning="Head-down tilt of the table.",
    )
    table_horizontal_rotation_angle_deg: float | None = fact.number(
        label="Table rotation",
        unit="deg",
        path=(c.TABLE_HORIZONTAL_ROTATION_ANGLE,),
        source=_MECHANICAL,
        meaning="Rotation of the table in the horizontal plane.",
    )
    table_cradle_tilt_angle_deg: float | None = fact.number(
        label="Table cradle tilt",
        unit="deg",
        path=(c.TABLE_CRADLE_TILT_ANGLE,),
        source=_MECHANICAL,
        meaning="Sideways tilt of the table.",
    )
    isocenter_primary_angle_deg: float | None = fact.number(
        label="Primary angle to room",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_PRIMARY_ANGLE,),
        source=_MECHANICAL,
        meaning="Primary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13).",
    )
    isocenter_secondary_angle_deg: float | None = fact.number(
        label="Secondary angle to room",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_SECONDARY_ANGLE,),
        source=_MECHANICAL,
        meaning="Secondary angle of the positioner relative to the equipment (PS3.3 C.8.19.6.13).",
    )
    detector_rotation_angle_deg: float | None = fact.number(
        label="Detector rotation",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE,),
        source=_MECHANICAL,
        meaning="Rotation of the detector about the beam's axis (PS3.3 C.8.19.6.13).",
    )
    isocenter_primary_end_angle_deg: float | None = fact.number(
        label="Primary end angle to room",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_PRIMARY_END_ANGLE,),
        source=_MECHANICAL,
        meaning="Primary angle of the positioner relative to the equipment, at the end of a rotation.",
    )
    isocenter_secondary_end_angle_deg: float | None = fact.number(
        label="Secondary end angle to room",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_SECONDARY_END_ANGLE,),
        source=_MECHANICAL,
        meaning="Secondary angle of the positioner relative to the equipment, at the end of a rotation.",
    )
    detector_rotation_end_angle_deg: float | None = fact.number(
        label="Detector end rotation",
        unit="deg",
        path=(c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_END_ANGLE,),
        source=_MECHANICAL,
        meaning="Rotation of the detector about the beam's axis, at the end of a rotation.",
    )
    table_x_position_to_isocenter_mm: float | None = fact.number(
        label="Table X to isocentre",
        unit="mm",
        path=(c.TABLE_X_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top, from the isocentre to the left of the table.",
    )
    table_y_position_to_isocenter_mm: float | None = fact.number(
        label="Table Y to isocentre",
        unit="mm",
        path=(c.TABLE_Y_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top, from the isocentre downwards.",
    )
    table_z_position_to_isocenter_mm: float | None = fact.number(
        label="Table Z to isocentre",
        unit="mm",
        path=(c.TABLE_Z_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top, from the isocentre to the head end of the table.",
    )
    table_x_end_position_to_isocenter_mm: float | None = fact.number(
        label="Table X end to isocentre",
        unit="mm",
        path=(c.TABLE_X_END_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top at the end, "
        "from the isocentre to the left of the table.",
    )
    table_y_end_position_to_isocenter_mm: float | None = fact.number(
        label="Table Y end to isocentre",
        unit="mm",
        path=(c.TABLE_Y_END_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top at the end, from the isocentre downwards.",
    )
    table_z_end_position_to_isocenter_mm: float | None = fact.number(
        label="Table Z end to isocentre",
        unit="mm",
        path=(c.TABLE_Z_END_POSITION_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Position of the reference point of the table top at the end, "
        "from the isocentre to the head end of the table.",
    )
    longitudinal_beam_position_mm: float | None = fact.number(
        label="Longitudinal beam position",
        unit="mm",
        path=(mc.PHILIPS_BEAM_POSITION, mc.PHILIPS_LONGITUDINAL_BEAM_POSITION),
        source=_PHILIPS,
        meaning="Position of the beam along the table, from the manufacturer's zero.",
    )
    isocenter_height_mm: float | None = fact.number(
        label="Isocentre height", unit="mm", source=_PHILIPS, meaning="Height of the isocentre above the floor."
    )
    shutter_left_mm: float | None = fact.number(
        label="Left shutter",
        unit="mm",
        path=(mc.PHILIPS_WEDGES_AND_SHUTTERS, mc.PHILIPS_LEFT_SHUTTER),
        source=_PHILIPS,
        meaning="Opening from the beam's axis to the left shutter, at 1 m from the source.",
    )
    shutter_right_mm: float | None = fact.number(
        label="Right shutter",
        unit="mm",
        path=(mc.PHILIPS_WEDGES_AND_SHUTTERS, mc.PHILIPS_RIGHT_SHUTTER),
        source=_PHILIPS,
        meaning="Opening from the beam's axis to the right shutter, at 1 m from the source.",
    )
    shutter_top_mm: float | None = fact.number(
        label="Top shutter",
        unit="mm",
        path=(mc.PHILIPS_WEDGES_AND_SHUTTERS, mc.PHILIPS_TOP_SHUTTER),
        source=_PHILIPS,
        meaning="Opening from the beam's axis to the top shutter, at 1 m from the source.",
    )
    shutter_bottom_mm: float | None = fact.number(
        label="Bottom shutter",
        unit="mm",
        path=(mc.PHILIPS_WEDGES_AND_SHUTTERS, mc.PHILIPS_BOTTOM_SHUTTER),
        source=_PHILIPS,
        meaning="Opening from the beam's axis to the bottom shutter, at 1 m from the source.",
    )
    patient_table_relationship: str | None = fact.coded(
        label="Patient on table",
        path=(c.PATIENT_TABLE_RELATIONSHIP,),
        source=_EVENT,
        value_set=vocabulary.PATIENT_TABLE_RELATIONSHIPS,
        meaning="Headfirst or feet-first.",
    )
    patient_orientation: str | None = fact.coded(
        label="Patient orientation",
        path=(c.PATIENT_ORIENTATION,),
        source=_EVENT,
        value_set=vocabulary.PATIENT_ORIENTATIONS,
        meaning="Recumbent, erect or semi-erect.",
    )
    patient_orientation_modifier: str | None = fact.coded(
        label="Orientation modifier",
        path=(c.PATIENT_ORIENTATION, c.PATIENT_ORIENTATION_MODIFIER),
        source=_EVENT,
        value_set=vocabulary.PATIENT_ORIENTATION_MODIFIERS,
        meaning="Supine, prone and so on.",
    )


TOTALS = facts_of(ProjectionTotals)
#: The facts of an event beside those that events of all modalities have.
EVENT_FACTS = tuple(declared for declared in facts_of(ProjectionEvent) if declared not in COMMON_FACTS)
FILTER = facts_of(XRayFilter)
