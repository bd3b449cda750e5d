"""When a disk will be full, from its free space on the last days.

The trend is the median of the slopes between all pairs of days (Theil-Sen estimator): a day with a large temporary file
does not change it, and with regular deletions it is what grows in spite of them.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

#: Measurements on fewer days show no trend.
MIN_DAYS = 4
#: A warning is given when the disk is full within so many days, or when a smaller fraction of it is free.
WARN_DAYS = 30
WARN_FRACTION = 0.05
_MAX_DAYS = 3650


class DiskForecast(NamedTuple):
    """The trend of the free space of one disk.

    Attributes:
        free_fraction: fraction of the disk that is free.
        growth_bytes_per_day: by how much the used space grows; negative where it shrinks; None: too few days.
        full_in_days: days until the disk is full; None where it does not grow, in over ten years, or is unknown.
    """

    free_fraction: float
    growth_bytes_per_day: float | None
    full_in_days: float | None

    @property
    def is_warning(self) -> bool:
        """Whether the disk will soon be full."""
        is_soon_full = self.full_in_days is not None and self.full_in_days < WARN_DAYS
        return is_soon_full or self.free_fraction < WARN_FRACTION


def forecast(days: Sequence[date], free_bytes: Sequence[int], disk_bytes: int) -> DiskForecast:
    """The forecast for a disk.

    Args:
        days: days of the measurements, ascending, at least one.
        free_bytes: the free space of each day.
        disk_bytes: size of the disk.
    """
    free_fraction = free_bytes[-1] / disk_bytes if disk_bytes else 0.0
    if len(days) < MIN_DAYS:
        return DiskForecast(free_fraction, None, None)
    numbers = np.array([day.toordinal() for day in days], dtype=float)
    free = np.array(free_bytes, dtype=float)
    first, second = np.triu_indices(len(days), k=1)
    growth = -float(np.median((free[second] - free[first]) / (numbers[second] - numbers[first])))
    left_days = free_bytes[-1] / growth if growth > 0 else None
    return DiskForecast(free_fraction, growth, left_days if left_days is None or left_days <= _MAX_DAYS else None)
