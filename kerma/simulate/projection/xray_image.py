"""Exposure attributes of digital X-ray images (PS3.3 §C.8.7.8, C.8.7.10, C.8.11), and the mandatory ones."""

from decimal import Decimal
from typing import NamedTuple

from kerma.simulate.dicom.encoding import Elements
from kerma.simulate.dicom.meanings import coded
from kerma.simulate.dicom.sr import decimal_string
from kerma.simulate.facts import Facts, decimal_of, parts_of, text_of
from kerma.standard.codes import Concept

SIDES = {"left": "L", "right": "R"}


class ElementOfFact(NamedTuple):
    """Where a fact stands in the header, and how many powers of ten lie between contract and header."""

    name: str
    keyword: str
    shift: int = 0
    whole: bool = False


_UA, _US, _UAS, _DGY, _DGY_CM2 = 3, 3, 3, -2, 1
_PLACES = (
    ElementOfFact("tube_voltage_kv", "KVP"),
    ElementOfFact("tube_current_ma", "XRayTubeCurrent", whole=True),
    ElementOfFact("tube_current_ma", "XRayTubeCurrentInuA", _UA),
    ElementOfFact("exposure_time_ms", "ExposureTime", whole=True),
    ElementOfFact("exposure_time_ms", "ExposureTimeInuS", _US),
    ElementOfFact("exposure_mas", "Exposure", whole=True),
    ElementOfFact("exposure_mas", "ExposureInuAs", _UAS, whole=True),
    ElementOfFact("dap_gy_cm2", "ImageAndFluoroscopyAreaDoseProduct", _DGY_CM2),
    ElementOfFact("entrance_air_kerma_mgy", "EntranceDoseInmGy"),
    ElementOfFact("agd_mgy", "OrganDose", _DGY),
    ElementOfFact("half_value_layer_mm", "HalfValueLayer"),
    ElementOfFact("focal_spot_size_mm", "FocalSpots"),
    ElementOfFact("distance_source_to_detector_mm", "DistanceSourceToDetector"),
    ElementOfFact("primary_angle_deg", "PositionerPrimaryAngle"),
    ElementOfFact("compressed_thickness_mm", "BodyPartThickness"),
    ElementOfFact("compression_force_n", "CompressionForce"),
    ElementOfFact("magnification_factor", "EstimatedRadiographicMagnificationFactor"),
    ElementOfFact("relative_exposure", "RelativeXRayExposure", whole=True),
    ElementOfFact("exposure_index", "ExposureIndex"),
    ElementOfFact("target_exposure_index", "TargetExposureIndex"),
    ElementOfFact("deviation_index", "DeviationIndex"),
)
_TEXTS = {
    "acquisition_protocol": "ProtocolName",
    "exposure_control_mode": "ExposureControlMode",
    "image_view": "ViewPosition",
    "anatomical_structure": "BodyPartExamined",
}


def exposure_module(event: Facts) -> Elements:
    """The facts of an exposure by keyword; older attributes in whole numbers beside the exact ones."""
    elements: Elements = {}
    for name, keyword, shift, whole in _PLACES:
        if name in event:
            value = decimal_of(event, name).scaleb(shift)
            elements[keyword] = f"{value:.0f}" if whole else decimal_string(_shortest(value))
    elements |= {keyword: text_of(event, name) for name, keyword in _TEXTS.items() if name in event}
    if "grid" in event:
        elements["Grid"] = text_of(event, "grid").replace(" | ", "\\")
    return elements | _filters(parts_of(event, "filters"))


def _shortest(value: Decimal) -> Decimal:
    """The number without zeros at its end, of which a header has no room for many."""
    return value.normalize() + 0


def _filters(filters: list[Facts]) -> Elements:
    if not filters:
        return {}
    return {
        "FilterType": "STRIP" if len(filters) == 1 else "MULTIPLE",
        "FilterMaterial": "\\".join(text_of(element, "material").upper() for element in filters),
        "FilterThicknessMinimum": "\\".join(str(element["minimum_mm"]) for element in filters),
        "FilterThicknessMaximum": "\\".join(str(element["maximum_mm"]) for element in filters),
    }


def digital_xray_module(*, presentation: bool, region: Concept, side: str) -> Elements:
    """What every digital X-ray image must have (PS3.3 §C.8.11.1 to C.8.11.5)."""
    elements: Elements = {
        "PresentationIntentType": "FOR PRESENTATION" if presentation else "FOR PROCESSING",
        "PatientOrientation": "P\\F",
        "ImageLaterality": side,
        "AnatomicRegionSequence": [coded(region)],
        "PixelIntensityRelationship": "LOG" if presentation else "LIN",
        "PixelIntensityRelationshipSign": -1 if presentation else 1,
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "RescaleType": "US",
        "PresentationLUTShape": "IDENTITY",
        "LossyImageCompression": "00",
        "BurnedInAnnotation": "NO",
        "DetectorType": "DIRECT",
        "ImagerPixelSpacing": "0.1\\0.1",
        "AcquisitionContextSequence": [],
    }
    if presentation:
        elements |= {"WindowCenter": "512", "WindowWidth": "1024"}
    return elements
