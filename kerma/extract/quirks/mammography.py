"""Repairs of mammography images."""

import re

from kerma.extract.attributes import Attributes
from kerma.extract.values import Facts

_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%\s*$")
_GE_GROUP, _GE_CREATOR, _GE_RADIOLOGICAL_THICKNESS = 0x0045, "GEMS_SENO_02", 0x49


def composition_in_comments(source: Attributes) -> Facts:
    """GE Senographe: the share of glandular tissue stands in Comments on Radiation Dose, as "31 %"."""
    match = _PERCENT.match(source.text("breast_composition_percent", "CommentsOnRadiationDose") or "")
    return {"breast_composition_percent": float(match.group(1))} if match else {}


def radiological_thickness(source: Attributes) -> Facts:
    """GE Senographe: the thickness that the beam's attenuation tells, in mm, in a private element of GEMS_SENO_02."""
    try:
        block = source.dataset.private_block(_GE_GROUP, _GE_CREATOR)
        return {"radiological_thickness_mm": float(block[_GE_RADIOLOGICAL_THICKNESS].value)}
    except KeyError:
        return {}
    except (TypeError, ValueError) as error:
        source.complain("radiological_thickness_mm", f"(0045,1049) is not a number: {error}")
        return {}
