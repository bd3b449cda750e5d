"""The size of the collimated field: from dose area product over air kerma, collimation, shutters, or the detector."""

from dataclasses import dataclass
from math import sqrt

from kerma.facts.plausible_ranges import FIELD_CM2
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.reference_point import Distances
from kerma.skin_dose.irradiation import Field
from kerma.skin_dose.rules.reported_numbers import Event, number, positive

_SHUTTERS = ("shutter_left_mm", "shutter_right_mm", "shutter_bottom_mm", "shutter_top_mm")
_SHUTTER_DISTANCE_MM = 1000.0
#: Areas in cm² at the reference point that dose area product over air kerma can truly tell.
_LEAST_AREA_CM2, _GREATEST_AREA_CM2 = 4.0, 1600.0
#: Relative difference of two areas up to which they tell the same field.
_SAME_AREA = 0.5
_ASSUMED_SIDE_CM = 10.0
_LEAST_TANGENT = 1e-3
_MGY_PER_GY = 1000.0


@dataclass(frozen=True)
class Opening:
    """The field, its quality figure, and what was assumed.

    Attributes:
        field: tangents of the half widths.
        area_ratio: area by dose area product over air kerma, divided by that of the collimation; None without one.
        flags: what was assumed, or is doubtful.
    """

    field: Field
    area_ratio: float | None
    flags: frozenset[Flag]


def opening(event: Event, sources: tuple[str, ...], far: Distances) -> Opening:
    """The field by the most trusted source that tells it.

    Args:
        event: the event's facts.
        sources: ways to know the field, of `rules.FIELD_SOURCES`.
        far: distances from the focus.
    """
    by_dose = area_of_dose(event) if "dap_over_kerma" in sources else None
    measured = by_dose if by_dose and _LEAST_AREA_CM2 <= by_dose <= _GREATEST_AREA_CM2 else None
    blades = shutters(event) if "shutters" in sources else None
    collimated = collimated_area(event, far) if "collimation" in sources else None
    beside = collimated or (_area(blades, far.reference_cm) if blades else None)
    ratio = by_dose / beside if by_dose and beside else None
    conflict = frozenset({Flag.FIELD_CONFLICT}) if ratio and abs(ratio - 1) >= _SAME_AREA else frozenset()
    if (area := measured or collimated) is not None:
        return Opening(_of_area(area, blades, far.reference_cm), ratio, conflict)
    if blades:
        return Opening(blades, ratio, conflict)
    seen = _of_detector(event, far) if "detector_field" in sources else None
    if seen:
        return Opening(seen, None, frozenset())
    return Opening(_square(_ASSUMED_SIDE_CM / far.isocenter_cm), None, frozenset({Flag.FIELD_ASSUMED}))


def area_of_dose(event: Event) -> float | None:
    """Dose area product over air kerma: the area in cm² at the reference point, less where wedges were in the beam."""
    dap, kerma = positive(event, "dap_gy_cm2"), positive(event, "reference_air_kerma_mgy")
    return None if dap is None or kerma is None else _plausible(dap * _MGY_PER_GY / kerma)


def collimated_area(event: Event, far: Distances) -> float | None:
    """The collimated field area, told at the detector, in cm² at the reference point."""
    area = positive(event, "collimated_field_area_cm2")
    if area is None or far.detector_cm is None:
        return None
    return _plausible(area * (far.reference_cm / far.detector_cm) ** 2)


def shutters(event: Event) -> Field | None:
    """The field by four openings at 1 m from the source; the image's left is the patient's right."""
    told = [number(event, name) for name in _SHUTTERS]
    left, right, bottom, top = (None if mm is None else mm / _SHUTTER_DISTANCE_MM for mm in told)
    if left is None or right is None or bottom is None or top is None:
        return None
    if left + right < _LEAST_TANGENT or bottom + top < _LEAST_TANGENT or max(left, right, bottom, top) > 1:
        return None
    return Field(*(max(tangent, _LEAST_TANGENT) for tangent in (left, right, bottom, top)))


def area_without_dose(event: Event, sources: tuple[str, ...], far: Distances) -> float | None:
    """The area in cm² at the reference point by collimation or shutters alone; None where neither tells it."""
    if "collimation" in sources and (area := collimated_area(event, far)) is not None:
        return area
    blades = shutters(event) if "shutters" in sources else None
    return _plausible(_area(blades, far.reference_cm)) if blades else None


def _plausible(area_cm2: float) -> float | None:
    return area_cm2 if FIELD_CM2.minimum <= area_cm2 <= FIELD_CM2.maximum else None


def _area(field: Field, at_cm: float) -> float:
    return (field.u_minus + field.u_plus) * (field.v_minus + field.v_plus) * at_cm**2


def _of_area(area_cm2: float, blades: Field | None, at_cm: float) -> Field:
    """The shutters' shape, scaled to the area, where they tell about the same field; else a square."""
    if blades is not None and abs(area_cm2 / _area(blades, at_cm) - 1) < _SAME_AREA:
        scale = sqrt(area_cm2 / _area(blades, at_cm))
        return Field(*(scale * side for side in (blades.u_minus, blades.u_plus, blades.v_minus, blades.v_plus)))
    return _square(sqrt(area_cm2) / at_cm)


def _of_detector(event: Event, far: Distances) -> Field | None:
    """The square within the circle of the detector's field, whose diagonal makers tell."""
    diameter = positive(event, "detector_field_size_mm")
    return None if diameter is None or far.detector_cm is None else _square(diameter / 10 / sqrt(2) / far.detector_cm)


def _square(side: float) -> Field:
    """A square field of that side at distance 1."""
    half = min(max(side / 2, _LEAST_TANGENT), 1.0)
    return Field(half, half, half, half)
