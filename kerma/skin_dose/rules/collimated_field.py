"""The size of the collimated field: from dose area product over air kerma, collimation, shutters, or the detector."""

from dataclasses import dataclass
from math import sqrt

from kerma.facts.plausible_ranges import FIELD_CM2
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.irradiation import Field
from kerma.skin_dose.reported_event import ReportedEvent
from kerma.skin_dose.rules.reference_point import Distances

_SHUTTER_DISTANCE_MM = 1000.0
#: Areas in cm² at the reference point for which dose area product over air kerma is taken as the size of the field.
_MIN_AREA_CM2, _MAX_AREA_CM2 = 4.0, 1600.0
#: Relative difference up to which two areas describe the same field.
_AREA_TOLERANCE = 0.5
_ASSUMED_SIDE_CM = 10.0
_MIN_TANGENT = 1e-3
_MGY_PER_GY = 1000.0


@dataclass(frozen=True)
class CollimatedField:
    """The field of an event.

    Attributes:
        field: tangents of the half widths.
        area_ratio: area by dose area product over air kerma, divided by that of the collimation; None without one.
        flags: assumptions and contradictions.
    """

    field: Field
    area_ratio: float | None
    flags: frozenset[Flag]


def collimated_field(event: ReportedEvent, sources: tuple[str, ...], distances: Distances) -> CollimatedField:
    """The field by the first of the sources that is reported.

    Args:
        event: the event.
        sources: sources of the size of the field, of `manufacturer_rules.FIELD_SOURCES`.
        distances: distances from the focus.
    """
    by_dose = dose_area(event) if "dap_over_kerma" in sources else None
    measured = by_dose if by_dose and _MIN_AREA_CM2 <= by_dose <= _MAX_AREA_CM2 else None
    shutters = shutter_field(event) if "shutters" in sources else None
    collimated = collimated_area(event, distances) if "collimation" in sources else None
    ratio = _area_ratio(by_dose, collimated or _shutter_area(shutters, distances))
    if (area := measured or collimated) is not None:
        return CollimatedField(_field_of_area(area, shutters, distances.reference_cm), ratio, _conflict(ratio))
    if shutters:
        return CollimatedField(shutters, ratio, _conflict(ratio))
    return _field_without_collimation(event, sources, distances)


def _area_ratio(by_dose: float | None, by_collimation: float | None) -> float | None:
    return by_dose / by_collimation if by_dose and by_collimation else None


def _shutter_area(shutters: Field | None, distances: Distances) -> float | None:
    return _area(shutters, distances.reference_cm) if shutters else None


def _conflict(area_ratio: float | None) -> frozenset[Flag]:
    is_conflict = area_ratio and abs(area_ratio - 1) >= _AREA_TOLERANCE
    return frozenset({Flag.FIELD_CONFLICT}) if is_conflict else frozenset()


def _field_without_collimation(event: ReportedEvent, sources: tuple[str, ...], distances: Distances) -> CollimatedField:
    """The field of the detector, else an assumed one."""
    detector = _detector_field(event, distances) if "detector_field" in sources else None
    if detector:
        return CollimatedField(detector, None, frozenset())
    return CollimatedField(_square(_ASSUMED_SIDE_CM / distances.isocenter_cm), None, frozenset({Flag.FIELD_ASSUMED}))


def dose_area(event: ReportedEvent) -> float | None:
    """Dose area product over air kerma: area in cm² at the reference point, smaller where wedge filters were used."""
    dap, kerma = event.dap_gy_cm2, event.reference_air_kerma_mgy
    return _plausible_area(dap * _MGY_PER_GY / kerma) if dap and kerma else None


def collimated_area(event: ReportedEvent, distances: Distances) -> float | None:
    """The collimated field area, which is reported at the detector, in cm² at the reference point."""
    area, detector_cm = event.field_area_cm2, distances.detector_cm
    return _plausible_area(area * (distances.reference_cm / detector_cm) ** 2) if area and detector_cm else None


def shutter_field(event: ReportedEvent) -> Field | None:
    """The field by four openings at 1 m from the focus; left in the image is the patient's right."""
    tangents = [mm / _SHUTTER_DISTANCE_MM for mm in event.shutters_mm if mm is not None]
    if len(tangents) < len(event.shutters_mm):
        return None
    left, right, bottom, top = tangents
    is_closed = left + right < _MIN_TANGENT or bottom + top < _MIN_TANGENT
    if is_closed or max(tangents) > 1:
        return None
    return Field(*(max(tangent, _MIN_TANGENT) for tangent in tangents))


def area_without_dose(event: ReportedEvent, sources: tuple[str, ...], distances: Distances) -> float | None:
    """The area in cm² at the reference point by collimation or shutters alone; None where neither is reported."""
    collimated = collimated_area(event, distances) if "collimation" in sources else None
    if collimated is not None:
        return collimated
    shutters = shutter_field(event) if "shutters" in sources else None
    return _plausible_area(_area(shutters, distances.reference_cm)) if shutters else None


def _plausible_area(area_cm2: float) -> float | None:
    return area_cm2 if FIELD_CM2.minimum <= area_cm2 <= FIELD_CM2.maximum else None


def _area(field: Field, distance_cm: float) -> float:
    return (field.u_minus + field.u_plus) * (field.v_minus + field.v_plus) * distance_cm**2


def _field_of_area(area_cm2: float, shutters: Field | None, distance_cm: float) -> Field:
    """The field of the shutters, scaled to the area, where both describe about the same field; else a square."""
    if shutters is not None and abs(area_cm2 / _area(shutters, distance_cm) - 1) < _AREA_TOLERANCE:
        scale = sqrt(area_cm2 / _area(shutters, distance_cm))
        sides = (shutters.u_minus, shutters.u_plus, shutters.v_minus, shutters.v_plus)
        return Field(*(scale * side for side in sides))
    return _square(sqrt(area_cm2) / distance_cm)


def _detector_field(event: ReportedEvent, distances: Distances) -> Field | None:
    """The square within the circle whose diameter is the reported field size of the detector."""
    diameter, detector_cm = event.detector_field_mm, distances.detector_cm
    return _square(diameter / 10 / sqrt(2) / detector_cm) if diameter and detector_cm else None


def _square(side: float) -> Field:
    """A square field of that side at distance 1."""
    half = min(max(side / 2, _MIN_TANGENT), 1.0)
    return Field(half, half, half, half)
