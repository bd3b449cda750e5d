"""The dose at every cell of a phantom from every beam: the core of the skin dose map.

For a cell at the distance r from the focus, inside the field of a beam whose axis is d and on the side that faces it:

    dose = coverage * air kerma * (reference distance / r)² * table * backscatter(side of the field there) * medium
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import backscatter
from .beam import Beams
from .phantom import Floats, Phantom
from .table_top import TableTop, attenuation
from .tiles import Tiles, tiles

Ints = NDArray[np.int64]

#: Numbers beyond these are no fluoroscopy: such a beam hits nothing.
FARTHEST_CM, STRONGEST_MGY, WIDEST_TANGENT = 1e4, 1e9, 1e4
#: Nearer than this no focus comes to the skin; keeps the inverse square finite.
NEAREST_CM = 1.0
#: Above this ratio of its sides a field scatters like the equivalent square, not like that of equal area.
OBLONG = 1.5
#: A cell that lies exactly on a hard edge is inside.
ON_EDGE_CM = 1e-6
#: Beams compared with a patch at one time; bounds the memory.
CHUNK = 2048


@dataclass(frozen=True)
class Contributions:
    """What each event gives to each cell it hits; parallel arrays of (H,), a run's parts added up."""

    event_index: Ints
    cell: Ints
    dose_mgy: Floats

    def at(self, cell: int) -> dict[int, float]:
        """Dose at one cell by event, in mGy."""
        here = self.cell == cell
        return dict(zip(self.event_index[here].tolist(), self.dose_mgy[here].tolist(), strict=True))


@dataclass(frozen=True)
class DoseMap:
    """The dose of C cells from B beams.

    Attributes:
        dose_mgy: (C,) absorbed dose.
        share_hitting: (B,) share of each beam's field that falls on the phantom, 0 to 1.
        contributions: by event and cell; None unless asked for.
    """

    dose_mgy: Floats
    share_hitting: Floats
    contributions: Contributions | None


@dataclass(frozen=True)
class _Hits:
    """H pairs of a beam and a cell of one patch."""

    beam: Ints
    cell: Ints
    dose_mgy: Floats
    solid_angle: Floats


def skin_dose_map(
    beams: Beams,
    phantom: Phantom,
    *,
    soft_edge: bool = True,
    contributions: bool = False,
    table: TableTop | None = None,
) -> DoseMap:
    """Add up all beams on the skin of a phantom.

    Args:
        beams: in the patient frame.
        phantom: convex, in the same frame.
        soft_edge: a cell on the edge of a field gets its share of the dose; else all or nothing, by its middle.
        contributions: also keep what each event gives to each cell.
        table: size of the table top.
    """
    top = table or TableTop()
    rows = np.flatnonzero(_possible(beams))
    dose, solid_angle = np.zeros(phantom.size), np.zeros(len(beams.event_index))
    kept = _Keeper(beams.event_index) if contributions else None
    patches = tiles(phantom)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        some = beams.take(chunk)
        edges, side_per_cm, curve = _edges(some), _side_per_cm(some), backscatter.curves(some.backscatter)
        for cells, meets in zip(patches, _meetings(edges, patches).T, strict=True):
            pairs = _pairs(edges[:, meets], phantom.centre_cm[cells], phantom.cell_cm)
            if not pairs[0].size:
                continue
            hits = _hits(
                some, phantom, np.flatnonzero(meets)[pairs[0]], cells[pairs[1]], side_per_cm, curve, top, soft_edge
            )
            dose += np.bincount(hits.cell, weights=hits.dose_mgy, minlength=phantom.size)
            solid_angle[chunk] += np.bincount(hits.beam, weights=hits.solid_angle, minlength=len(chunk))
            if kept:
                kept.add(chunk[hits.beam], hits.cell, hits.dose_mgy)
    share = np.zeros_like(solid_angle)
    share[rows] = np.minimum(solid_angle[rows] / _solid_angle(beams.take(rows)), 1.0)
    return DoseMap(dose, share, kept.contributions() if kept else None)


class _Keeper:
    """Collects contributions, a run's parts added up."""

    def __init__(self, event_index: Ints) -> None:
        self._events, self._rank = np.unique(event_index, return_inverse=True)
        self._found: list[tuple[Ints, Ints, Floats]] = []

    def add(self, beam: Ints, cell: Ints, dose: Floats) -> None:
        """Keep the hits of one patch."""
        some = np.flatnonzero(dose > 0)
        self._found.append((self._rank[beam[some]], cell[some], dose[some]))

    def contributions(self) -> Contributions:
        """All of them; one for each event and cell."""
        rank, cell, dose = (
            np.concatenate([found[i] for found in self._found]) if self._found else np.zeros(0, kind)
            for i, kind in enumerate((np.int64, np.int64, np.float64))
        )
        return Contributions(self._events[rank], cell, dose)


def _possible(beams: Beams) -> NDArray[np.bool_]:
    """Beams of numbers that a machine can have, (B,)."""
    columns = (
        (beams.source_cm, FARTHEST_CM),
        (beams.table_origin_cm, FARTHEST_CM),
        (beams.reference_cm[:, None], FARTHEST_CM),
        (beams.air_kerma_mgy[:, None], STRONGEST_MGY),
        (np.column_stack((beams.tan_u_minus, beams.tan_u_plus, beams.tan_v_minus, beams.tan_v_plus)), WIDEST_TANGENT),
    )
    possible = (beams.air_kerma_mgy > 0) & (beams.reference_cm > 0)
    possible &= (beams.tan_u_minus + beams.tan_u_plus > 0) & (beams.tan_v_minus + beams.tan_v_plus > 0)
    for column, most in columns:
        possible &= (np.abs(column) <= most).all(axis=1)
    return possible


def _edges(beams: Beams) -> Floats:
    """(4, E, 4): a point p is inside the side k of a field where edges[k] . (p, 1) is negative; in cm."""
    sides = (
        beams.u - beams.tan_u_plus[:, None] * beams.axis,
        -beams.u - beams.tan_u_minus[:, None] * beams.axis,
        beams.v - beams.tan_v_plus[:, None] * beams.axis,
        -beams.v - beams.tan_v_minus[:, None] * beams.axis,
    )
    normals = np.stack([side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides])
    return np.concatenate((normals, -(normals * beams.source_cm).sum(axis=2, keepdims=True)), axis=2)


def _homogeneous(points: Floats) -> Floats:
    return np.column_stack((points, np.ones(len(points))))


def _meetings(edges: Floats, patches: Tiles) -> NDArray[np.bool_]:
    """(E, T): whether a field may reach a patch."""
    middle = _homogeneous(patches.middle_cm).T
    meets = np.ones((edges.shape[1], middle.shape[1]), dtype=np.bool_)
    for edge in edges:
        meets &= edge @ middle <= patches.radius_cm
    return meets


def _pairs(edges: Floats, points: Floats, cell_cm: float) -> tuple[Ints, Ints]:
    """Beams and cells of one patch that meet, or nearly so."""
    corners = _homogeneous(points).T
    inside = np.ones((edges.shape[1], corners.shape[1]), dtype=np.bool_)
    for edge in edges:
        inside &= edge @ corners <= cell_cm
    beam, cell = np.nonzero(inside)
    return beam, cell


def _hits(
    beams: Beams,
    phantom: Phantom,
    beam: Ints,
    cell: Ints,
    side_per_cm: Floats,
    curve: Floats,
    top: TableTop,
    soft_edge: bool,
) -> _Hits:
    """Dose, and solid angle that is met, of pairs of beams and cells."""
    ray = phantom.centre_cm[cell] - beams.source_cm[beam]
    depth, facing = _dot(ray, beams.axis[beam]), -_dot(ray, phantom.normal[cell])
    front = np.flatnonzero((depth > 0) & (facing >= 0))
    beam, cell, ray, depth, facing = beam[front], cell[front], ray[front], depth[front], facing[front]
    covered, inside = _coverage(beams, phantom, beam, cell, ray, depth)
    square = np.maximum(_dot(ray, ray), NEAREST_CM**2)
    dose = beams.air_kerma_mgy[beam] * beams.reference_cm[beam] ** 2 / square
    dose *= (covered if soft_edge else inside) * beams.medium_factor[beam]
    dose *= backscatter.along(curve, beam, depth * side_per_cm[beam])
    dose *= attenuation(beams, top, beam, phantom.centre_cm[cell], ray)
    return _Hits(beam, cell, dose, covered * phantom.area_cm2[cell] * facing / square**1.5)


def _coverage(
    beams: Beams, phantom: Phantom, beam: Ints, cell: Ints, ray: Floats, depth: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Share of each cell that the field covers, and whether its middle is inside."""
    covered, inside = np.ones(len(beam)), np.ones(len(beam), dtype=np.bool_)
    normal, axis, side = phantom.normal[cell], beams.axis[beam], np.sqrt(phantom.area_cm2[cell])
    for across, minus, plus in (
        (beams.u, beams.tan_u_minus, beams.tan_u_plus),
        (beams.v, beams.tan_v_minus, beams.tan_v_plus),
    ):
        place = _dot(ray, across[beam])
        low, high = -minus[beam] * depth, plus[beam] * depth
        inside &= (place >= low - ON_EDGE_CM) & (place <= high + ON_EDGE_CM)
        seen = across[beam] - (place / depth)[:, None] * axis  # how the field's coordinate grows at the cell
        tilt = _dot(seen, normal)
        half = 0.5 * side * np.sqrt(np.maximum(_dot(seen, seen) - tilt**2, 0.01))
        covered *= np.maximum(np.minimum(high, place + half) - np.maximum(low, place - half), 0.0) / (2 * half)
    return covered, inside


def _side_per_cm(beams: Beams) -> Floats:
    """Side of the square that scatters like the field, per cm of depth along the axis, (E,)."""
    width, length = beams.tan_u_minus + beams.tan_u_plus, beams.tan_v_minus + beams.tan_v_plus
    oblong = np.maximum(width, length) > OBLONG * np.minimum(width, length)
    return np.where(oblong, 2 * width * length / (width + length), np.sqrt(width * length))


def _solid_angle(beams: Beams) -> Floats:
    """Solid angle of each field in sr, (E,)."""

    def corner(x: Floats, y: Floats) -> Floats:
        return np.arctan(x * y / np.sqrt(1 + x**2 + y**2))

    return (
        corner(beams.tan_u_plus, beams.tan_v_plus)
        + corner(beams.tan_u_plus, beams.tan_v_minus)
        + corner(beams.tan_u_minus, beams.tan_v_plus)
        + corner(beams.tan_u_minus, beams.tan_v_minus)
    )


def _dot(a: Floats, b: Floats) -> Floats:
    """Row by row."""
    product: Floats = np.einsum("ij,ij->i", a, b)
    return product
