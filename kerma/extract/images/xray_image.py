"""Facts that the headers of all X-ray images share: exposure factors, filters, time (PS3.3 C.8.7, C.8.11).

Only the header is read, never the pixels.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.values import parse_datetime
from kerma.extract.images import derivation
from kerma.extract.quirks import images as quirks
from kerma.extract.quirks.times import start_before_the_images
from kerma.facts.fact import Fact
from kerma.facts.record import Values, build, facts_of, updated
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.messages import message, quoted
from kerma.standard.enumerations import IrradiationEventType, Laterality, Plane
from kerma.standard.vocabulary import LATERALITIES

Event = TypeVar("Event", bound=XRayEvent)

_ATTRIBUTES: dict[str, tuple[MeasuredAttribute, ...]] = {
    "tube_voltage_kv": (MeasuredAttribute("KVP", "kV"),),
    "tube_current_ma": (
        MeasuredAttribute("XRayTubeCurrentInmA", "mA"),
        MeasuredAttribute("XRayTubeCurrentInuA", "uA"),
        MeasuredAttribute("XRayTubeCurrent", "mA"),
    ),
    "exposure_mas": (
        MeasuredAttribute("ExposureInmAs", "mA.s"),
        MeasuredAttribute("ExposureInuAs", "uA.s"),
        MeasuredAttribute("Exposure", "mA.s"),
    ),
    "exposure_time_ms": (
        MeasuredAttribute("ExposureTimeInms", "ms"),
        MeasuredAttribute("ExposureTimeInuS", "us"),
        MeasuredAttribute("ExposureTime", "ms"),
    ),
    "dap_gy_cm2": (
        MeasuredAttribute("ImageAndFluoroscopyAreaDoseProduct", "dGy.cm2"),
        MeasuredAttribute("AcquiredImageAreaDoseProduct", "dGy.cm2"),
    ),
    "entrance_air_kerma_mgy": (
        MeasuredAttribute("EntranceDoseInmGy", "mGy"),
        MeasuredAttribute("EntranceDose", "dGy"),
    ),
    "focal_spot_size_mm": (MeasuredAttribute("FocalSpots", "mm"),),
    "distance_source_to_detector_mm": (MeasuredAttribute("DistanceSourceToDetector", "mm"),),
    "exposure_index": (MeasuredAttribute("ExposureIndex"),),
    "target_exposure_index": (MeasuredAttribute("TargetExposureIndex"),),
    "deviation_index": (MeasuredAttribute("DeviationIndex"),),
    "primary_angle_deg": (MeasuredAttribute("PositionerPrimaryAngle", "deg"),),
    "secondary_angle_deg": (MeasuredAttribute("PositionerSecondaryAngle", "deg"),),
    "agd_mgy": (MeasuredAttribute("OrganDose", "dGy"),),
    "half_value_layer_mm": (MeasuredAttribute("HalfValueLayer", "mm"),),
    "compressed_thickness_mm": (MeasuredAttribute("BodyPartThickness", "mm"),),
    "compression_force_n": (MeasuredAttribute("CompressionForce", "N"),),
    "magnification_factor": (MeasuredAttribute("EstimatedRadiographicMagnificationFactor"),),
}
_TEXTS = {
    "acquisition_protocol": "ProtocolName",
    "exposure_control_mode": "ExposureControlMode",
    "grid": "Grid",
    "image_view": "ViewPosition",
    "anatomical_structure": "BodyPartExamined",
}
#: Image Laterality (0020,0062), in one letter or, against PS3.3, as a word; U (unpaired) is no side.
_SIDES = {
    "L": Laterality.LEFT,
    "LEFT": Laterality.LEFT,
    "R": Laterality.RIGHT,
    "RIGHT": Laterality.RIGHT,
    "B": Laterality.BOTH,
    "BOTH": Laterality.BOTH,
    "U": None,
    "UNPAIRED": None,
}
_REGION_MODIFIERS = "AnatomicRegionModifierSequence"
_SIDE_KEYWORDS = ("ImageLaterality", "Laterality", "FrameLaterality")


def exposure(source: Attributes, event_class: type[Event]) -> Event:
    """The facts of one exposure in the header of an image.

    The event has the SOP Instance UID of the image. `referenced_event_uids` are the Irradiation Event UIDs (0008,3010),
    by which the event of a report is recognised as the same.
    """
    facts = facts_of(event_class)
    values: Values = {
        "irradiation_event_uid": source.text("irradiation_event_uid", "SOPInstanceUID"),
        "started_at": moment(source),
        "irradiation_event_type": IrradiationEventType.STATIONARY,
        "plane": Plane.SINGLE,
    }
    values |= measured(source, facts, _ATTRIBUTES)
    names = {fact.name for fact in facts}
    values |= {name: source.text(name, keyword) for name, keyword in _TEXTS.items() if name in names}
    values["laterality"] = _laterality(source)
    values["relative_exposure"] = source.number("relative_exposure", "RelativeXRayExposure")
    event = updated(
        build(event_class, values),
        filters=tuple(_filters(source)),
        referenced_event_uids=event_uids(source),
        **derivation.read(source),
    )
    for repair in quirks.EXPOSURE:
        event = repair(event, source)
    return event


def _laterality(source: Attributes) -> Laterality | None:
    """The side by its attribute, else by the modifier of the anatomic region (PS3.3 10.5)."""
    written = next((side for keyword in _SIDE_KEYWORDS if (side := source.raw(keyword, "laterality"))), "")
    if written.upper() in _SIDES:
        return _SIDES[written.upper()]
    if written:
        source.report_problem("laterality", message("{written} is none of L, R, B, U", written=quoted(written)))
    modifiers = (
        modifier.code()
        for region in source.below("AnatomicRegionSequence")
        for modifier in region.below(_REGION_MODIFIERS)
    )
    return next((LATERALITIES[concept] for concept in modifiers if concept in LATERALITIES), None)


def measured(
    source: Attributes, facts: tuple[Fact, ...], attributes: Mapping[str, tuple[MeasuredAttribute, ...]]
) -> Values:
    """The numbers of a header: for each declared fact with attributes, the first of them that holds a value."""
    return {
        fact.name: source.measured(fact.name, fact.unit, *attributes[fact.name])
        for fact in facts
        if fact.name in attributes
    }


def moment(source: Attributes) -> datetime | None:
    """When the image was acquired: Acquisition DateTime, else Acquisition or Content Date and Time.

    An acquisition time without date is of the day of the content, or of the day before.
    """
    written = source.raw("AcquisitionDateTime")
    if written and (parsed := parse_datetime(written, source.utc_offset())):
        return parsed
    name = "started_at"
    if acquired := source.moment(name, "AcquisitionDate", "AcquisitionTime"):
        return acquired
    made = source.moment(name, "ContentDate", "ContentTime")
    time = source.time(name, "AcquisitionTime") if made else None
    return made if made is None or time is None else start_before_the_images(datetime.combine(made, time), made)


def event_uids(source: Attributes) -> tuple[str, ...]:
    """The Irradiation Event UIDs (0008,3010) of an image: several where it shows several exposures (PS3.3 C.7.10.1)."""
    return tuple(dict.fromkeys(source.texts("irradiation_event_uid", "IrradiationEventUID")))


def event_uid(source: Attributes, alternative: str) -> str | None:
    """The only Irradiation Event UID (0008,3010) of an image, else the UID of keyword `alternative`."""
    uids = event_uids(source)
    return uids[0] if len(uids) == 1 else source.text("irradiation_event_uid", alternative)


def _filters(source: Attributes) -> list[XRayFilter]:
    """Added filters, one item each in multi-frame images; GE and Kodak state the two thicknesses in either order."""
    if items := list(source.below("XRayFilterSequence")):
        return [xray_filter for item in items for xray_filter in _filters(item)]
    materials = [
        part for text in source.texts("filters", "FilterMaterial") for part in text.replace(",", "\\").split("\\")
    ]
    minima = source.decimals("filters", "FilterThicknessMinimum", len(materials))
    maxima = source.decimals("filters", "FilterThicknessMaximum", len(materials))
    return [_filter(material, minima[i : i + 1] + maxima[i : i + 1]) for i, material in enumerate(materials)]


def _filter(material: str, thicknesses_mm: list[Decimal]) -> XRayFilter:
    """A filter of the stated thicknesses, of which there are none, one or two in any order."""
    ascending = sorted(float(thickness) for thickness in thicknesses_mm)
    return XRayFilter(
        material=quirks.material(material),
        minimum_mm=ascending[0] if ascending else None,
        maximum_mm=ascending[-1] if ascending else None,
    )
