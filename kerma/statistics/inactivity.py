"""Whether equipment has been without a study for longer than is usual for it.

Gaps are counted in its working days: equipment that is never used on Sundays is not missed on a Sunday. The limit is
three times the 95th percentile of its gaps, at least three working days: a rule of Kerma's, not of a standard. Where
the site has set an interval, that is the limit, in calendar days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

#: Fewer days of use do not show a usual gap.
MIN_DAYS = 10
#: The limit is this many times the usual gap.
LIMIT_FACTOR = 3
MIN_LIMIT_DAYS = 3
_USUAL_PERCENT = 95
# A weekday with a smaller fraction of the days of use is not a working day.
_MIN_WEEKDAY_FRACTION = 0.05


class Inactivity(NamedTuple):
    """How long equipment has been without a study.

    Attributes:
        last_day: the day of its latest study.
        days: its working days since then, today not counted; calendar days, today counted, where the site set a limit.
        usual_days: the 95th percentile of its gaps, in working days; None: too few days of use.
        limit_days: it counts as inactive beyond this; None likewise.
        is_limit_set: whether the site set the limit.
    """

    last_day: date
    days: int
    usual_days: float | None = None
    limit_days: float | None = None
    is_limit_set: bool = False

    @property
    def is_judged(self) -> bool:
        """Whether the site set a limit, or it was used on enough days to know what is usual."""
        return self.limit_days is not None

    @property
    def is_inactive(self) -> bool:
        """Whether it has been without a study for longer than usual."""
        return self.limit_days is not None and self.days > self.limit_days


def inactivity_since(
    active_days: Sequence[date], today: date, expected_interval_days: int | None = None
) -> Inactivity | None:
    """The inactivity of equipment; None where it was never used.

    Args:
        active_days: the days on which it started a study, ascending, without duplicates.
        today: the present day; later days are ignored.
        expected_interval_days: the limit that the site set, in calendar days; None: that of its own gaps.
    """
    past = [day for day in active_days if day <= today]
    if not past:
        return None
    if expected_interval_days is not None:
        return Inactivity(past[-1], (today - past[-1]).days, None, expected_interval_days, is_limit_set=True)
    days = np.array(past, dtype="datetime64[D]")
    week = _working_week(past)
    gaps = np.busday_count(days[:-1] + 1, days[1:], weekmask=week)
    since = int(np.busday_count(past[-1] + timedelta(days=1), today, weekmask=week)) if past[-1] < today else 0
    if len(past) < MIN_DAYS:
        return Inactivity(past[-1], since)
    usual = float(np.percentile(gaps, _USUAL_PERCENT))
    return Inactivity(past[-1], since, usual, max(LIMIT_FACTOR * usual, MIN_LIMIT_DAYS))


class InactiveSpell(NamedTuple):
    """Working days in a row without a study.

    Attributes:
        first_day: the day after the last study.
        last_day: the day before the next study, or the last day that was judged.
        days: number of working days from the first to the last.
    """

    first_day: date
    last_day: date
    days: int


def inactive_spells(active_days: Sequence[date], last_day: date) -> list[InactiveSpell]:
    """The spells without a study that were longer than usual; empty where too few days of use show what is usual.

    Args:
        active_days: the days on which it started a study, ascending, without duplicates.
        last_day: the last day that is judged; a spell may last until then.
    """
    past = [day for day in active_days if day <= last_day]
    if len(past) < MIN_DAYS:
        return []
    week = _working_week(past)
    after = np.array([*past[1:], last_day + timedelta(days=1)], dtype="datetime64[D]")
    gaps = np.busday_count(np.array(past, dtype="datetime64[D]") + 1, after, weekmask=week)
    limit = max(LIMIT_FACTOR * float(np.percentile(gaps[:-1], _USUAL_PERCENT)), MIN_LIMIT_DAYS)
    return [
        InactiveSpell(day + timedelta(days=1), (following - np.timedelta64(1, "D")).item(), int(gap))
        for day, following, gap in zip(past, after, gaps, strict=True)
        if gap > limit
    ]


def _working_week(active_days: Sequence[date]) -> list[bool]:
    """For Monday to Sunday, whether the equipment is used on that day of the week."""
    counts = np.bincount([day.weekday() for day in active_days], minlength=7)
    return list(counts >= _MIN_WEEKDAY_FRACTION * len(active_days))
