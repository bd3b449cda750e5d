"""How much the peak depends on where exactly the patient lay: fields that just met may overlap, or not."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.map.mapping import Mapped
from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]

REPLICAS = 64
_SEED = 20_210_217
#: Standard deviations of the patient's place on the table (x, y, z), and of the body's width and depth.
_PLACE_CM = (2.0, 1.0, 2.0)
_GIRTH = 0.05
#: Cells further than this from all that is hit are left out.
_NEAR_CM = 5.0
_PERCENTILES = (2.5, 97.5)
#: One of so many parts of a run stands for all of them; with steps of 3° the interval is the same within 0.2 %.
_THINNING = 3


def interval_mgy(mapped: Mapped) -> tuple[float, float]:
    """2.5 to 97.5 % of the peak over 64 patients who lie elsewhere by normal offsets and are wider or thinner.

    The same map gives the same interval. All events of a patient share one offset, which is that of the patient on
    the table.
    """
    near = mapped.phantom.only(_near(mapped.phantom, mapped.dose_mgy > 0))
    peaks = [
        skin_dose_map(placed, body, soft_edge=mapped.soft_edge).dose_mgy.max()
        for placed, body in _replicas(_thinned(mapped.beams), near)
    ]
    low, high = np.percentile(peaks, _PERCENTILES)
    return float(low), float(high)


def _replicas(beams: Beams, phantom: Phantom) -> Iterator[tuple[Beams, Phantom]]:
    random = np.random.default_rng(_SEED)
    offsets = random.normal(scale=_PLACE_CM, size=(REPLICAS, 3))
    girths = 1 + random.normal(scale=_GIRTH, size=REPLICAS)
    for offset, girth in zip(offsets, girths, strict=True):
        placed = replace(beams, source_cm=beams.source_cm - offset, table_origin_cm=beams.table_origin_cm - offset)
        yield placed, replace(phantom, centre_cm=phantom.centre_cm * np.array([girth, girth, 1.0]))


def _thinned(beams: Beams) -> Beams:
    """Every third part of each run with the air kerma of all; events that stand still as they are."""
    _, first, event, count = np.unique(beams.event_index, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(event)) - first[event]
    is_kept = rank % _THINNING == (np.minimum(count, _THINNING)[event] - 1) // 2
    kept = np.bincount(event[is_kept])
    return replace(beams, air_kerma_mgy=beams.air_kerma_mgy * (count / kept)[event]).take(is_kept)


def _near(phantom: Phantom, is_hit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(C,) cells within 5 cm of one that is hit, by a grid of cubes of that side and their neighbours."""
    cubes = np.floor(phantom.centre_cm / _NEAR_CM).astype(np.int64)
    cubes -= cubes.min(axis=0) - 1
    filled = np.zeros(cubes.max(axis=0) + 2, dtype=np.bool_)
    steps = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), axis=-1).reshape(-1, 3)
    for step in steps:
        filled[tuple((cubes[is_hit] + step).T)] = True
    near: NDArray[np.bool_] = filled[tuple(cubes.T)]
    return near
