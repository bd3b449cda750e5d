"""Collimated fields: which cells are inside, and the equivalent square for backscatter."""

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.rotations import columns_at, dot
from kerma.skin_dose.phantom.surface import Floats, Phantom

Ints = NDArray[np.int64]

#: Above this ratio of its sides, backscatter of a field is that of the square with equal area over perimeter.
MAX_SQUARE_RATIO = 1.5
#: A cell whose centre is on the edge is inside.
_ON_EDGE_CM = 1e-6
#: Minimum fraction of the length of a side in projection.
_MIN_PROJECTION = 0.05


def edges(beams: Beams) -> Floats:
    """The four planes through the focus and the sides of each field, (4, E, 4).

    `edges[k, e] @ (x, y, z, 1)` is the distance in cm of a point beyond side k; negative inside.
    """
    sides = (
        beams.u - beams.tan_u_plus[:, None] * beams.axis,
        -beams.u - beams.tan_u_minus[:, None] * beams.axis,
        beams.v - beams.tan_v_plus[:, None] * beams.axis,
        -beams.v - beams.tan_v_minus[:, None] * beams.axis,
    )
    normals = np.stack([side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides])
    return np.concatenate((normals, -(normals * beams.source_cm).sum(axis=2, keepdims=True)), axis=2)


def within(planes: Floats, points_cm: Floats, margin_cm: float | Floats) -> NDArray[np.bool_]:
    """Whether each of P points is inside each of E fields, or at most `margin_cm` outside; (E, P).

    Args:
        planes: (4, E, 4) of `edges`.
        points_cm: (P, 3).
        margin_cm: one number or (P,).
    """
    beyond_cm = planes[..., :3] @ points_cm.T + planes[..., 3:]
    return np.asarray((beyond_cm <= margin_cm).all(axis=0))


def coverage(
    beams: Beams, phantom: Phantom, beam: Ints, cell: Ints, ray_cm: Floats, depth_cm: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Fraction of each cell that the field covers, and whether its centre is inside; (H,) each.

    Args:
        beams: the beams.
        phantom: the cells.
        beam: (H,) index of the beam of each pair.
        cell: (H,) index of the cell of each pair.
        ray_cm: (3, H) from the focus to the centre of the cell.
        depth_cm: (H,) the ray along the beam's axis; positive.
    """
    covered, inside = np.ones(len(beam)), np.ones(len(beam), dtype=np.bool_)
    axis = columns_at(beams.axis, beam)
    for sides, minus, plus in (
        (beams.u, beams.tan_u_minus, beams.tan_u_plus),
        (beams.v, beams.tan_v_minus, beams.tan_v_plus),
    ):
        across = columns_at(sides, beam)
        position = dot(ray_cm, across)
        low, high = -minus[beam] * depth_cm - position, plus[beam] * depth_cm - position
        inside &= (low <= _ON_EDGE_CM) & (high >= -_ON_EDGE_CM)
        sideways = across - position / depth_cm * axis
        covered *= _fraction_between(low, high, *_extent(phantom, cell, sideways))
    return covered, inside


def _extent(phantom: Phantom, cell: Ints, direction: Floats) -> tuple[Floats, Floats]:
    """Long and short side of the cells as they extend in a direction (3, H), (H,) each; a cell's length is along z."""
    normal = columns_at(phantom.normal, cell)
    flat = direction - dot(direction, normal) * normal
    along = np.abs(flat[2])
    across = np.sqrt(np.maximum(dot(flat, flat) - along**2, 0.0))
    first = phantom.length_cm[cell] * np.maximum(along, _MIN_PROJECTION)
    second = phantom.width_cm[cell] * np.maximum(across, _MIN_PROJECTION)
    return np.maximum(first, second), np.minimum(first, second)


def _fraction_between(low: Floats, high: Floats, long: Floats, short: Floats) -> Floats:
    """Fraction of a cell's area between two parallel lines at `low` and `high` from its centre; (H,)."""

    def fraction_up_to(line: Floats) -> Floats:
        """Fraction from the centre to the line; the width of the cell along the line is a trapezium."""
        distance = np.minimum(np.abs(line), (long + short) / 2)
        in_taper = np.maximum(distance - (long - short) / 2, 0.0)
        return np.copysign((distance - in_taper**2 / (2 * short)) / long, line)

    return fraction_up_to(high) - fraction_up_to(low)


def scattering_side_per_cm(beams: Beams) -> Floats:
    """Side of the equivalent square for backscatter, per cm of depth along the axis of the beam, (E,)."""
    width, length = beams.tan_u_minus + beams.tan_u_plus, beams.tan_v_minus + beams.tan_v_plus
    oblong = np.maximum(width, length) > MAX_SQUARE_RATIO * np.minimum(width, length)
    return np.where(oblong, 2 * width * length / (width + length), np.sqrt(width * length))


def solid_angle(beams: Beams) -> Floats:
    """Solid angle of each field in sr, (E,)."""

    def corner(x: Floats, y: Floats) -> Floats:
        return np.arctan(x * y / np.sqrt(1 + x**2 + y**2))

    return (
        corner(beams.tan_u_plus, beams.tan_v_plus)
        + corner(beams.tan_u_plus, beams.tan_v_minus)
        + corner(beams.tan_u_minus, beams.tan_v_plus)
        + corner(beams.tan_u_minus, beams.tan_v_minus)
    )
