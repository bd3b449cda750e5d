"""How much skin got how much: the figures of a dose-area histogram, from cells of exact area."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MGY_PER_GY = 1000.0


def hottest_mean_mgy(dose_mgy: Floats, area_cm2: Floats, wanted_cm2: float) -> float:
    """Mean dose over the hottest skin of a given area, wherever its cells lie.

    Args:
        dose_mgy: (C,) the map.
        area_cm2: (C,) area of its cells.
        wanted_cm2: area to average over; a phantom that is smaller is averaged as a whole.

    Returns:
        The mean weighted by area; the last cell counts by the fraction of it that is needed.
    """
    hit = np.flatnonzero(dose_mgy)
    hottest_first = hit[np.argsort(dose_mgy[hit])[::-1]]
    reached_cm2 = np.minimum(np.cumsum(area_cm2[hottest_first]), wanted_cm2)
    counted_cm2 = np.diff(reached_cm2, prepend=0.0)
    averaged_cm2 = min(float(area_cm2.sum()), wanted_cm2)
    return float((dose_mgy[hottest_first] * counted_cm2).sum()) / averaged_cm2


def areas_above_cm2(dose_mgy: Floats, area_cm2: Floats, thresholds_gy: Sequence[float]) -> tuple[float, ...]:
    """Skin area whose dose is above each threshold, in cm², in the thresholds' order."""
    return tuple(float(area_cm2[dose_mgy > _MGY_PER_GY * threshold].sum()) for threshold in thresholds_gy)
