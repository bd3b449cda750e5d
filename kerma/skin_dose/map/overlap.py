"""Uncertainty of the peak by the position and size of the patient, which decide whether fields overlap."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.map.mapping import MappedDose
from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]

REPLICAS = 64
_SEED = 20_210_217
#: Standard deviations of the patient's position on the table (x, y, z), and of the body's width and depth (relative).
_POSITION_CM = (2.0, 1.0, 2.0)
_GIRTH = 0.05
#: Cells further than this from every irradiated cell are excluded.
_NEAR_CM = 5.0
_PERCENTILES = (2.5, 97.5)
#: Only every third segment of a moving event is computed; the interval is the same within 0.2 %.
_THINNING = 3


def interval_mgy(mapped: MappedDose) -> tuple[float, float]:
    """The 2.5 and 97.5 percentiles of the peak over 64 replicas with normally distributed position and girth.

    The seed is fixed: the same map gives the same interval. All events of a replica have the same offset of the
    patient on the table.
    """
    near = mapped.phantom.only(_near(mapped.phantom, mapped.dose_mgy > 0))
    peaks = [
        skin_dose_map(placed, body, soft_edge=mapped.soft_edge).dose_mgy.max()
        for placed, body in _replicas(_every_third_segment(mapped.beams), near)
    ]
    low, high = np.percentile(peaks, _PERCENTILES)
    return float(low), float(high)


def _replicas(beams: Beams, phantom: Phantom) -> Iterator[tuple[Beams, Phantom]]:
    random = np.random.default_rng(_SEED)
    offsets = random.normal(scale=_POSITION_CM, size=(REPLICAS, 3))
    girths = 1 + random.normal(scale=_GIRTH, size=REPLICAS)
    for offset, girth in zip(offsets, girths, strict=True):
        placed = replace(beams, source_cm=beams.source_cm - offset, table_origin_cm=beams.table_origin_cm - offset)
        yield placed, replace(phantom, centre_cm=phantom.centre_cm * np.array([girth, girth, 1.0]))


def _every_third_segment(beams: Beams) -> Beams:
    """Every third segment of moving events, with the air kerma of all of them; stationary events unchanged."""
    _, first, event, count = np.unique(beams.event_index, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(event)) - first[event]
    is_used = rank % _THINNING == (np.minimum(count, _THINNING)[event] - 1) // 2
    used = np.bincount(event[is_used])
    return replace(beams, air_kerma_mgy=beams.air_kerma_mgy * (count / used)[event]).take(is_used)


def _near(phantom: Phantom, is_irradiated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(C,) whether a cell is about 5 cm or less from an irradiated one, by cubes of that side and their neighbours."""
    cubes = np.floor(phantom.centre_cm / _NEAR_CM).astype(np.int64)
    cubes -= cubes.min(axis=0) - 1
    filled = np.zeros(cubes.max(axis=0) + 2, dtype=np.bool_)
    steps = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), axis=-1).reshape(-1, 3)
    for step in steps:
        filled[tuple((cubes[is_irradiated] + step).T)] = True
    near: NDArray[np.bool_] = filled[tuple(cubes.T)]
    return near
