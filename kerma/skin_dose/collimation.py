"""What is inside a collimated field, and how large it is."""

import numpy as np
from numpy.typing import NDArray

from .beam import Beams
from .phantom import Floats, Phantom

Ints = NDArray[np.int64]

#: Above this ratio of its sides a field scatters like the equivalent square, not like that of equal area.
OBLONG = 1.5
#: A cell whose middle lies on the edge is inside.
_ON_EDGE_CM = 1e-6
#: A cell that is seen edge on keeps this share of its width.
_THINNEST = 0.1


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


def within(planes: Floats, points_cm: Floats, margin_cm: float) -> NDArray[np.bool_]:
    """Whether each of P points lies inside each of E fields, or at most `margin_cm` beyond a side; (E, P).

    Args:
        planes: (4, E, 4) of `edges`.
        points_cm: (P, 3).
        margin_cm: how far beyond.
    """
    corners = np.column_stack((points_cm, np.ones(len(points_cm)))).T
    inside = np.ones((planes.shape[1], len(points_cm)), dtype=np.bool_)
    for plane in planes:
        inside &= plane @ corners <= margin_cm
    return inside


def coverage(
    beams: Beams, phantom: Phantom, beam: Ints, cell: Ints, ray_cm: Floats, depth_cm: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Share of each cell that the field covers, and whether its middle is inside; (H,) each.

    Args:
        beams: the beams.
        phantom: the cells.
        beam: (H,) the beam of each pair.
        cell: (H,) the cell of each pair.
        ray_cm: (H, 3) from the focus to the middle of the cell.
        depth_cm: (H,) the ray along the beam's axis; positive.
    """
    covered, inside = np.ones(len(beam)), np.ones(len(beam), dtype=np.bool_)
    normal, axis, side = phantom.normal[cell], beams.axis[beam], np.sqrt(phantom.area_cm2[cell])
    for across, minus, plus in (
        (beams.u, beams.tan_u_minus, beams.tan_u_plus),
        (beams.v, beams.tan_v_minus, beams.tan_v_plus),
    ):
        place = dot(ray_cm, across[beam])
        low, high = -minus[beam] * depth_cm, plus[beam] * depth_cm
        inside &= (place >= low - _ON_EDGE_CM) & (place <= high + _ON_EDGE_CM)
        seen = across[beam] - (place / depth_cm)[:, None] * axis  # the way in which the cell's rays move to the side
        width = side * np.sqrt(np.maximum(dot(seen, seen) - dot(seen, normal) ** 2, _THINNEST**2))
        overlap = np.minimum(high, place + width / 2) - np.maximum(low, place - width / 2)
        covered *= np.maximum(overlap, 0.0) / width
    return covered, inside


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


def dot(a: Floats, b: Floats) -> Floats:
    """Products of the vectors in a row, (H,)."""
    product: Floats = np.einsum("ij,ij->i", a, b)
    return product
