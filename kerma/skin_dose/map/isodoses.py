"""Isodoses on the unrolled skin: lines of equal dose, and positions for their labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from kerma.skin_dose.map import unrolled
from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]
#: x and y in cm on the unrolled skin.
Position = tuple[float, float]

#: From the uppermost, lowest, leftmost and rightmost point of a line to the centre of its label.
_LABEL_OFFSETS_CM = ((0.0, -1.3), (0.0, 1.4), (-3.4, 0.0), (3.4, 0.0))
#: Width and height of the space of a label.
_LABEL_SIZE_CM = (7.0, 2.4)


@dataclass(frozen=True)
class Isodose:
    """The line of one dose.

    Attributes:
        level_mgy: its dose.
        segments: (S, 4) straight segments: x1, y1, x2, y2 in cm on the unrolled skin.
    """

    level_mgy: float
    segments: Floats

    def label_positions(self, zoom: float) -> list[Position]:
        """Candidates for the label: above the uppermost point, below the lowest, left and right of the outermost."""
        ends = self.segments.reshape(-1, 2)
        outermost = (ends[:, 1].argmin(), ends[:, 1].argmax(), ends[:, 0].argmin(), ends[:, 0].argmax())
        return [
            (float(ends[end, 0] + right / zoom), float(ends[end, 1] + down / zoom))
            for end, (right, down) in zip(outermost, _LABEL_OFFSETS_CM, strict=True)
        ]


def isodoses(phantom: Phantom, dose_mgy: Floats, levels_mgy: Iterable[float]) -> list[Isodose]:
    """The lines of these doses that cross the skin, in the order of the levels."""
    grids = [(patch.x, patch.y, dose_mgy[patch.cell]) for patch in unrolled.patches(phantom)]
    lines = [Isodose(level, np.concatenate([segments(*grid, level) for grid in grids])) for level in levels_mgy]
    return [line for line in lines if len(line.segments)]


def segments(x: Floats, y: Floats, dose_mgy: Floats, level_mgy: float) -> Floats:
    """(S, 4) the segments of one line on a grid: x1, y1, x2, y2; linear between the points of the grid.

    Args:
        x: (n,) columns.
        y: (m,) rows.
        dose_mgy: (m, n) dose at their crossings.
        level_mgy: dose of the line.
    """
    generator = contour_generator(x, y, dose_mgy, line_type=LineType.Separate)
    lines = cast("list[Floats]", generator.lines(level_mgy))  # (P, 2) the points of each line
    return np.concatenate([np.empty((0, 4)), *(np.hstack((line[:-1], line[1:])) for line in lines)])


def placed_labels(
    lines: Iterable[Isodose], occupied: Sequence[Position], zoom: float = 1.0
) -> list[tuple[Isodose, Position]]:
    """Lines with positions of their labels, so that none covers another; lines without space for one are omitted.

    Args:
        lines: in the order of their precedence.
        occupied: centres of other labels.
        zoom: magnification of the skin relative to the whole map.
    """
    placed: list[tuple[Isodose, Position]] = []
    for line in lines:
        others = [*occupied, *(position for _, position in placed)]
        free = (
            position
            for position in line.label_positions(zoom)
            if all(_is_apart(position, other, zoom) for other in others)
        )
        position = next(free, None)
        if position is not None:
            placed.append((line, position))
    return placed


def _is_apart(first: Position, second: Position, zoom: float) -> bool:
    distances = (abs(a - b) * zoom for a, b in zip(first, second, strict=True))
    return any(distance >= size for distance, size in zip(distances, _LABEL_SIZE_CM, strict=True))
