"""Uncertainty of the peak by the position and size of the patient, which decide whether fields overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.map.mapping import MappedDose
from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]

REPLICAS = 64
_SEED = 20_210_217
#: Standard deviations of the patient's position on the table (x, y, z), and of the body's width and depth (relative).
POSITION_CM = (2.0, 1.0, 2.0)
_GIRTH = 0.05
#: Cells further than so many standard deviations of the position from every irradiated cell are excluded.
_NEAR = 2.5
_PERCENTILES = (2.5, 97.5)
#: Only every third segment of a moving event is computed; the interval is the same within 0.2 %.
_THINNING = 3


def interval_mgy(mapped: MappedDose) -> tuple[float, float]:
    """The 2.5 and 97.5 percentiles of the peak over 64 replicas with normally distributed position and girth.

    The seed is fixed: the same map gives the same interval. All events of a replica have the same offset of the
    patient on the table.
    """
    return interval_of_sum_mgy([mapped], [POSITION_CM])


def interval_of_sum_mgy(
    maps: Sequence[MappedDose], positions_cm: Sequence[tuple[float, float, float]]
) -> tuple[float, float]:
    """The same interval of the peak of a sum of maps on one phantom.

    In a replica the body is the same in all maps, while its position on the table is drawn for each map anew.

    Args:
        maps: one or more maps, all on the same phantom.
        positions_cm: standard deviation of the patient's position on the table (x, y, z) for each map.
    """
    body = maps[0].phantom
    is_irradiated = reduce(np.logical_or, (mapped.dose_mgy > 0 for mapped in maps))
    near = body.only(_near(body, is_irradiated, _NEAR * float(np.max(positions_cm))))
    random = np.random.default_rng(_SEED)
    offsets = [random.normal(scale=positions_cm[0], size=(REPLICAS, 3))]
    bodies = list(_bodies(near, random))
    offsets += [random.normal(scale=scale, size=(REPLICAS, 3)) for scale in positions_cm[1:]]
    dose_mgy = np.zeros((REPLICAS, near.size))
    for mapped, own in zip(maps, offsets, strict=True):
        beams = _every_third_segment(mapped.beams)
        for row, (offset, replica) in enumerate(zip(own, bodies, strict=True)):
            dose_mgy[row] += skin_dose_map(_moved(beams, offset), replica, soft_edge=mapped.soft_edge).dose_mgy
    low, high = np.percentile(dose_mgy.max(axis=1), _PERCENTILES)
    return float(low), float(high)


def _bodies(phantom: Phantom, random: Generator) -> Iterator[Phantom]:
    """The cells on bodies of other width and depth."""
    for girth in 1 + random.normal(scale=_GIRTH, size=REPLICAS):
        yield replace(phantom, centre_cm=phantom.centre_cm * np.array([girth, girth, 1.0]))


def _moved(beams: Beams, offset: Floats) -> Beams:
    return replace(beams, source_cm=beams.source_cm - offset, table_origin_cm=beams.table_origin_cm - offset)


def _every_third_segment(beams: Beams) -> Beams:
    """Every third segment of moving events, with the air kerma of all of them; stationary events unchanged."""
    _, first, event, count = np.unique(beams.event_index, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(event)) - first[event]
    is_used = rank % _THINNING == (np.minimum(count, _THINNING)[event] - 1) // 2
    used = np.bincount(event[is_used])
    return replace(beams, air_kerma_mgy=beams.air_kerma_mgy * (count / used)[event]).take(is_used)


def _near(phantom: Phantom, is_irradiated: NDArray[np.bool_], distance_cm: float) -> NDArray[np.bool_]:
    """(C,) whether a cell is about this far or less from an irradiated one, by cubes of that side and neighbours."""
    cubes = np.floor(phantom.centre_cm / distance_cm).astype(np.int64)
    cubes -= cubes.min(axis=0) - 1
    filled = np.zeros(cubes.max(axis=0) + 2, dtype=np.bool_)
    steps = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), axis=-1).reshape(-1, 3)
    for step in steps:
        filled[tuple((cubes[is_irradiated] + step).T)] = True
    near: NDArray[np.bool_] = filled[tuple(cubes.T)]
    return near
