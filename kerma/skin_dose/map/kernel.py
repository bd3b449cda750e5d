"""The kernel of the skin dose map: the dose of every beam at every cell of a phantom.

For a cell at the distance r from the focus, inside the field of a beam and facing the focus:

    dose = coverage * air kerma * (reference distance / r)² * table * backscatter(side of the field there) * medium
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.rotations import columns_at, dot
from kerma.skin_dose.geometry.table_top import TableTop, attenuation
from kerma.skin_dose.map import collimation
from kerma.skin_dose.phantom.patches import Patch, patches
from kerma.skin_dose.phantom.surface import Floats, Phantom
from kerma.skin_dose.physics import backscatter

Ints = NDArray[np.int64]

#: Upper limits of distances, air kerma, tangents and factors; beams beyond them are excluded.
MAX_CM, MAX_MGY, MAX_TANGENT, MAX_FACTOR = 1e4, 1e9, 1e4, 1e2
#: Lower limits of the width of a field and of its solid angle.
MIN_TANGENT, MIN_SR = 1e-6, 1e-12
#: Lower limit of the distance from focus to skin; keeps the inverse square finite.
MIN_CM = 1.0
#: Beams compared with patches, and pairs of beam and cell computed, at one time; bounds the memory.
CHUNK, BATCH = 1024, 16384
#: Tolerance for cells that are parallel to the ray.
FACING_CM = 1e-6


@dataclass(frozen=True)
class Contributions:
    """Dose of each event at each cell that it hits: H triples; segments of a moving event are added."""

    event_index: Ints
    cell: Ints
    dose_mgy: Floats

    def at(self, cell: int) -> dict[int, float]:
        """Dose at one cell in mGy, by event."""
        here = self.cell == cell
        return dict(zip(self.event_index[here].tolist(), self.dose_mgy[here].tolist(), strict=True))


@dataclass(frozen=True)
class DoseMap:
    """The dose of C cells from B beams.

    Attributes:
        dose_mgy: (C,) absorbed dose.
        fraction_on_phantom: (B,) fraction of the field of each beam that is on the phantom, 0 to 1.
        contributions: by event and cell; None unless requested.
    """

    dose_mgy: Floats
    fraction_on_phantom: Floats
    contributions: Contributions | None


@dataclass(frozen=True)
class _PreparedBeams:
    """Beams with the quantities that are the same for all cells."""

    beams: Beams
    scattering_side_per_cm: Floats
    backscatter: Floats
    table: TableTop
    soft_edge: bool


@dataclass(frozen=True)
class _Hits:
    """H pairs of a beam and a cell.

    Attributes:
        dose_mgy: (H,) dose of the beam to the cell.
        solid_angle: (H,) solid angle of the cell seen from the focus.
        table_transmission: (H,) transmission of the table; 1 where the ray does not cross it.
    """

    beam: Ints
    cell: Ints
    dose_mgy: Floats
    solid_angle: Floats
    table_transmission: Floats


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
        soft_edge: weight a cell on the edge of a field by the fraction inside; else by its centre, 0 or 1.
        contributions: also return the dose of each event at each cell.
        table: size of the table top.
    """
    valid = np.flatnonzero(_is_valid(beams))
    prepared = _prepare(beams.take(valid), table or TableTop(), soft_edge)
    dose, solid_angle = np.zeros(phantom.size), np.zeros(len(valid))
    by_event: list[Contributions] | None = [] if contributions else None
    for beam, cell in _batches(prepared.beams, patches(phantom)):
        hits = _hits(prepared, phantom, beam, cell)
        dose += np.bincount(hits.cell, weights=hits.dose_mgy, minlength=phantom.size)
        solid_angle += np.bincount(hits.beam, weights=hits.solid_angle, minlength=len(valid))
        if by_event is not None:
            by_event.append(_by_event(prepared.beams.event_index[hits.beam], hits.cell, hits.dose_mgy))
    fraction = np.zeros(len(beams.event_index))
    fraction[valid] = np.minimum(solid_angle / np.maximum(collimation.solid_angle(prepared.beams), MIN_SR), 1.0)
    return DoseMap(dose, fraction, None if by_event is None else _joined(by_event))


def dose_at(beams: Beams, phantom: Phantom, cell: int, *, soft_edge: bool = True) -> tuple[Floats, NDArray[np.bool_]]:
    """Dose in mGy of each beam at one cell, (B,), and whether it came through the table, (B,)."""
    valid = np.flatnonzero(_is_valid(beams))
    prepared = _prepare(beams.take(valid), TableTop(), soft_edge)
    hits = _hits(prepared, phantom, np.arange(len(valid)), np.full(len(valid), cell))
    dose, through_table = np.zeros(len(beams.event_index)), np.zeros(len(beams.event_index), dtype=np.bool_)
    dose[valid[hits.beam]] = hits.dose_mgy
    through_table[valid[hits.beam]] = hits.table_transmission < 1
    return dose, through_table


def fraction_by_event(beams: Beams, dose_map: DoseMap) -> dict[int, float]:
    """Fraction of the field that is on the phantom, by event; of a moving event the mean weighted by air kerma."""
    events, row = np.unique(beams.event_index, return_inverse=True)
    hitting = np.bincount(row, weights=beams.air_kerma_mgy * dose_map.fraction_on_phantom, minlength=len(events))
    kerma = np.bincount(row, weights=beams.air_kerma_mgy, minlength=len(events))
    fraction = np.divide(hitting, kerma, out=np.zeros(len(events)), where=kerma > 0)
    return dict(zip(events.tolist(), fraction.tolist(), strict=True))


def _is_valid(beams: Beams) -> NDArray[np.bool_]:
    """Whether all numbers of a beam are within their limits, (B,)."""
    tangents = np.column_stack((beams.tan_u_minus, beams.tan_u_plus, beams.tan_v_minus, beams.tan_v_plus))
    valid = (beams.air_kerma_mgy > 0) & (beams.reference_cm > 0)
    valid &= tangents[:, 0] >= MIN_TANGENT - tangents[:, 1]
    valid &= tangents[:, 2] >= MIN_TANGENT - tangents[:, 3]
    for column, maximum in (
        (beams.source_cm, MAX_CM),
        (beams.table_origin_cm, MAX_CM),
        (beams.reference_cm[:, None], MAX_CM),
        (beams.air_kerma_mgy[:, None], MAX_MGY),
        (tangents, MAX_TANGENT),
        (np.column_stack((beams.backscatter, beams.medium_factor)), MAX_FACTOR),
        (2 * beams.table_transmission[:, None] - 1, 1.0),
    ):
        valid &= (np.abs(column) <= maximum).all(axis=1)
    return valid


def _prepare(beams: Beams, table: TableTop, soft_edge: bool) -> _PreparedBeams:
    return _PreparedBeams(
        beams=beams,
        scattering_side_per_cm=collimation.scattering_side_per_cm(beams),
        backscatter=backscatter.curves(beams.backscatter),
        table=table,
        soft_edge=soft_edge,
    )


def _batches(beams: Beams, skin: Sequence[Patch]) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of beam and cell from several patches at a time: few long arrays are faster than many short ones."""
    waiting: list[tuple[Ints, Ints]] = []
    pairs = 0
    for beam, cell in _pairs(beams, skin):
        waiting.append((beam, cell))
        pairs += len(beam)
        if pairs >= BATCH:
            yield _concatenated(waiting)
            waiting, pairs = [], 0
    if pairs:
        yield _concatenated(waiting)


def _concatenated(pairs: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    beam, cell = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return beam, cell


def _pairs(beams: Beams, skin: Sequence[Patch]) -> Iterator[tuple[Ints, Ints]]:
    """Beams and cells that may meet and face each other, patch by patch."""
    middle_cm = np.array([patch.middle_cm for patch in skin])
    radius_cm = np.array([patch.radius_cm for patch in skin])
    edges = collimation.edges(beams)
    for start in range(0, edges.shape[1], CHUNK):
        meets = collimation.within(edges[:, start : start + CHUNK], middle_cm, radius_cm)
        for index in np.flatnonzero(meets.any(axis=0)).tolist():
            patch, rows = skin[index], start + np.flatnonzero(meets[:, index])
            inside = collimation.within(edges.take(rows, axis=1), patch.centre_cm, patch.cell_cm)
            inside &= beams.source_cm.take(rows, axis=0) @ patch.normal.T >= patch.height_cm - FACING_CM
            beam, cell = np.nonzero(inside)
            yield rows[beam], patch.cells[cell]


def _hits(prepared: _PreparedBeams, phantom: Phantom, beam: Ints, cell: Ints) -> _Hits:
    """Dose of the pairs whose cell is in front of the focus and faces it."""
    beams = prepared.beams
    ray = columns_at(phantom.centre_cm, cell) - columns_at(beams.source_cm, beam)
    depth, facing = dot(ray, columns_at(beams.axis, beam)), -dot(ray, columns_at(phantom.normal, cell))
    front = np.flatnonzero((depth > 0) & (facing >= 0))
    beam, cell, ray, depth, facing = beam[front], cell[front], ray.take(front, axis=1), depth[front], facing[front]
    covered, inside = collimation.coverage(beams, phantom, beam, cell, ray, depth)
    square = np.maximum(dot(ray, ray), MIN_CM**2)
    dose = beams.air_kerma_mgy[beam] * beams.reference_cm[beam] ** 2 / square
    dose *= (covered if prepared.soft_edge else inside) * beams.medium_factor[beam]
    dose *= backscatter.along(prepared.backscatter, beam, depth * prepared.scattering_side_per_cm[beam])
    transmission = attenuation(beams, prepared.table, beam, ray)
    solid_angle = covered * phantom.area_cm2[cell] * facing / square**1.5
    return _Hits(beam, cell, dose * transmission, solid_angle, transmission)


def _by_event(event: Ints, cell: Ints, dose_mgy: Floats) -> Contributions:
    """Dose of all beams of each event at each cell."""
    order = np.lexsort((cell, event))
    event, cell, dose = event[order], cell[order], dose_mgy[order]
    is_first = np.append(True, (np.diff(event) != 0) | (np.diff(cell) != 0))[: len(order)]
    total = np.add.reduceat(dose, np.flatnonzero(is_first)) if len(dose) else dose
    is_positive = total > 0
    return Contributions(event[is_first][is_positive], cell[is_first][is_positive], total[is_positive])


def _joined(batches: Sequence[Contributions]) -> Contributions:
    """Contributions of all batches, which may have events and cells in common."""
    empty = Contributions(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    parts = [empty, *batches]
    return _by_event(
        np.concatenate([part.event_index for part in parts]),
        np.concatenate([part.cell for part in parts]),
        np.concatenate([part.dose_mgy for part in parts]),
    )
