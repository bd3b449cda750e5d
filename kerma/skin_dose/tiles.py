"""Patches of neighbouring cells, so that a beam is compared with the few cells it may meet."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .phantom import Floats, Phantom

#: Side of a patch, in cells.
SIDE_CELLS = 8


@dataclass(frozen=True)
class Tiles:
    """T patches that together hold every cell once.

    Attributes:
        cells: (C,) indices of the cells, patch by patch.
        first: (T + 1,) where each patch begins in `cells`, and the end.
        middle_cm: (T, 3) middle of a ball around all of the patch's skin.
        radius_cm: (T,) radius of that ball.
    """

    cells: NDArray[np.int64]
    first: NDArray[np.int64]
    middle_cm: Floats
    radius_cm: Floats

    def __iter__(self) -> Iterator[NDArray[np.int64]]:
        return (self.cells[start:end] for start, end in zip(self.first[:-1], self.first[1:], strict=True))


def tiles(phantom: Phantom) -> Tiles:
    """Cut the skin of a phantom into patches of about 8 by 8 cells."""
    side = SIDE_CELLS * phantom.cell_cm
    key = np.column_stack((phantom.part, np.floor(phantom.along_cm / side), np.floor(phantom.across_cm / side))).astype(
        np.int64
    )
    _, patch, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    patch = patch.reshape(-1)
    middle = np.column_stack([np.bincount(patch, weights=column) for column in phantom.centre_cm.T]) / count[:, None]
    reach = np.linalg.norm(phantom.centre_cm - middle[patch], axis=1)
    reach += np.hypot(phantom.width_cm, phantom.length_cm)
    radius = np.zeros(len(count))
    np.maximum.at(radius, patch, reach)
    return Tiles(np.argsort(patch, kind="stable"), np.append(0, np.cumsum(count)), middle, radius)
