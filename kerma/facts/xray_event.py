"""Facts that fluoroscopy, radiography and mammography share (PS3.16 TID 10003)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.facts.event import IrradiationEvent
from kerma.facts.record import nested_records
from kerma.standard import concepts as c
from kerma.standard import vocabulary
from kerma.standard.enumerations import IrradiationEventType, Laterality, Plane

_EVENT = "TID 10003"
_DETECTOR = "TID 10003A"
_SOURCE = "TID 10003B"
_MECHANICAL = "TID 10003C"


@dataclass(frozen=True, kw_only=True)
class XRayFilter:
    """An added filter of an X-ray beam (TID 10003B, X-Ray Filters)."""

    material: str | None = fact.coded(
        label="Material",
        path=(c.XRAY_FILTER_MATERIAL,),
        source=_SOURCE,
        value_set=vocabulary.FILTER_MATERIALS,
        meaning="Material of the added filter.",
    )
    minimum_mm: float | None = fact.number(
        label="Minimum",
        unit="mm",
        path=(c.XRAY_FILTER_THICKNESS_MINIMUM,),
        source=_SOURCE,
        meaning="Minimum thickness of the added filter.",
    )
    maximum_mm: float | None = fact.number(
        label="Maximum",
        unit="mm",
        path=(c.XRAY_FILTER_THICKNESS_MAXIMUM,),
        source=_SOURCE,
        meaning="Maximum thickness of the added filter.",
    )


@dataclass(frozen=True, kw_only=True)
class XRayEvent(IrradiationEvent):
    """One irradiation event of projection X-ray or mammography (TID 10003).

    Attributes that are no declared facts relate an image to other objects (PS3.3 C.7.10.1, C.7.6.1.1.2, C.12.4.1):

    Attributes:
        acquired_images: SOP Instance UIDs of the images that a report lists for the event.
        referenced_event_uids: Irradiation Event UIDs (0008,3010) in an image; several where it shows several exposures.
        source_images: SOP Instance UIDs of the images from which a derived image was computed (0008,2112).
        is_derived: True of an image that was computed from others after the exposure; else None.
    """

    plane: Plane | None = fact.coded(
        label="Plane",
        path=(c.ACQUISITION_PLANE,),
        source=_EVENT,
        value_set=vocabulary.PLANES,
        meaning="X-ray plane: single, A or B.",
    )
    irradiation_event_type: IrradiationEventType | None = fact.coded(
        label="Type",
        path=(c.IRRADIATION_EVENT_TYPE,),
        source=_EVENT,
        value_set=vocabulary.IRRADIATION_EVENT_TYPES,
        meaning="Fluoroscopy, or a stationary, stepping or rotational acquisition.",
    )
    acquisition_protocol: str | None = fact.text(
        label="Protocol",
        path=(c.ACQUISITION_PROTOCOL,),
        source=_EVENT,
        meaning="Acquisition protocol as named at the system.",
    )
    anatomical_structure: str | None = fact.text(
        label="Anatomy",
        path=(c.ANATOMICAL_STRUCTURE,),
        source=_EVENT,
        meaning="Anatomical structure as the report names it.",
    )
    laterality: Laterality | None = fact.coded(
        label="Laterality",
        path=(c.ANATOMICAL_STRUCTURE, c.LATERALITY),
        source=_EVENT,
        value_set=vocabulary.LATERALITIES,
        meaning="Side of the body.",
    )
    target_region: str | None = fact.text(
        label="Target region", path=(c.TARGET_REGION,), source=_EVENT, meaning="Body region as the report names it."
    )
    dap_gy_cm2: float | None = fact.number(
        label="DAP", unit="Gy.cm2", path=(c.DOSE_AREA_PRODUCT,), source=_EVENT, meaning="Dose area product."
    )
    reference_air_kerma_mgy: float | None = fact.number(
        label="Air kerma",
        unit="mGy",
        path=(c.DOSE_RP,),
        source=_SOURCE,
        meaning="Air kerma at the patient entrance reference point.",
    )
    entrance_air_kerma_mgy: float | None = fact.number(
        label="Entrance air kerma",
        unit="mGy",
        path=(c.ENTRANCE_EXPOSURE_AT_RP,),
        source=_EVENT,
        meaning="Entrance exposure at the reference point.",
    )
    tube_voltage_kv: float | None = fact.number(
        label="Tube voltage",
        unit="kV",
        path=(c.KVP,),
        source=_SOURCE,
        meaning="Peak tube voltage, mean over the pulses.",
        is_per_pulse=True,
    )
    tube_current_ma: float | None = fact.number(
        label="Tube current",
        unit="mA",
        path=(c.XRAY_TUBE_CURRENT,),
        source=_SOURCE,
        meaning="Tube current, mean over the pulses.",
        is_per_pulse=True,
    )
    pulse_width_ms: float | None = fact.number(
        label="Pulse width",
        unit="ms",
        path=(c.PULSE_WIDTH,),
        source=_SOURCE,
        meaning="Pulse width, mean over the pulses.",
        is_per_pulse=True,
    )
    exposure_mas: float | None = fact.number(
        label="Exposure",
        unit="mA.s",
        path=(c.EXPOSURE,),
        source=_SOURCE,
        meaning="Charge, mean over the pulses.",
        is_per_pulse=True,
    )
    exposure_time_ms: float | None = fact.number(
        label="Exposure time", unit="ms", path=(c.EXPOSURE_TIME,), source=_SOURCE, meaning="Time with X-rays on."
    )
    irradiation_duration_s: float | None = fact.number(
        label="Duration",
        unit="s",
        path=(c.IRRADIATION_DURATION,),
        source=_SOURCE,
        meaning="From the first to the last X-ray of the event.",
    )
    pulse_rate_per_s: float | None = fact.number(
        label="Pulse rate", unit="{pulse}/s", path=(c.PULSE_RATE,), source=_SOURCE, meaning="Pulses per second."
    )
    number_of_pulses: float | None = fact.number(
        label="Pulses", unit="1", path=(c.NUMBER_OF_PULSES,), source=_SOURCE, meaning="Number of pulses or frames."
    )
    focal_spot_size_mm: float | None = fact.number(
        label="Focal spot", unit="mm", path=(c.FOCAL_SPOT_SIZE,), source=_SOURCE, meaning="Nominal focal spot size."
    )
    grid: str | None = fact.text(label="Grid", path=(c.XRAY_GRID,), source=_SOURCE, meaning="Antiscatter grid.")
    collimated_field_area_cm2: float | None = fact.number(
        label="Field area",
        unit="cm2",
        path=(c.COLLIMATED_FIELD_AREA,),
        source=_SOURCE,
        meaning="Area of the collimated field at the image receptor.",
    )
    collimated_field_height_mm: float | None = fact.number(
        label="Field height",
        unit="mm",
        path=(c.COLLIMATED_FIELD_HEIGHT,),
        source=_SOURCE,
        meaning="Height of the collimated field at the image receptor.",
    )
    collimated_field_width_mm: float | None = fact.number(
        label="Field width",
        unit="mm",
        path=(c.COLLIMATED_FIELD_WIDTH,),
        source=_SOURCE,
        meaning="Width of the collimated field at the image receptor.",
    )
    detector_field_size_mm: float | None = fact.number(
        label="Detector field",
        unit="mm",
        source="private item",
        meaning="Field size of the image receptor selected by the user.",
    )
    reference_point_definition: str | None = fact.text(
        label="Reference point",
        path=(c.REFERENCE_POINT_DEFINITION,),
        source=_SOURCE,
        meaning="Definition of the patient entrance reference point.",
    )
    primary_angle_deg: float | None = fact.number(
        label="Primary angle",
        unit="deg",
        path=(c.POSITIONER_PRIMARY_ANGLE,),
        source=_MECHANICAL,
        meaning="Positioner primary angle (RAO negative, LAO positive).",
    )
    secondary_angle_deg: float | None = fact.number(
        label="Secondary angle",
        unit="deg",
        path=(c.POSITIONER_SECONDARY_ANGLE,),
        source=_MECHANICAL,
        meaning="Positioner secondary angle (caudal negative, cranial positive).",
    )
    primary_end_angle_deg: float | None = fact.number(
        label="Primary end angle",
        unit="deg",
        path=(c.POSITIONER_PRIMARY_END_ANGLE,),
        source=_MECHANICAL,
        meaning="Positioner primary angle at the end of a rotation.",
    )
    secondary_end_angle_deg: float | None = fact.number(
        label="Secondary end angle",
        unit="deg",
        path=(c.POSITIONER_SECONDARY_END_ANGLE,),
        source=_MECHANICAL,
        meaning="Positioner secondary angle at the end of a rotation.",
    )
    distance_source_to_detector_mm: float | None = fact.number(
        label="Source to detector",
        unit="mm",
        path=(c.DISTANCE_SOURCE_TO_DETECTOR,),
        source=_MECHANICAL,
        meaning="Distance from source to detector.",
    )
    distance_source_to_isocenter_mm: float | None = fact.number(
        label="Source to isocentre",
        unit="mm",
        path=(c.DISTANCE_SOURCE_TO_ISOCENTER,),
        source=_MECHANICAL,
        meaning="Distance from source to isocentre.",
    )
    distance_source_to_reference_point_mm: float | None = fact.number(
        label="Source to reference point",
        unit="mm",
        path=(c.DISTANCE_SOURCE_TO_REFERENCE_POINT,),
        source=_MECHANICAL,
        meaning="Distance from source to the patient entrance reference point.",
    )
    exposure_index: float | None = fact.number(
        label="Exposure index",
        unit="1",
        path=(c.EXPOSURE_INDEX,),
        source=_DETECTOR,
        meaning="Exposure index (IEC 62494-1).",
    )
    target_exposure_index: float | None = fact.number(
        label="Target index",
        unit="1",
        path=(c.TARGET_EXPOSURE_INDEX,),
        source=_DETECTOR,
        meaning="Target exposure index (IEC 62494-1).",
    )
    deviation_index: float | None = fact.number(
        label="Deviation index",
        unit="1",
        path=(c.DEVIATION_INDEX,),
        source=_DETECTOR,
        meaning="Deviation index (IEC 62494-1).",
    )
    relative_exposure: float | None = fact.number(
        unit="",
        label="Relative exposure",
        source="(0018,1405)",
        meaning="Relative X-ray exposure on the manufacturer's scale.",
    )
    relative_exposure_unit: str | None = fact.text(
        label="Relative exposure scale",
        source="(0008,0070), (0018,1405)",
        meaning="Manufacturer's scale of the relative X-ray exposure.",
    )
    exposure_control_mode: str | None = fact.text(
        label="Exposure control", source="(0018,7060)", meaning="Manual or automatic exposure control."
    )
    repeated_acquisition: str | None = fact.coded(
        label="Repeated",
        path=(c.IS_REPEATED_ACQUISITION,),
        source=_EVENT,
        value_set=vocabulary.YES_NO,
        meaning="Whether the acquisition repeats another one.",
    )
    repeat_reason: str | None = fact.text(
        label="Reason for repeating",
        path=(c.IS_REPEATED_ACQUISITION, c.REASON_FOR_REPEATING_ACQUISITION),
        source=_EVENT,
        meaning="Why the acquisition was repeated, as the report states it.",
    )
    rejected_acquisition: str | None = fact.coded(
        label="Rejected",
        path=(c.IS_REJECTED_ACQUISITION,),
        source=_EVENT,
        value_set=vocabulary.YES_NO,
        meaning="Whether the acquisition was rejected.",
    )
    reject_reason: str | None = fact.text(
        label="Reason for rejecting",
        path=(c.IS_REJECTED_ACQUISITION, c.REASON_FOR_REJECTING_ACQUISITION),
        source=_EVENT,
        meaning="Why the acquisition was rejected, as the report states it.",
    )
    comment: str | None = fact.text(
        label="Comment", path=(c.COMMENT,), source=_EVENT, meaning="Comment of the report on this event."
    )
    filters: tuple[XRayFilter, ...] = nested_records(XRayFilter)
    acquired_images: tuple[str, ...] = ()
    referenced_event_uids: tuple[str, ...] = ()
    source_images: tuple[str, ...] = ()
    is_derived: bool | None = None
