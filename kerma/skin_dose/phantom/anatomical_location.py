"""The anatomical location of a cell as text: side of the body, distances, region."""

import math

from kerma.skin_dose.phantom.patient_size import STANDARD_HEIGHT_CM
from kerma.skin_dose.phantom.surface import Phantom

_MIDLINE_CM = 2.0

#: Quarters of the circumference, by the angle of the outward normal from the back towards the patient's left.
_SIDES = ("back", "left side", "front", "right side")

#: Lower ends of the regions of the trunk: distance from the vertex over body height.
_REGIONS = ((0.27, "chest"), (0.40, "abdomen"), (math.inf, "pelvis"))


def describe_location(phantom: Phantom, cell: int, height_cm: float = STANDARD_HEIGHT_CM) -> str:
    """The location of a cell: "back, 6 cm left of the middle, 42 cm from the vertex (chest)".

    Left and right are the patient's.

    Args:
        phantom: the cells.
        cell: index of the cell.
        height_cm: body height, which determines the regions.
    """
    along = f"{phantom.along_cm[cell]:.0f} cm from the"
    if phantom.name == "plane":
        return f"plane, {_from_the_middle(phantom, cell)}, {along} head end"
    side = _side(phantom, cell)
    across = _from_the_middle(phantom, cell) if side in ("back", "front") else _from_the_back(phantom, cell)
    return f"{side}, {across}, {along} vertex" + _region(phantom, cell, height_cm)


def _side(phantom: Phantom, cell: int) -> str:
    left, backwards, _ = phantom.normal[cell]
    quarters = math.atan2(left, backwards) / (math.pi / 2)
    return _SIDES[math.floor(quarters + 0.5) % len(_SIDES)]


def _from_the_middle(phantom: Phantom, cell: int) -> str:
    left_cm = phantom.centre_cm[cell, 0]
    if abs(left_cm) <= _MIDLINE_CM:
        return "in the middle"
    return f"{abs(left_cm):.0f} cm {'left' if left_cm > 0 else 'right'} of the middle"


def _from_the_back(phantom: Phantom, cell: int) -> str:
    return f"{abs(phantom.centre_cm[cell, 1]):.0f} cm from the back"


def _region(phantom: Phantom, cell: int, height_cm: float) -> str:
    part = phantom.parts[phantom.part[cell]]
    if part != "trunk":
        return f" ({part})" if part == "head" else ""
    fraction = phantom.along_cm[cell] / height_cm
    return f" ({next(region for end, region in _REGIONS if fraction < end)})"
