"""The dose at every cell of a phantom from every beam: the core of the skin dose map.

For a cell at the distance r from the focus, inside the field of a beam and on the side that faces the focus:

    dose = coverage * air kerma * (reference distance / r)² * table * backscatter(side of the field there) * medium
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry import collimation
from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.table_top import TableTop, attenuation
from kerma.skin_dose.geometry.vectors import dot, picked
from kerma.skin_dose.phantom.patches import Patch, patches
from kerma.skin_dose.phantom.surface import Floats, Phantom
from kerma.skin_dose.physics import backscatter

Ints = NDArray[np.int64]

#: No machine has beams of larger numbers than these; such a beam hits nothing.
FARTHEST_CM, STRONGEST_MGY, WIDEST_TANGENT, LARGEST_FACTOR = 1e4, 1e9, 1e4, 1e2
#: No field is narrower, or seen under a smaller solid angle.
NARROWEST_TANGENT, LEAST_SR = 1e-6, 1e-12
#: No focus comes nearer to the skin; keeps the inverse square finite.
NEAREST_CM = 1.0
#: Beams compared with patches, and pairs of beam and cell worked on, at one time; bounds the memory.
CHUNK, BATCH = 1024, 16384
#: A cell that is seen end on, but for rounding, is not left out early.
FACING_CM = 1e-6


@dataclass(frozen=True)
class Contributions:
    """What each event gives to each cell that it hits: H triples, a run's parts added up."""

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
        share_hitting: (B,) share of each beam's field that falls on the phantom, 0 to 1.
        contributions: by event and cell; None unless asked for.
    """

    dose_mgy: Floats
    share_hitting: Floats
    contributions: Contributions | None


@dataclass(frozen=True)
class _Ready:
    """Beams with what is the same for all cells."""

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
        solid_angle: (H,) of the cell as the focus sees it.
        through_table: (H,) what the table lets through; 1 where it is not in the way.
    """

    beam: Ints
    cell: Ints
    dose_mgy: Floats
    solid_angle: Floats
    through_table: Floats


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
    possible = np.flatnonzero(_possible(beams))
    ready = _ready(beams.take(possible), table or TableTop(), soft_edge)
    dose, solid_angle = np.zeros(phantom.size), np.zeros(len(possible))
    kept: list[Contributions] | None = [] if contributions else None
    for beam, cell in _batches(ready.beams, patches(phantom)):
        hits = _hits(ready, phantom, beam, cell)
        dose += np.bincount(hits.cell, weights=hits.dose_mgy, minlength=phantom.size)
        solid_angle += np.bincount(hits.beam, weights=hits.solid_angle, minlength=len(possible))
        if kept is not None:
            kept.append(_by_event(ready.beams.event_index[hits.beam], hits.cell, hits.dose_mgy))
    share = np.zeros(len(beams.event_index))
    share[possible] = np.minimum(solid_angle / np.maximum(collimation.solid_angle(ready.beams), LEAST_SR), 1.0)
    return DoseMap(dose, share, None if kept is None else _joined(kept))


def dose_at(beams: Beams, phantom: Phantom, cell: int, *, soft_edge: bool = True) -> tuple[Floats, NDArray[np.bool_]]:
    """Dose in mGy of each beam at one cell, (B,), and whether it came through the table, (B,)."""
    possible = np.flatnonzero(_possible(beams))
    ready = _ready(beams.take(possible), TableTop(), soft_edge)
    hits = _hits(ready, phantom, np.arange(len(possible)), np.full(len(possible), cell))
    dose, through_table = np.zeros(len(beams.event_index)), np.zeros(len(beams.event_index), dtype=np.bool_)
    dose[possible[hits.beam]] = hits.dose_mgy
    through_table[possible[hits.beam]] = hits.through_table < 1
    return dose, through_table


def share_by_event(beams: Beams, dose_map: DoseMap) -> dict[int, float]:
    """Share of the field that falls on the phantom, by event; of a run's parts the mean by air kerma."""
    events, row = np.unique(beams.event_index, return_inverse=True)
    hitting = np.bincount(row, weights=beams.air_kerma_mgy * dose_map.share_hitting, minlength=len(events))
    kerma = np.bincount(row, weights=beams.air_kerma_mgy, minlength=len(events))
    share = np.divide(hitting, kerma, out=np.zeros(len(events)), where=kerma > 0)
    return dict(zip(events.tolist(), share.tolist(), strict=True))


def _possible(beams: Beams) -> NDArray[np.bool_]:
    """Beams of numbers that a machine can have, (B,)."""
    tangents = np.column_stack((beams.tan_u_minus, beams.tan_u_plus, beams.tan_v_minus, beams.tan_v_plus))
    possible = (beams.air_kerma_mgy > 0) & (beams.reference_cm > 0)
    possible &= tangents[:, 0] >= NARROWEST_TANGENT - tangents[:, 1]
    possible &= tangents[:, 2] >= NARROWEST_TANGENT - tangents[:, 3]
    for column, most in (
        (beams.source_cm, FARTHEST_CM),
        (beams.table_origin_cm, FARTHEST_CM),
        (beams.reference_cm[:, None], FARTHEST_CM),
        (beams.air_kerma_mgy[:, None], STRONGEST_MGY),
        (tangents, WIDEST_TANGENT),
        (np.column_stack((beams.backscatter, beams.medium_factor)), LARGEST_FACTOR),
        (2 * beams.table_transmission[:, None] - 1, 1.0),
    ):
        possible &= (np.abs(column) <= most).all(axis=1)
    return possible


def _ready(beams: Beams, table: TableTop, soft_edge: bool) -> _Ready:
    return _Ready(
        beams=beams,
        scattering_side_per_cm=collimation.scattering_side_per_cm(beams),
        backscatter=backscatter.curves(beams.backscatter),
        table=table,
        soft_edge=soft_edge,
    )


def _batches(beams: Beams, skin: Sequence[Patch]) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of all patches, some patches at a time: few long arrays are faster than many short ones."""
    waiting: list[tuple[Ints, Ints]] = []
    pairs = 0
    for found in _pairs(beams, skin):
        waiting.append(found)
        pairs += len(found[0])
        if pairs >= BATCH:
            yield _end_to_end(waiting)
            waiting, pairs = [], 0
    if pairs:
        yield _end_to_end(waiting)


def _end_to_end(pairs: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    beam, cell = (np.concatenate(each) for each in zip(*pairs, strict=True))
    return beam, cell


def _pairs(beams: Beams, skin: Sequence[Patch]) -> Iterator[tuple[Ints, Ints]]:
    """Beams and cells that meet and face each other, or nearly so, patch by patch in bounded numbers."""
    middle_cm = np.array([patch.middle_cm for patch in skin])
    radius_cm = np.array([patch.radius_cm for patch in skin])
    edges = collimation.edges(beams)
    for start in range(0, edges.shape[1], CHUNK):
        meets = collimation.within(edges[:, start : start + CHUNK], middle_cm, radius_cm)
        for place in np.flatnonzero(meets.any(axis=0)).tolist():
            patch, some = skin[place], start + np.flatnonzero(meets[:, place])
            inside = collimation.within(edges.take(some, axis=1), patch.centre_cm, patch.cell_cm)
            inside &= beams.source_cm.take(some, axis=0) @ patch.normal.T >= patch.height_cm - FACING_CM
            beam, cell = np.nonzero(inside)
            yield some[beam], patch.cells[cell]


def _hits(ready: _Ready, phantom: Phantom, beam: Ints, cell: Ints) -> _Hits:
    """Dose of those pairs whose cell is in front of the focus and faces it."""
    beams = ready.beams
    ray = picked(phantom.centre_cm, cell) - picked(beams.source_cm, beam)
    depth, facing = dot(ray, picked(beams.axis, beam)), -dot(ray, picked(phantom.normal, cell))
    front = np.flatnonzero((depth > 0) & (facing >= 0))
    beam, cell, ray, depth, facing = beam[front], cell[front], ray.take(front, axis=1), depth[front], facing[front]
    covered, inside = collimation.coverage(beams, phantom, beam, cell, ray, depth)
    square = np.maximum(dot(ray, ray), NEAREST_CM**2)
    dose = beams.air_kerma_mgy[beam] * beams.reference_cm[beam] ** 2 / square
    dose *= (covered if ready.soft_edge else inside) * beams.medium_factor[beam]
    dose *= backscatter.along(ready.backscatter, beam, depth * ready.scattering_side_per_cm[beam])
    through = attenuation(beams, ready.table, beam, ray)
    solid_angle = covered * phantom.area_cm2[cell] * facing / square**1.5
    return _Hits(beam, cell, dose * through, solid_angle, through)


def _by_event(event: Ints, cell: Ints, dose_mgy: Floats) -> Contributions:
    """What the beams of each event give together to each cell."""
    order = np.lexsort((cell, event))
    event, cell, dose = event[order], cell[order], dose_mgy[order]
    is_first = np.append(True, (np.diff(event) != 0) | (np.diff(cell) != 0))[: len(order)]
    total = np.add.reduceat(dose, np.flatnonzero(is_first)) if len(dose) else dose
    some = total > 0
    return Contributions(event[is_first][some], cell[is_first][some], total[some])


def _joined(kept: Sequence[Contributions]) -> Contributions:
    """Those of all batches, of which some may share events and cells."""
    none = Contributions(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    every = [none, *kept]
    return _by_event(
        np.concatenate([one.event_index for one in every]),
        np.concatenate([one.cell for one in every]),
        np.concatenate([one.dose_mgy for one in every]),
    )
