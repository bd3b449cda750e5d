"""Distances from the focus to the isocentre, the patient entrance reference point and the detector (CID 10025)."""

import re
from dataclasses import dataclass

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.reported_event import ReportedEvent
from kerma.skin_dose.rules.manufacturer_rules import Rule

_BELOW_ISOCENTER_CM = 15.0
_MIN_REFERENCE_CM = 20.0
#: Definitions of CID 10025 by their codes, where a report gives the code instead of its meaning.
_CODE_MEANINGS = {
    "113860": "15cm from Isocenter toward Source",
    "113861": "30cm in Front of Image Input Surface",
}
_FROM_ISOCENTER = re.compile(r"(?<!\d)(\d{1,3}(?:\.\d{1,3})?)\s*cm\b.*isocent", re.IGNORECASE)
_FROM_DETECTOR = re.compile(r"(?<!\d)(\d{1,3}(?:\.\d{1,3})?)\s*cm\b.*front\b.*image", re.IGNORECASE)


@dataclass(frozen=True)
class Distances:
    """Distances from the focus in cm; that to the detector is None where it is not reported."""

    isocenter_cm: float
    reference_cm: float
    detector_cm: float | None
    flags: frozenset[Flag]


def distances(event: ReportedEvent, rule: Rule) -> Distances:
    """Reported distances, completed by the definition of the reference point and the rule of the model."""
    reference = _possible_reference(event.source_to_reference_cm)
    flags = set()
    isocenter = event.source_to_isocenter_cm
    if isocenter is None:
        before = _defined_distance_cm(_FROM_ISOCENTER, event)
        isocenter = reference + before if reference and before else rule.source_to_isocenter_mm / 10
        flags.add(Flag.DISTANCE_ASSUMED)
    reference = reference or _reference_by_definition(event, isocenter)
    if reference is None:
        reference = isocenter - _BELOW_ISOCENTER_CM
        flags.add(Flag.REFERENCE_POINT_ASSUMED)
    return Distances(isocenter, reference, event.source_to_detector_cm, frozenset(flags))


def _reference_by_definition(event: ReportedEvent, isocenter_cm: float) -> float | None:
    """Distance from the focus to the reference point by its definition; None where that gives no possible value."""
    from_isocenter = _defined_distance_cm(_FROM_ISOCENTER, event)
    from_detector = _defined_distance_cm(_FROM_DETECTOR, event)
    reference = None
    if from_isocenter is not None:
        reference = isocenter_cm - from_isocenter
    elif from_detector is not None and event.source_to_detector_cm is not None:
        reference = event.source_to_detector_cm - from_detector
    return _possible_reference(reference)


def _possible_reference(distance_cm: float | None) -> float | None:
    return distance_cm if distance_cm is not None and distance_cm > _MIN_REFERENCE_CM else None


def _defined_distance_cm(pattern: re.Pattern[str], event: ReportedEvent) -> float | None:
    """The distance in the definition of the reference point, such as 15 in "15cm from Isocenter toward Source"."""
    definition = event.reference_point_definition.strip()
    match = pattern.search(_CODE_MEANINGS.get(definition, definition))
    return float(match.group(1)) if match else None
