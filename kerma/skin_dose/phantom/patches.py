"""Patches of neighbouring cells, so that a beam is compared with the few cells it may meet."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.phantom.surface import Floats, Phantom

#: Side of a patch, in cells.
SIDE_CELLS = 8


@dataclass(frozen=True)
class Patch:
    """Some neighbouring cells.

    Attributes:
        cells: (P,) their indices.
        centre_cm: (P, 3) theirs.
        normal: (P, 3) theirs, outward.
        height_cm: (P,) the cells' planes along their normals: a focus beyond faces the cell.
        middle_cm: (3,) middle of a ball around all of the patch's skin.
        radius_cm: radius of that ball.
        cell_cm: from the middle of a cell to its farthest corner, at most.
    """

    cells: NDArray[np.int64]
    centre_cm: Floats
    normal: Floats
    height_cm: Floats
    middle_cm: Floats
    radius_cm: float
    cell_cm: float


#: Patches of phantoms that live.
_KNOWN: WeakKeyDictionary[Phantom, tuple[Patch, ...]] = WeakKeyDictionary()


def patches(phantom: Phantom) -> tuple[Patch, ...]:
    """The skin of a phantom in patches of about 8 by 8 cells that together hold every cell once; cut only once."""
    known = _KNOWN.get(phantom)
    if known is None:
        known = _KNOWN[phantom] = _cut(phantom)
    return known


def _cut(phantom: Phantom) -> tuple[Patch, ...]:
    side = SIDE_CELLS * phantom.cell_cm
    row, column = (np.floor(place / side).astype(np.int64) for place in (phantom.along_cm, phantom.across_cm))
    place = (phantom.part * (np.ptp(row) + 1) + row - row.min()) * (np.ptp(column) + 1) + column
    _, patch, count = np.unique(place, return_inverse=True, return_counts=True)
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
        Patch(cells[span], centre[span], normal[span], height[span], *ball)
        for span, *ball in zip(spans, middle, radius.tolist(), corner.tolist(), strict=True)
    )
