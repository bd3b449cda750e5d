"""Repairs of mammography images."""

import re

from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import Facts

_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")
_GE_RADIOLOGICAL_THICKNESS = (0x0045, "GEMS_SENO_02", 0x49)


def composition_in_comments(source: Attributes) -> Facts:
    """GE Senographe: the fraction of glandular tissue is in Comments on Radiation Dose, as "31 %"."""
    match = _PERCENT.match(source.text("breast_composition_percent", "CommentsOnRadiationDose") or "")
    return {"breast_composition_percent": float(match.group(1))} if match else {}


def radiological_thickness(source: Attributes) -> Facts:
    """GE Senographe: the radiological thickness in mm is in a private element of GEMS_SENO_02."""
    thickness = source.private_number("radiological_thickness_mm", *_GE_RADIOLOGICAL_THICKNESS)
    return {} if thickness is None else {"radiological_thickness_mm": thickness}
