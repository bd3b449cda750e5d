"""Builders of phantoms: elliptical tubes and planes tiled with cells of equal size."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kerma.skin_dose.phantom.patient_size import STANDARD_HEIGHT_CM, Patient
from kerma.skin_dose.phantom.surface import Floats, Phantom

#: Trunk: fraction of the body mass; density in g/cm³; depth over width; length over height.
_TRUNK_MASS_FRACTION, _DENSITY, _TRUNK_DEPTH_RATIO, _TRUNK_LENGTH_RATIO = 0.58, 1.03, 0.56, 0.392
#: The pad flattens the back beyond this fraction of the half depth.
_FLAT_BACK = 0.92
#: Half width, half depth and length of the head of a patient of standard height.
_HEAD_CM = (7.5, 9.5, 24.0)
#: Half width, half depth and length of the cylinder that PySkinDose uses.
_CYLINDER_CM = (20.0, 10.0, 150.0)
_PLANE_CM = (40.0, 120.0)
_OUTLINE_STEPS = 20_000


@dataclass(frozen=True)
class Tube:
    """An elliptical tube along the body, lying on the pad.

    Attributes:
        name: the part of the body.
        half_width_cm: semi-axis from right to left.
        half_depth_cm: semi-axis from front to back.
        top_cm: distance from the vertex to its upper end.
        length_cm: its length.
        flat: fraction of the half depth beyond which the back is flat; 1 for none.
    """

    name: str
    half_width_cm: float
    half_depth_cm: float
    top_cm: float
    length_cm: float
    flat: float = 1.0

    @property
    def depth_cm(self) -> float:
        """From the front to the pad."""
        return self.half_depth_cm * (1 + self.flat)


def head_tube(patient: Patient) -> Tube:
    """The head: an elliptical tube, scaled by the patient's height."""
    scale = patient.height_cm / STANDARD_HEIGHT_CM
    half_width, half_depth, length = _HEAD_CM
    return Tube("head", half_width * scale**0.5, half_depth * scale**0.5, 0.0, length * scale)


def trunk_tube(patient: Patient) -> Tube:
    """The trunk: its length from the patient's height, its width from its mass."""
    length = _TRUNK_LENGTH_RATIO * patient.height_cm
    volume_cm3 = _TRUNK_MASS_FRACTION * patient.weight_kg * 1000 / _DENSITY
    half_width = float(np.sqrt(volume_cm3 / (np.pi * _TRUNK_DEPTH_RATIO * length)))
    return Tube("trunk", half_width, _TRUNK_DEPTH_RATIO * half_width, head_tube(patient).length_cm, length, _FLAT_BACK)


def trunk(patient: Patient, cell_cm: float = 1.0) -> Phantom:
    """Elliptical trunk with a flat back and an elliptical head, as large as the patient; no arms or legs.

    Args:
        patient: height and weight.
        cell_cm: requested side of a cell.
    """
    return tubes("trunk", (head_tube(patient), trunk_tube(patient)), cell_cm)


def cylinder(cell_cm: float = 1.0) -> Phantom:
    """The elliptical cylinder that PySkinDose uses, with cells of equal arc length; for comparison."""
    half_width, half_depth, length = _CYLINDER_CM
    return tubes("cylinder", (Tube("trunk", half_width, half_depth, 0.0, length),), cell_cm)


def plane(cell_cm: float = 1.0) -> Phantom:
    """A plane of 40 cm by 120 cm on the pad, facing down, like a film."""
    width, length = _PLANE_CM
    across, step_across = _midpoints(-width / 2, width, cell_cm)
    along, step_along = _midpoints(0.0, length, cell_cm)
    x, s = np.meshgrid(across, along)
    zero = np.zeros(x.size)
    return Phantom(
        name="plane",
        centre_cm=np.column_stack((x.ravel(), zero, -s.ravel())),
        normal=np.column_stack((zero, zero + 1.0, zero)),
        area_cm2=zero + step_across * step_along,
        across_cm=x.ravel(),
        along_cm=s.ravel(),
        width_cm=zero + step_across,
        length_cm=zero + step_along,
        part=np.zeros(x.size, dtype=np.int8),
        parts=("trunk",),
        cell_cm=cell_cm,
    )


#: Builders of all phantoms by name: from the patient and the requested side of a cell in cm.
PHANTOMS: Mapping[str, Callable[[Patient, float], Phantom]] = {
    "trunk": trunk,
    "cylinder": lambda _, cell_cm: cylinder(cell_cm),
    "plane": lambda _, cell_cm: plane(cell_cm),
}


def tubes(name: str, parts: tuple[Tube, ...], cell_cm: float) -> Phantom:
    """A phantom of one or more tubes.

    Args:
        name: of the phantom.
        parts: from the vertex to the feet.
        cell_cm: requested side of a cell.
    """
    tiled = [_tile(tube, cell_cm) for tube in parts]
    sizes = [len(tile["along_cm"]) for tile in tiled]
    joined = {key: np.concatenate([tile[key] for tile in tiled]) for key in tiled[0]}
    return Phantom(
        name=name,
        part=np.repeat(np.arange(len(parts), dtype=np.int8), sizes),
        parts=tuple(tube.name for tube in parts),
        cell_cm=cell_cm,
        **joined,
    )


def _tile(tube: Tube, cell_cm: float) -> dict[str, Floats]:
    """Cells of one tube in rows from the vertex; each row from right to left, starting at the front."""
    angle_at, half_girth = _outline(tube)
    across, width = _midpoints(-half_girth, 2 * half_girth, cell_cm)
    along, length = _midpoints(tube.top_cm, tube.length_cm, cell_cm)
    section, normal = _section(tube, angle_at(np.abs(across)), np.sign(across))
    rows, ones = len(along), np.ones(len(along) * len(across))
    return {
        "centre_cm": np.column_stack((np.tile(section, (rows, 1)), -np.repeat(along, len(across)))),
        "normal": np.column_stack((np.tile(normal, (rows, 1)), 0 * ones)),
        "area_cm2": width * length * ones,
        "across_cm": np.tile(across, rows),
        "along_cm": np.repeat(along, len(across)),
        "width_cm": width * ones,
        "length_cm": length * ones,
    }


def _midpoints(start: float, extent: float, step: float) -> tuple[Floats, float]:
    """Midpoints of equal intervals of about `step` that divide `extent`, and their exact size."""
    if not step > 0:
        message = f"The side of a cell is {step} cm; it must be above 0."
        raise ValueError(message)
    count = max(round(extent / step), 1)
    size = extent / count
    return start + size * np.arange(0.5, count), size


def _outline(tube: Tube) -> tuple[Callable[[Floats], Floats], float]:
    """The angle from the back as a function of arc length from the middle of the back; half of the circumference."""
    corner = np.arccos(tube.flat)
    angle = np.sort(np.append(np.linspace(0.0, np.pi, _OUTLINE_STEPS), corner))
    x = tube.half_width_cm * np.sin(angle)
    y = tube.half_depth_cm * np.minimum(np.cos(angle), tube.flat)
    arc = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    return lambda s: np.interp(s, arc, angle), float(arc[-1])


def _section(tube: Tube, angle: Floats, side: Floats) -> tuple[Floats, Floats]:
    """Points (A, 2) and outward unit normals (A, 2) of the outline; the back touches the pad at y = 0."""
    sine, cosine = np.sin(angle) * side, np.cos(angle)
    is_flat = cosine >= tube.flat
    y = tube.half_depth_cm * (np.minimum(cosine, tube.flat) - tube.flat)
    normal = np.column_stack((sine / tube.half_width_cm, cosine / tube.half_depth_cm))
    normal[is_flat] = (0.0, 1.0)
    return np.column_stack((tube.half_width_cm * sine, y)), normal / np.hypot(normal[:, :1], normal[:, 1:])
