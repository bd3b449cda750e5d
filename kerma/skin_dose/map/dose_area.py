"""Values of the dose-area histogram: mean of the hottest area, and area above a dose."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MGY_PER_GY = 1000.0


def hottest_mean_mgy(dose_mgy: Floats, area_cm2: Floats, mean_area_cm2: float) -> float:
    """Mean dose over the hottest skin of an area, which may be in several places.

    Args:
        dose_mgy: (C,) the map.
        area_cm2: (C,) area of its cells.
        mean_area_cm2: area to average over; a smaller phantom is averaged as a whole.

    Returns:
        The mean weighted by area; the last cell counts by the fraction of it that is needed.
    """
    irradiated = np.flatnonzero(dose_mgy)
    hottest_first = irradiated[np.argsort(dose_mgy[irradiated])[::-1]]
    reached_cm2 = np.minimum(np.cumsum(area_cm2[hottest_first]), mean_area_cm2)
    counted_cm2 = np.diff(reached_cm2, prepend=0.0)
    averaged_cm2 = min(float(area_cm2.sum()), mean_area_cm2)
    return float((dose_mgy[hottest_first] * counted_cm2).sum()) / averaged_cm2


def areas_above_cm2(dose_mgy: Floats, area_cm2: Floats, thresholds_gy: Sequence[float]) -> tuple[float, ...]:
    """Skin area whose dose is above each threshold, in cm², in the thresholds' order."""
    return tuple(float(area_cm2[dose_mgy > _MGY_PER_GY * threshold].sum()) for threshold in thresholds_gy)
