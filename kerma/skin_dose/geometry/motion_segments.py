"""Events that move, as many that stand still."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.irradiation import Irradiation

Floats = NDArray[np.float64]

#: An event whose angles or table move no further than this stands still.
STILL_DEG, STILL_CM = 2.0, 1.0
#: Largest step between two parts of a run; the error of the dose is below 0.2 %.
STEP_DEG, STEP_CM = 1.0, 1.0
#: More parts than this are never made of one event.
MOST_PARTS = 361


@dataclass(frozen=True)
class Parts:
    """S parts of E events, each standing still; the middle of its stretch of the way.

    Attributes:
        row: (S,) which of the events it is a part of.
        share: (S,) its share of the event's air kerma.
        primary_deg, secondary_deg: (S,) angles of the positioner.
        table_cm: (S, 3) origin of the table frame in the room frame.
    """

    row: NDArray[np.int64]
    share: Floats
    primary_deg: Floats
    secondary_deg: Floats
    table_cm: Floats


def parts(irradiations: Sequence[Irradiation]) -> Parts:
    """Cut every run into parts of at most 1° and 1 cm, at least one for each of its frames.

    Angles and table move evenly from start to end, the way the numbers tell (no wrap through 180°), and every part
    has the same share of the air kerma.
    """
    start, way = _ways(irradiations)
    count = _counts(way, np.array([float(one.frames or 1) for one in irradiations]))
    row = np.repeat(np.arange(len(count)), count)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    place = start[row] + ((rank + 0.5) / count[row])[:, None] * way[row]
    return Parts(row, 1.0 / count[row], place[:, 0], place[:, 1], place[:, 2:])


def _ways(irradiations: Sequence[Irradiation]) -> tuple[Floats, Floats]:
    """Start, and way to the end, of (primary, secondary, table x, y, z); (E, 5) each; no way where it stands still."""
    start, end = np.zeros((2, len(irradiations), 5))
    for row, one in enumerate(irradiations):
        last, table = one.end or one.start, one.table.origin_cm
        start[row] = one.start.primary_deg, one.start.secondary_deg, *table
        end[row] = last.primary_deg, last.secondary_deg, *(one.table_end_cm or table)
    way = end - start
    moves = np.abs(way).max(axis=1, initial=0.0, where=[True, True, False, False, False]) > STILL_DEG
    moves |= np.linalg.norm(way[:, 2:], axis=1) > STILL_CM
    return start, way * moves[:, None]


def _counts(way: Floats, frames: Floats) -> NDArray[np.int64]:
    """Parts of each event, (E,)."""
    angle = np.abs(way[:, :2]).max(axis=1, initial=0.0) / STEP_DEG
    table = np.linalg.norm(way[:, 2:], axis=1) / STEP_CM
    wanted = np.maximum(np.ceil(np.maximum(angle, table)), np.maximum(frames, 1))
    return np.where((way != 0).any(axis=1), np.minimum(wanted, MOST_PARTS), 1).astype(np.int64)
