"""Distances from the focus to the isocentre, the reference point and the detector (PS3.16 CID 10025)."""

import re
from dataclasses import dataclass

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.rules.manufacturer_rules import Rule
from kerma.skin_dose.rules.reported_numbers import Event, centimetres, word

_BELOW_ISOCENTER_CM = 15.0
_LEAST_REFERENCE_CM = 20.0
#: Definitions of CID 10025 by their codes, where a report gives the code instead of its meaning.
_CODES = {
    "113860": "15cm from Isocenter toward Source",
    "113861": "30cm in Front of Image Input Surface",
}
_FROM_ISOCENTER = re.compile(r"(?<!\d)(\d{1,3}(?:\.\d{1,3})?)\s*cm\b.*isocent", re.IGNORECASE)
_FROM_DETECTOR = re.compile(r"(?<!\d)(\d{1,3}(?:\.\d{1,3})?)\s*cm\b.*front\b.*image", re.IGNORECASE)


@dataclass(frozen=True)
class Distances:
    """Distances from the focus in cm; that to the detector is None where it is not told."""

    isocenter_cm: float
    reference_cm: float
    detector_cm: float | None
    flags: frozenset[Flag]


def distances(event: Event, rule: Rule) -> Distances:
    """What the event tells, completed by the definition of the reference point and the model's rule."""
    told = centimetres(event, "distance_source_to_reference_point_mm")
    reference = told if told and told > _LEAST_REFERENCE_CM else None
    detector = centimetres(event, "distance_source_to_detector_mm")
    flags = set()
    isocenter = centimetres(event, "distance_source_to_isocenter_mm")
    if isocenter is None:
        before = _before(_FROM_ISOCENTER, event)
        isocenter = reference + before if reference and before else rule.source_to_isocenter_mm / 10
        flags.add(Flag.DISTANCE_ASSUMED)
    reference = reference or _by_definition(event, isocenter, detector)
    if reference is None:
        reference = isocenter - _BELOW_ISOCENTER_CM
        flags.add(Flag.REFERENCE_POINT_ASSUMED)
    return Distances(isocenter, reference, detector, frozenset(flags))


def _by_definition(event: Event, isocenter_cm: float, detector_cm: float | None) -> float | None:
    """The distance that the definition's words give; None where they give none that can be true."""
    before, in_front = _before(_FROM_ISOCENTER, event), _before(_FROM_DETECTOR, event)
    found = None
    if before is not None:
        found = isocenter_cm - before
    elif in_front is not None and detector_cm is not None:
        found = detector_cm - in_front
    return found if found is not None and found > _LEAST_REFERENCE_CM else None


def _before(pattern: re.Pattern[str], event: Event) -> float | None:
    definition = word(event, "reference_point_definition").strip()
    match = pattern.search(_CODES.get(definition, definition))
    return float(match.group(1)) if match else None
