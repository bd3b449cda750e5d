"""What is inside a collimated field, and how large it is."""

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.vectors import dot, picked
from kerma.skin_dose.phantom.surface import Floats, Phantom

Ints = NDArray[np.int64]

#: Above this ratio of its sides a field scatters like the equivalent square, not like that of equal area.
OBLONG = 1.5
#: A cell whose middle lies on the edge is inside.
_ON_EDGE_CM = 1e-6
#: A side of a cell that is seen end on keeps this share of its length.
_SHORTEST = 0.05


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
    """Whether each of P points lies inside each of E fields, or at most `margin_cm` beyond a side; (E, P).

    Args:
        planes: (4, E, 4) of `edges`.
        points_cm: (P, 3).
        margin_cm: how far beyond; one number or (P,).
    """
    beyond_cm = planes[..., :3] @ points_cm.T + planes[..., 3:]
    return np.asarray((beyond_cm <= margin_cm).all(axis=0))


def coverage(
    beams: Beams, phantom: Phantom, beam: Ints, cell: Ints, ray_cm: Floats, depth_cm: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Share of each cell that the field covers, and whether its middle is inside; (H,) each.

    Args:
        beams: the beams.
        phantom: the cells.
        beam: (H,) the beam of each pair.
        cell: (H,) the cell of each pair.
        ray_cm: (3, H) from the focus to the middle of the cell.
        depth_cm: (H,) the ray along the beam's axis; positive.
    """
    covered, inside = np.ones(len(beam)), np.ones(len(beam), dtype=np.bool_)
    axis = picked(beams.axis, beam)
    for sides, minus, plus in (
        (beams.u, beams.tan_u_minus, beams.tan_u_plus),
        (beams.v, beams.tan_v_minus, beams.tan_v_plus),
    ):
        across = picked(sides, beam)
        place = dot(ray_cm, across)
        low, high = -minus[beam] * depth_cm - place, plus[beam] * depth_cm - place
        inside &= (low <= _ON_EDGE_CM) & (high >= -_ON_EDGE_CM)
        sideways = across - place / depth_cm * axis  # as the cell's rays move to the side
        covered *= _share_between(low, high, *_extent(phantom, cell, sideways))
    return covered, inside


def _extent(phantom: Phantom, cell: Ints, direction: Floats) -> tuple[Floats, Floats]:
    """Long and short side of the cells as they extend in a direction (3, H), (H,) each; a cell's length is along z."""
    normal = picked(phantom.normal, cell)
    flat = direction - dot(direction, normal) * normal
    along = np.abs(flat[2])
    across = np.sqrt(np.maximum(dot(flat, flat) - along**2, 0.0))
    one = phantom.length_cm[cell] * np.maximum(along, _SHORTEST)
    other = phantom.width_cm[cell] * np.maximum(across, _SHORTEST)
    return np.maximum(one, other), np.minimum(one, other)


def _share_between(low: Floats, high: Floats, long: Floats, short: Floats) -> Floats:
    """Share of a cell's area between two parallel lines, `low` and `high` from its middle; (H,)."""

    def share_up_to(line: Floats) -> Floats:
        """Less the half before the middle; the cell's breadth along the line is a trapezium."""
        distance = np.minimum(np.abs(line), (long + short) / 2)
        in_taper = np.maximum(distance - (long - short) / 2, 0.0)
        return np.copysign((distance - in_taper**2 / (2 * short)) / long, line)

    return share_up_to(high) - share_up_to(low)


def scattering_side_per_cm(beams: Beams) -> Floats:
    """Side of the square that scatters like the field, per cm of depth along the beam's axis, (E,)."""
    width, length = beams.tan_u_minus + beams.tan_u_plus, beams.tan_v_minus + beams.tan_v_plus
    oblong = np.maximum(width, length) > OBLONG * np.minimum(width, length)
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
