"""The patient's size, as the phantom needs it."""

from dataclasses import dataclass

STANDARD_HEIGHT_CM = 178.6
STANDARD_WEIGHT_KG = 73.2


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
