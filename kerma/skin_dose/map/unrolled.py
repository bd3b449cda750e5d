"""The skin unrolled onto a plane: cut along the front, seen from behind, the head at the top.

The patient's left is on the left of the plane. x increases to the patient's right and y to the feet, both in cm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]

_TOLERANCE_CM = 1e-6


@dataclass(frozen=True)
class Rectangles:
    """C rectangles on the plane; edges in cm, (C,) each."""

    left: Floats
    right: Floats
    top: Floats
    bottom: Floats


@dataclass(frozen=True)
class Patch:
    """One part of the body as a grid on the plane.

    Attributes:
        name: name of the part, such as head or trunk.
        x: (n,) centres of the columns.
        y: (m,) centres of the rows.
        cell: (m, n) index of the phantom's cell.
        column_cm: width of a column.
        row_cm: height of a row.
    """

    name: str
    x: Floats
    y: Floats
    cell: NDArray[np.intp]
    column_cm: float
    row_cm: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom edge in cm."""
        half_column, half_row = self.column_cm / 2, self.row_cm / 2
        return (
            float(self.x[0] - half_column),
            float(self.x[-1] + half_column),
            float(self.y[0] - half_row),
            float(self.y[-1] + half_row),
        )


def x_of(phantom: Phantom) -> Floats:
    """(C,) x of the centres of all cells."""
    return -phantom.across_cm


def rectangles(phantom: Phantom) -> Rectangles:
    """The rectangles of all cells."""
    x, y = x_of(phantom), phantom.along_cm
    half_width, half_length = phantom.width_cm / 2, phantom.length_cm / 2
    return Rectangles(x - half_width, x + half_width, y - half_length, y + half_length)


def patches(phantom: Phantom) -> list[Patch]:
    """The parts of the body as grids; cells between two columns belong to the nearest one."""
    return [_patch(phantom, number) for number in range(len(phantom.parts)) if np.any(phantom.part == number)]


def _patch(phantom: Phantom, number: int) -> Patch:
    cells = np.flatnonzero(phantom.part == number)
    x, y = x_of(phantom)[cells], phantom.along_cm[cells]
    rows = _distinct(y)
    first_row = np.sort(x[np.abs(y - rows[0]) < _TOLERANCE_CM])
    ordered = cells[np.lexsort((x, np.searchsorted(rows, y - _TOLERANCE_CM)))]
    grid = ordered.reshape(len(rows), -1)
    return Patch(
        name=phantom.parts[number],
        x=first_row,
        y=rows,
        cell=grid,
        column_cm=float(np.median(phantom.width_cm[cells])),
        row_cm=float(np.median(phantom.length_cm[cells])),
    )


def _distinct(values: Floats) -> Floats:
    ordered = np.sort(values)
    return ordered[np.diff(ordered, prepend=-np.inf) > _TOLERANCE_CM]


def extent(phantom: Phantom) -> tuple[float, float, float, float]:
    """Left, right, top and bottom edge of all cells, in cm."""
    cells = rectangles(phantom)
    return float(cells.left.min()), float(cells.right.max()), float(cells.top.min()), float(cells.bottom.max())
