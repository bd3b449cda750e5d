"""Height and weight of the phantom, from Patient's Size (0010,1020) and Patient's Weight (0010,1030)."""

from dataclasses import dataclass

from kerma.facts.study import PatientSize

STANDARD_HEIGHT_CM = 178.6
STANDARD_WEIGHT_KG = 73.2
_HEIGHT_RANGE_CM = (40.0, 220.0)
_WEIGHT_RANGE_KG = (3.0, 250.0)
#: Patient's Size (0010,1020) is in metres; some sites enter centimetres or millimetres.
_CM_PER_ENTERED_UNIT = (100.0, 1.0, 0.1)


@dataclass(frozen=True)
class Patient:
    """Height and weight of the phantom.

    Attributes:
        height_cm: body height.
        weight_kg: body mass.
        is_assumed: whether one of them is that of a standard patient, because the reported one is missing or
            impossible.
    """

    height_cm: float = STANDARD_HEIGHT_CM
    weight_kg: float = STANDARD_WEIGHT_KG
    is_assumed: bool = True


def patient_of(study: PatientSize) -> Patient:
    """Reported height and weight; those of a standard patient where missing or impossible."""
    height = _possible_height_cm(study.patient_size_m)
    weight = study.patient_weight_kg if _is_within(study.patient_weight_kg, _WEIGHT_RANGE_KG) else None
    is_assumed = height is None or weight is None
    return Patient(height or STANDARD_HEIGHT_CM, weight or STANDARD_WEIGHT_KG, is_assumed)


def _possible_height_cm(entered: float | None) -> float | None:
    """The entered height in the first unit in which it is possible."""
    heights = (entered * factor for factor in _CM_PER_ENTERED_UNIT) if entered is not None else ()
    return next((height for height in heights if _is_within(height, _HEIGHT_RANGE_CM)), None)


def _is_within(value: float | None, limits: tuple[float, float]) -> bool:
    return value is not None and limits[0] <= value <= limits[1]
