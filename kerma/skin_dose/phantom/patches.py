"""Patches of neighbouring cells, so that the kernel compares a beam with the few cells that it may meet."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.phantom.surface import Floats, Phantom

#: Side of a patch, in cells.
SIDE_CELLS = 8


@dataclass(frozen=True)
class Patch:
    """P neighbouring cells.

    Attributes:
        cells: (P,) indices of the cells.
        centre_cm: (P, 3) centres.
        normal: (P, 3) outward unit normals.
        height_cm: (P,) distance of each cell's plane from the origin along its normal.
        middle_cm: (3,) centre of a sphere around the patch.
        radius_cm: radius of that sphere.
        cell_cm: largest distance from the centre of a cell to its corner.
    """

    cells: NDArray[np.int64]
    centre_cm: Floats
    normal: Floats
    height_cm: Floats
    middle_cm: Floats
    radius_cm: float
    cell_cm: float


#: Patches of the phantoms that are in use.
_CACHE: WeakKeyDictionary[Phantom, tuple[Patch, ...]] = WeakKeyDictionary()


def patches(phantom: Phantom) -> tuple[Patch, ...]:
    """The skin of a phantom in patches of about 8 by 8 cells, with every cell in one of them; cached."""
    divided = _CACHE.get(phantom)
    if divided is None:
        divided = _CACHE[phantom] = _divide(phantom)
    return divided


def _divide(phantom: Phantom) -> tuple[Patch, ...]:
    side = SIDE_CELLS * phantom.cell_cm
    row, column = (np.floor(cm / side).astype(np.int64) for cm in (phantom.along_cm, phantom.across_cm))
    key = (phantom.part * (np.ptp(row) + 1) + row - row.min()) * (np.ptp(column) + 1) + column
    _, patch, count = np.unique(key, return_inverse=True, return_counts=True)
    cells = np.argsort(patch, kind="stable")
    first = np.cumsum(count) - count
    centre, normal = phantom.centre_cm[cells], phantom.normal[cells]
    middle = np.add.reduceat(centre, first) / count[:, None]
    corner = np.maximum.reduceat(np.hypot(phantom.width_cm[cells], phantom.length_cm[cells]), first) / 2
    reach = np.linalg.norm(centre - np.repeat(middle, count, axis=0), axis=1)
    radius = np.maximum.reduceat(reach, first) + corner
    height = (centre * normal).sum(axis=1)
    spans = [slice(start, end) for start, end in zip(first.tolist(), (first + count).tolist(), strict=True)]
    return tuple(
        Patch(cells[span], centre[span], normal[span], height[span], *sphere)
        for span, *sphere in zip(spans, middle, radius.tolist(), corner.tolist(), strict=True)
    )
