"""Events with a moving positioner or table, divided into stationary segments of at most 1° and 1 cm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.irradiation import Irradiation

Floats = NDArray[np.float64]

#: An event whose angles or table change by no more than this is stationary.
STATIONARY_DEG, STATIONARY_CM = 2.0, 1.0
#: Largest step between two segments; the error of the dose is below 0.2 %.
STEP_DEG, STEP_CM = 1.0, 1.0
#: Upper limit of the segments of one event.
MAX_SEGMENTS = 361


@dataclass(frozen=True)
class MotionSegments:
    """S stationary segments of E events, each at the middle of its part of the way.

    Attributes:
        row: (S,) index of the event that the segment belongs to.
        fraction: (S,) fraction of the air kerma of the event.
        primary_deg, secondary_deg: (S,) angles of the positioner.
        table_cm: (S, 3) origin of the table frame in the room frame.
    """

    row: NDArray[np.int64]
    fraction: Floats
    primary_deg: Floats
    secondary_deg: Floats
    table_cm: Floats


def motion_segments(irradiations: Sequence[Irradiation]) -> MotionSegments:
    """Divide every moving event into segments of at most 1° and 1 cm, at least one for each of its frames.

    Angles and table change evenly from start to end, in the direction of the numbers (no wrap through 180°), and every
    segment has the same fraction of the air kerma.
    """
    start, way = _ways(irradiations)
    count = _segment_counts(way, np.array([float(event.frames or 1) for event in irradiations]))
    row = np.repeat(np.arange(len(count)), count)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    at = start[row] + ((rank + 0.5) / count[row])[:, None] * way[row]
    return MotionSegments(row, 1.0 / count[row], at[:, 0], at[:, 1], at[:, 2:])


def _ways(irradiations: Sequence[Irradiation]) -> tuple[Floats, Floats]:
    """Start and change of (primary, secondary, table x, y, z), (E, 5) each; the change is zero where stationary."""
    start, end = np.zeros((2, len(irradiations), 5))
    for row, event in enumerate(irradiations):
        last, table = event.end or event.start, event.table.origin_cm
        start[row] = event.start.primary_deg, event.start.secondary_deg, *table
        end[row] = last.primary_deg, last.secondary_deg, *(event.table_end_cm or table)
    way = end - start
    moves = np.abs(way).max(axis=1, initial=0.0, where=[True, True, False, False, False]) > STATIONARY_DEG
    moves |= np.linalg.norm(way[:, 2:], axis=1) > STATIONARY_CM
    return start, way * moves[:, None]


def _segment_counts(way: Floats, frames: Floats) -> NDArray[np.int64]:
    """Number of segments of each event, (E,)."""
    angle = np.abs(way[:, :2]).max(axis=1, initial=0.0) / STEP_DEG
    table = np.linalg.norm(way[:, 2:], axis=1) / STEP_CM
    count = np.maximum(np.ceil(np.maximum(angle, table)), np.maximum(frames, 1))
    return np.where((way != 0).any(axis=1), np.minimum(count, MAX_SEGMENTS), 1).astype(np.int64)
