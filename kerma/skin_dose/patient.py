"""The patient's size, as the phantom needs it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STANDARD_HEIGHT_CM = 178.6
STANDARD_WEIGHT_KG = 73.2
_HEIGHTS_CM = (40.0, 220.0)
_WEIGHTS_KG = (3.0, 250.0)


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
    """The size that a study tells, with the standard's where it tells none that can be true.

    Args:
        study: with `patient_size_m` and `patient_weight_kg`; a size of 40 to 220 was typed in centimetres.
    """
    size = _number(study.get("patient_size_m"))
    height = next((cm for cm in (100 * size, size) if _in(_HEIGHTS_CM, cm)), None)
    weight = _number(study.get("patient_weight_kg"))
    is_heavy_enough = _in(_WEIGHTS_KG, weight)
    return Patient(
        height_cm=STANDARD_HEIGHT_CM if height is None else height,
        weight_kg=weight if is_heavy_enough else STANDARD_WEIGHT_KG,
        is_assumed=height is None or not is_heavy_enough,
    )


def _in(limits: tuple[float, float], value: float) -> bool:
    return limits[0] <= value <= limits[1]


def _number(value: Any) -> float:
    """The value as a number; 0 where it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0
