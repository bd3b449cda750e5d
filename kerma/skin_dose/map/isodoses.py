"""Lines of equal dose on the unrolled skin, by marching squares (Lorensen and Cline 1987, doi 10.1145/37402.37422).

A square has the dose at its four corners. Where two neighbouring corners lie on different sides of the level, the line
crosses the edge between them at the place that linear interpolation gives.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.map import unrolled
from kerma.skin_dose.phantom.surface import Phantom

Floats = NDArray[np.float64]

# Corners of a square, clockwise from top left: bits 1, 2, 4, 8. Its edges: top 0, right 1, bottom 2, left 3.
# For each set of corners at or above the level, the pairs of edges that a line joins.
_LINES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((0, 1), (2, 3)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}

Place = tuple[float, float]

# From the uppermost, lowest, leftmost and rightmost point of a line to its name; and the room that a name needs.
_ASIDE_CM = ((0.0, -1.3), (0.0, 1.4), (-3.4, 0.0), (3.4, 0.0))
_ROOM_CM = (7.0, 2.4)


@dataclass(frozen=True)
class Isodose:
    """The line of one dose.

    Attributes:
        level_mgy: its dose.
        segments: (S, 4) straight pieces: x and y of one end, x and y of the other, in cm on the unrolled skin.
    """

    level_mgy: float
    segments: Floats

    def label_places(self, nearer: float = 1.0) -> list[Place]:
        """Where its name may stand: above its uppermost point, below its lowest, left or right of its outermost.

        Args:
            nearer: how much larger than usual the skin is drawn.
        """
        ends = self.segments.reshape(-1, 2)
        outermost = (ends[:, 1].argmin(), ends[:, 1].argmax(), ends[:, 0].argmin(), ends[:, 0].argmax())
        return [
            (float(ends[end, 0] + aside / nearer), float(ends[end, 1] + below / nearer))
            for end, (aside, below) in zip(outermost, _ASIDE_CM, strict=True)
        ]


def isodoses(phantom: Phantom, dose_mgy: Floats, levels_mgy: Iterable[float]) -> list[Isodose]:
    """The lines of these doses that cross the skin, in the order of the levels."""
    parts = [(patch.x, patch.y, dose_mgy[patch.cell]) for patch in unrolled.patches(phantom)]
    lines = [Isodose(level, np.concatenate([segments(*part, level) for part in parts])) for level in levels_mgy]
    return [line for line in lines if len(line.segments)]


def label_places(lines: list[Isodose], taken: list[Place], nearer: float = 1.0) -> list[tuple[Isodose, Place]]:
    """Where the names of lines stand without covering each other; a name without room is left out.

    Args:
        lines: in the order in which they choose.
        taken: middles of what already stands there.
        nearer: how much larger than usual the skin is drawn.
    """
    placed: list[tuple[Isodose, Place]] = []
    for line in lines:
        others = [*taken, *(place for _, place in placed)]
        free = (at for at in line.label_places(nearer) if all(_is_apart(at, other, nearer) for other in others))
        place = next(free, None)
        if place is not None:
            placed.append((line, place))
    return placed


def _is_apart(first: Place, second: Place, nearer: float) -> bool:
    aside, below = (abs(one - other) * nearer for one, other in zip(first, second, strict=True))
    return aside >= _ROOM_CM[0] or below >= _ROOM_CM[1]


def segments(x: Floats, y: Floats, values: Floats, level: float) -> Floats:
    """(S, 4) the pieces of one line: x1, y1, x2, y2.

    Args:
        x: (n,) columns.
        y: (m,) rows.
        values: (m, n) dose at their crossings.
        level: dose of the line.
    """
    above = values >= level
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    found = [
        np.hstack([_crossing(start, x, y, values, level, squares), _crossing(end, x, y, values, level, squares)])
        for number, pairs in _LINES.items()
        if len(squares := np.argwhere(case == number))
        for start, end in pairs
    ]
    return np.concatenate(found) if found else np.empty((0, 4))


# Row and column offsets of the two corners of each edge.
_CORNERS = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0)))


def _crossing(edge: int, x: Floats, y: Floats, values: Floats, level: float, squares: NDArray[np.intp]) -> Floats:
    """(S, 2) where the line crosses an edge of each square."""
    (row_a, column_a), (row_b, column_b) = ((squares + corner).T for corner in _CORNERS[edge])
    first, second = values[row_a, column_a], values[row_b, column_b]
    share = (level - first) / (second - first)
    return np.column_stack(
        [x[column_a] + share * (x[column_b] - x[column_a]), y[row_a] + share * (y[row_b] - y[row_a])]
    )
