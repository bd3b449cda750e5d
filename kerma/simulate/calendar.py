"""When patients come: weekdays more than weekends, fewer in the holidays, slowly more every year."""

from datetime import date, datetime, timedelta

import numpy as np
from numpy.random import Generator

DAYS = 730
_WEEKDAYS = (1.06, 1.04, 1.0, 1.0, 0.92, 0.20, 0.14)  # Monday to Sunday
_AUGUST, _SATURDAY = 8, 5
_HOLIDAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
_GROWTH_PER_DAY = 0.12 / DAYS
_OFFICE_HOURS = np.array(
    [1, 1, 1, 1, 1, 1, 2, 12, 55, 70, 72, 66, 40, 52, 64, 58, 40, 16, 8, 6, 5, 4, 3, 2], dtype=float
)
_ALL_HOURS = np.array(
    [9, 8, 7, 6, 6, 7, 10, 22, 50, 62, 64, 60, 44, 50, 56, 52, 42, 30, 24, 20, 18, 16, 13, 11], dtype=float
)


def _busy(day: date) -> float:
    quiet_summer = 0.80 if day.month == _AUGUST else 1.0
    holidays = 0.35 if (day.month, day.day) in _HOLIDAYS else 1.0
    return _WEEKDAYS[day.weekday()] * quiet_summer * holidays


class Calendar:
    """Spreads the studies of two years over its days and hours, in the order of time."""

    def __init__(self, until: date, studies: int) -> None:
        self.first = until - timedelta(days=DAYS - 1)
        self.studies = studies
        weights = [_busy(self.first + timedelta(days=day)) * (1 + _GROWTH_PER_DAY * day) for day in range(DAYS)]
        self._cumulative = np.cumsum(weights) / sum(weights)

    def start(self, rng: Generator, number: int, *, day_and_night: bool) -> datetime:
        """When study `number` begins."""
        fraction = (number + float(rng.random())) / self.studies
        day = int(np.searchsorted(self._cumulative, fraction, side="right"))
        when = self.first + timedelta(days=min(day, DAYS - 1))
        weekend = when.weekday() >= _SATURDAY
        hours = _ALL_HOURS if day_and_night or weekend else _OFFICE_HOURS
        hour = int(rng.choice(24, p=hours / hours.sum()))
        second = int(rng.integers(3600))
        return datetime(when.year, when.month, when.day, hour) + timedelta(seconds=second)  # noqa: DTZ001 - local

    def progress(self, when: datetime) -> float:
        """How much of the two years has passed: 0 to 1."""
        return (when.date() - self.first).days / DAYS
