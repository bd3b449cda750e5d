"""Whether a machine has been silent for longer than is usual for it.

Days are counted on which it works: a machine that never works on Sundays is not missed on a Sunday.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

#: A machine with fewer days of use has no habits yet.
FEWEST_DAYS = 10
#: Silent for so many times what it is silent at most, but for one pause in twenty.
TIMES = 3
SHORTEST_LIMIT_DAYS = 3
_PERCENT = 95
# A weekday on which fewer of its days of use fall is not a working day.
_LEAST_SHARE = 0.05


class Silence(NamedTuple):
    """How long a machine has been silent, in its own working days that have passed since its last study.

    Attributes:
        last_day: the day of its last study.
        days: working days since, today not counted.
        usual_days: the pause that 95 % of its pauses do not exceed, in working days; None: too few days to tell.
        limit_days: it is silent beyond these; None likewise.
    """

    last_day: date
    days: int
    usual_days: float | None = None
    limit_days: float | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it has been silent for longer than usual."""
        return self.limit_days is not None and self.days > self.limit_days


def judged(active: Sequence[date], today: date) -> Silence | None:
    """How long a machine has been silent; None where it was never used.

    Args:
        active: the days on which it started a study, in order, each once.
        today: the present day; studies of days to come are taken as today's.
    """
    past = [day for day in active if day <= today]
    if not past:
        return None
    days = np.array(past, dtype="datetime64[D]")
    week = _working_week(past)
    pauses = np.busday_count(days[:-1] + 1, days[1:], weekmask=week)
    since = int(np.busday_count(past[-1] + timedelta(days=1), today, weekmask=week)) if past[-1] < today else 0
    if len(past) < FEWEST_DAYS:
        return Silence(past[-1], since)
    usual = float(np.percentile(pauses, _PERCENT))
    return Silence(past[-1], since, usual, max(TIMES * usual, SHORTEST_LIMIT_DAYS))


def _working_week(active: Sequence[date]) -> list[bool]:
    """Monday to Sunday: whether it is a day on which the machine works."""
    counts = np.bincount([day.weekday() for day in active], minlength=7)
    return list(counts >= _LEAST_SHARE * len(active))
