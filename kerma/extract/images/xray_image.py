"""What the headers of all X-ray images have in common: exposure factors, filters, moment (PS3.3 C.8.7, C.8.11).

Only the header is read, never the pixels.
"""

from kerma.extract.attributes import Attributes, Place, stated
from kerma.extract.content_reader import Facts, parse_datetime
from kerma.extract.quirks import images as quirks
from kerma.facts.fact import Fact

_PLACES: dict[str, tuple[Place, ...]] = {
    "tube_voltage_kv": (Place("KVP", "kV"),),
    "tube_current_ma": (
        Place("XRayTubeCurrentInmA", "mA"),
        Place("XRayTubeCurrentInuA", "uA"),
        Place("XRayTubeCurrent", "mA"),
    ),
    "exposure_mas": (Place("ExposureInmAs", "mA.s"), Place("ExposureInuAs", "uA.s"), Place("Exposure", "mA.s")),
    "exposure_time_ms": (Place("ExposureTimeInms", "ms"), Place("ExposureTimeInuS", "us"), Place("ExposureTime", "ms")),
    "dap_gy_cm2": (Place("ImageAndFluoroscopyAreaDoseProduct", "dGy.cm2"),),
    "entrance_air_kerma_mgy": (Place("EntranceDoseInmGy", "mGy"), Place("EntranceDose", "dGy")),
    "focal_spot_size_mm": (Place("FocalSpots", "mm"),),
    "distance_source_to_detector_mm": (Place("DistanceSourceToDetector", "mm"),),
    "exposure_index": (Place("ExposureIndex"),),
    "target_exposure_index": (Place("TargetExposureIndex"),),
    "deviation_index": (Place("DeviationIndex"),),
    "primary_angle_deg": (Place("PositionerPrimaryAngle", "deg"),),
    "secondary_angle_deg": (Place("PositionerSecondaryAngle", "deg"),),
    "agd_mgy": (Place("OrganDose", "dGy"),),
    "half_value_layer_mm": (Place("HalfValueLayer", "mm"),),
    "compressed_thickness_mm": (Place("BodyPartThickness", "mm"),),
    "compression_force_n": (Place("CompressionForce", "N"),),
    "magnification_factor": (Place("EstimatedRadiographicMagnificationFactor"),),
}
_TEXTS = {
    "acquisition_protocol": "ProtocolName",
    "exposure_control_mode": "ExposureControlMode",
    "grid": "Grid",
    "image_view": "ViewPosition",
    "anatomical_structure": "BodyPartExamined",
}
_SIDES = {"L": "left", "R": "right", "B": "both"}  # U says that the part is unpaired: no side


def exposure(source: Attributes, facts: tuple[Fact, ...]) -> Facts:
    """The facts of one exposure that an image's header tells.

    `referenced_event_uid` is the UID that the modality gave the event, by which a report of it is recognised.
    """
    names = {fact.name for fact in facts}
    found: Facts = {
        "irradiation_event_uid": source.text("irradiation_event_uid", "SOPInstanceUID"),
        "started_at": moment(source),
        "irradiation_event_type": "stationary",
        "plane": "single",
    }
    found |= {fact.name: source.measured(fact, *_PLACES[fact.name]) for fact in facts if fact.name in _PLACES}
    found |= {name: source.text(name, keyword) for name, keyword in _TEXTS.items() if name in names}
    side = source.raw("ImageLaterality") or source.raw("Laterality") or source.raw("FrameLaterality")
    found["laterality"] = _SIDES.get(side)
    found["referenced_event_uid"] = source.text("irradiation_event_uid", "IrradiationEventUID")
    found["relative_exposure"] = source.number("relative_exposure", "RelativeXRayExposure")
    found["filters"] = _filters(source)
    for repair in quirks.EXPOSURE:
        repair(found, source)
    return stated(found)


def moment(source: Attributes) -> str | None:
    """When the image was taken: Acquisition DateTime, else Acquisition or Content Date and Time."""
    written = source.raw("AcquisitionDateTime")
    if written and (parsed := parse_datetime(written)):
        return parsed
    name = "started_at"
    return source.moment(name, "AcquisitionDate", "AcquisitionTime") or source.moment(
        name, "ContentDate", "ContentTime"
    )


def event_uid(source: Attributes, otherwise: str) -> str | None:
    """The Irradiation Event UID (0008,3010), the first where an image has several, else another identifying UID."""
    told = source.texts("irradiation_event_uid", "IrradiationEventUID")
    return next(iter(told), None) or source.text("irradiation_event_uid", otherwise)


def _filters(source: Attributes) -> list[Facts]:
    """Added filters, an item each in multi-frame images; GE and Kodak write thinnest and thickest in either order."""
    if items := list(source.below("XRayFilterSequence")):
        return [found for item in items for found in _filters(item)]
    materials = [
        part for words in source.texts("filters", "FilterMaterial") for part in words.replace(",", "\\").split("\\")
    ]
    minima = source.decimals("filters", "FilterThicknessMinimum", len(materials))
    maxima = source.decimals("filters", "FilterThicknessMaximum", len(materials))
    filters = []
    for i, material in enumerate(materials):
        thickness = sorted(float(values[i]) for values in (minima, maxima) if i < len(values))
        found: Facts = {"material": quirks.material(material)}
        if thickness:
            found |= {"minimum_mm": thickness[0], "maximum_mm": thickness[-1]}
        filters.append(found)
    return filters
