"""Repairs of mammography images."""

import re
from collections.abc import Callable

from kerma.dicom.attributes import Attributes
from kerma.facts.mammography import MammographyEvent
from kerma.facts.record import updated

_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")
_GE_RADIOLOGICAL_THICKNESS = (0x0045, "GEMS_SENO_02", 0x49)


def composition_in_comments(event: MammographyEvent, source: Attributes) -> MammographyEvent:
    """GE Senographe: the fraction of glandular tissue is in Comments on Radiation Dose, as "31 %"."""
    match = _PERCENT.match(source.text("breast_composition_percent", "CommentsOnRadiationDose") or "")
    return updated(event, breast_composition_percent=float(match.group(1))) if match else event


def radiological_thickness(event: MammographyEvent, source: Attributes) -> MammographyEvent:
    """GE Senographe: the radiological thickness in mm is in a private element of GEMS_SENO_02."""
    thickness = source.private_number("radiological_thickness_mm", *_GE_RADIOLOGICAL_THICKNESS)
    return event if thickness is None else updated(event, radiological_thickness_mm=thickness)


EXPOSURE: tuple[Callable[[MammographyEvent, Attributes], MammographyEvent], ...] = (
    composition_in_comments,
    radiological_thickness,
)
