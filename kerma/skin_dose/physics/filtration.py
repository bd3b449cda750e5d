"""Filtration of a beam as thicknesses of aluminium and copper."""

from collections.abc import Iterable
from typing import NamedTuple

from kerma.skin_dose.physics.beam_quality import EQUIVALENTS
from kerma.skin_dose.reported_event import ReportedFilter


class Filtration(NamedTuple):
    """Inherent and added filtration.

    Attributes:
        aluminium_mm: thickness of aluminium.
        copper_mm: thickness of copper.
        is_incomplete: whether a filter of unknown material or thickness was ignored.
    """

    aluminium_mm: float
    copper_mm: float
    is_incomplete: bool


def filtration(filters: Iterable[ReportedFilter], inherent_aluminium_mm: float) -> Filtration:
    """The inherent filtration and the added filters, each as its equivalent in aluminium and copper."""
    aluminium, copper, is_incomplete = inherent_aluminium_mm, 0.0, False
    for added in filters:
        equivalent = EQUIVALENTS.get(added.material)
        if equivalent is None or added.thickness_mm is None:
            is_incomplete = is_incomplete or added.thickness_mm != 0
            continue
        aluminium += equivalent[0] * added.thickness_mm
        copper += equivalent[1] * added.thickness_mm
    return Filtration(aluminium, copper, is_incomplete)
