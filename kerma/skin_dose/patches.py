"""Patches of neighbouring cells, so that a beam is compared with the few cells it may meet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .phantom import Floats, Phantom

#: Side of a patch, in cells.
SIDE_CELLS = 8


@dataclass(frozen=True)
class Patch:
    """Some neighbouring cells.

    Attributes:
        cells: (P,) their indices.
        centre_cm: (P, 3) theirs.
        middle_cm: (3,) middle of a ball around all of the patch's skin.
        radius_cm: radius of that ball.
        cell_cm: from the middle of a cell to its farthest corner, at most.
    """

    cells: NDArray[np.int64]
    centre_cm: Floats
    middle_cm: Floats
    radius_cm: float
    cell_cm: float


def patches(phantom: Phantom) -> list[Patch]:
    """Cut the skin of a phantom into patches of about 8 by 8 cells that together hold every cell once."""
    side = SIDE_CELLS * phantom.cell_cm
    row, column = (np.floor(place / side).astype(np.int64) for place in (phantom.along_cm, phantom.across_cm))
    place = (phantom.part * (np.ptp(row) + 1) + row - row.min()) * (np.ptp(column) + 1) + column
    _, patch, count = np.unique(place, return_inverse=True, return_counts=True)
    order = np.argsort(patch, kind="stable")
    return [_patch(phantom, cells) for cells in np.split(order, np.cumsum(count)[:-1])]


def _patch(phantom: Phantom, cells: NDArray[np.int64]) -> Patch:
    centre = phantom.centre_cm[cells]
    middle = centre.mean(axis=0)
    corner = float(np.hypot(phantom.width_cm[cells], phantom.length_cm[cells]).max()) / 2
    radius = float(np.linalg.norm(centre - middle, axis=1).max()) + corner
    return Patch(cells, centre, middle, radius, corner)
