"""Rotations between the frames of patient, table and room (see `kerma.skin_dose`), and arithmetic with many vectors.

All frames are right-handed with x to the left and y downwards of a supine patient; z goes to the head end.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.irradiation import Position

Floats = NDArray[np.float64]


def _by_axes(x: tuple[int, int, int], y: tuple[int, int, int], z: tuple[int, int, int]) -> Floats:
    """The matrix whose columns are these directions in the table frame."""
    return np.array((x, y, z), dtype=np.float64).T


_RIGHT, _LEFT = (-1, 0, 0), (1, 0, 0)
_UP, _DOWN = (0, -1, 0), (0, 1, 0)
_FOOT_END, _HEAD_END = (0, 0, -1), (0, 0, 1)

#: Patient frame to table frame: directions of the patient's left, back and head on the table (PS3.3 C.7.3.1.1.2).
PATIENT_TO_TABLE: Mapping[Position, Floats] = {
    Position.HFS: _by_axes(_LEFT, _DOWN, _HEAD_END),
    Position.HFP: _by_axes(_RIGHT, _UP, _HEAD_END),
    Position.HFDL: _by_axes(_DOWN, _RIGHT, _HEAD_END),
    Position.HFDR: _by_axes(_UP, _LEFT, _HEAD_END),
    Position.FFS: _by_axes(_RIGHT, _DOWN, _FOOT_END),
    Position.FFP: _by_axes(_LEFT, _UP, _FOOT_END),
    Position.FFDL: _by_axes(_DOWN, _LEFT, _FOOT_END),
    Position.FFDR: _by_axes(_UP, _RIGHT, _FOOT_END),
}


def table_to_room(horizontal_deg: Floats, head_tilt_deg: Floats, cradle_deg: Floats) -> Floats:
    """Table frame to room frame, about the table's origin; (E, 3, 3).

    First the cradle, then the tilt of the head, then the horizontal rotation; PS3.3 C.8.19.6.11 defines no order.

    Args:
        horizontal_deg: (E,) clockwise seen from above positive: takes the head end towards the left.
        head_tilt_deg: (E,) head up positive.
        cradle_deg: (E,) left up positive.
    """
    horizontal, tilt, cradle = np.radians(horizontal_deg), np.radians(head_tilt_deg), np.radians(cradle_deg)
    zero, one = np.zeros_like(horizontal), np.ones_like(horizontal)

    def matrix(*rows: tuple[Floats, Floats, Floats]) -> Floats:
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

    c, s = np.cos(horizontal), np.sin(horizontal)
    turned = matrix((c, zero, s), (zero, one, zero), (-s, zero, c))
    c, s = np.cos(tilt), np.sin(tilt)
    tilted = matrix((one, zero, zero), (zero, c, -s), (zero, s, c))
    c, s = np.cos(cradle), np.sin(cradle)
    cradled = matrix((c, s, zero), (-s, c, zero), (zero, zero, one))
    result: Floats = turned @ tilted @ cradled
    return result


def beam_directions(primary_deg: Floats, secondary_deg: Floats, detector_deg: Floats) -> tuple[Floats, Floats, Floats]:
    """Directions of the beam in the frame of the angles, each (E, 3): to the detector, towards LAO, towards cranial.

    The detector stands at the left for +90° primary and at the head for +90° secondary (PS3.3 C.8.7.5.1.2); the last
    two are the axes of the field, rotated with the detector from the first of them to the second.

    Args:
        primary_deg: (E,) towards left anterior oblique positive.
        secondary_deg: (E,) towards cranial positive.
        detector_deg: (E,) rotation of the detector about the beam's axis.
    """
    a, b, g = np.radians(primary_deg), np.radians(secondary_deg), np.radians(detector_deg)[:, None]
    axis = np.column_stack((np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)))
    u = np.column_stack((np.cos(a), np.sin(a), np.zeros_like(a)))
    v = np.column_stack((-np.sin(a) * np.sin(b), np.cos(a) * np.sin(b), np.cos(b)))
    return axis, u * np.cos(g) + v * np.sin(g), v * np.cos(g) - u * np.sin(g)


def columns_at(vectors: Floats, rows: NDArray[np.int64]) -> Floats:
    """Vectors (N, 3) at H rows, as (3, H): numpy is several times faster on components than on (H, 3)."""
    return vectors.T.take(rows, axis=1)


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar products (H,) of vectors (3, H)."""
    product: Floats = np.einsum("ij,ij->j", a, b)
    return product
