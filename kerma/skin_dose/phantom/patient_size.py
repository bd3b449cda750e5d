"""The patient's size, as the phantom needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kerma.skin_dose.rules.reported_numbers import positive

STANDARD_HEIGHT_CM = 178.6
STANDARD_WEIGHT_KG = 73.2
_LEAST_HEIGHT_CM, _GREATEST_HEIGHT_CM = 40.0, 220.0
_LEAST_WEIGHT_KG, _GREATEST_WEIGHT_KG = 3.0, 250.0
#: Patient's Size (0010,1020) is in metres; some sites enter centimetres or millimetres.
_CM_PER_ENTERED_UNIT = (100.0, 1.0, 0.1)


@dataclass(frozen=True)
class Patient:
    """Height and weight of the phantom.

    Attributes:
        height_cm: body height.
        weight_kg: body mass.
        is_assumed: whether one of them is the standard's, because the report tells none that can be true.
    """

    height_cm: float = STANDARD_HEIGHT_CM
    weight_kg: float = STANDARD_WEIGHT_KG
    is_assumed: bool = True


def patient_of(study: Mapping[str, Any]) -> Patient:
    """Height and weight that the study tells; what is missing or impossible is the standard's."""
    height, weight = _height(study), _weight(study)
    is_assumed = height is None or weight is None
    return Patient(height or STANDARD_HEIGHT_CM, weight or STANDARD_WEIGHT_KG, is_assumed)


def _height(study: Mapping[str, Any]) -> float | None:
    told = positive(study, "patient_size_m")
    heights = (told * factor for factor in _CM_PER_ENTERED_UNIT) if told else ()
    return next((height for height in heights if _LEAST_HEIGHT_CM <= height <= _GREATEST_HEIGHT_CM), None)


def _weight(study: Mapping[str, Any]) -> float | None:
    told = positive(study, "patient_weight_kg")
    return told if told and _LEAST_WEIGHT_KG <= told <= _GREATEST_WEIGHT_KG else None
