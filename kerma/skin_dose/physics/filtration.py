"""Filtration of a beam as thicknesses of aluminium and copper."""

from collections.abc import Mapping
from typing import Any

from kerma.skin_dose.physics.beam_quality import EQUIVALENTS
from kerma.skin_dose.rules.reported_numbers import Event, number, word

#: Thickest added filter that can be true; some maker's file gives it in another unit otherwise.
_THICKEST_MM = 50.0


def filtration(event: Event, inherent_aluminium_mm: float) -> tuple[float, float, bool]:
    """Aluminium and copper in mm, and whether a filter of unknown material or thickness was left out.

    A filter told with two thicknesses counts with their mean.
    """
    aluminium, copper, is_ignored = inherent_aluminium_mm, 0.0, False
    told = event.get("filters")
    for each in told if isinstance(told, list | tuple) else ():
        equivalent = EQUIVALENTS.get(word(each, "material")) if isinstance(each, Mapping) else None
        thickness = _thickness(each) if isinstance(each, Mapping) else None
        if equivalent is None or thickness is None:
            is_ignored = is_ignored or thickness != 0
            continue
        aluminium, copper = aluminium + equivalent[0] * thickness, copper + equivalent[1] * thickness
    return aluminium, copper, is_ignored


def _thickness(filter_: Mapping[str, Any]) -> float | None:
    told = [mm for name in ("minimum_mm", "maximum_mm") if (mm := number(filter_, name)) is not None]
    mean = sum(told) / len(told) if told else None
    return mean if mean is not None and 0 <= mean <= _THICKEST_MM else None
