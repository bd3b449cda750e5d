"""Changes of the level of dose in a series of examinations, searched day by day as the examinations arrive.

A series holds one quantity of examinations of one standard name on one piece of equipment. At the end of each day with
a new value, `strongest_split` tests whether the level changed; after a change the search begins anew behind it. So a
change is found on the day on which a nightly search would have found it, also when old studies are searched at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kerma.statistics.change_estimate import MAX_VALUES as ESTIMATE_VALUES
from kerma.statistics.change_estimate import Ratio, index_interval, size_ratio
from kerma.statistics.change_scan import MIN_AFTER, MIN_BEFORE, Split, Values, strongest_split, variance_inflation

Days = NDArray[np.datetime64]

#: A series with fewer values is not searched.
MIN_VALUES = MIN_BEFORE + MIN_AFTER
#: A search uses at most so many values, the latest.
MAX_VALUES = 1_400
#: A change by a smaller factor, up or down, is not reported: it is no concern of radiation protection.
MIN_FACTOR = 1.05


@dataclass(frozen=True)
class DoseSeries:
    """Values of one quantity in the order of time.

    Attributes:
        days: day of each value, ascending; dtype datetime64[D].
        values: positive values, of the same length; zero and missing ones are left out.
    """

    days: Days
    values: Values

    def __post_init__(self) -> None:
        """Raise ValueError where lengths differ, days go back, or a value is not positive."""
        if len(self.days) != len(self.values):
            raise ValueError(f"{len(self.days)} days for {len(self.values)} values.")
        if np.any(self.days[1:] < self.days[:-1]):
            raise ValueError("The days of a series go back in time.")
        if not np.all(self.values > 0):
            raise ValueError("A series holds a value that is not positive.")


@dataclass(frozen=True)
class ChangePoint:
    """A change of level.

    Attributes:
        day: of the first examination after the change.
        earliest_day: 95 % interval of `day`.
        latest_day: likewise.
        ratio: typical value after, divided by that before, and its 95 % interval.
        median_before: of the values with which the change is estimated.
        median_after: likewise.
        n_before: number of these values, at most `change_estimate.MAX_VALUES`.
        n_after: likewise.
        evidence: |z| of the split when it was found; the limit of the search is compared with it.
        found_on: day at whose end it was found.
        delay: values from the change to the end of that day.
    """

    day: date
    earliest_day: date
    latest_day: date
    ratio: Ratio
    median_before: float
    median_after: float
    n_before: int
    n_after: int
    evidence: float
    found_on: date
    delay: int


@dataclass(frozen=True)
class _Found:
    """Positions: first value used, first value after the change, and end of the day on which it was found."""

    start: int
    index: int
    end: int
    split: Split


def change_points(
    series: DoseSeries, limit: float, first_look: date | None = None, since: date | None = None
) -> list[ChangePoint]:
    """The changes that a search at the end of each day finds, the earliest first.

    Args:
        series: what is searched.
        limit: of |z|, see `alarm_limit`.
        first_look: the first day at whose end is searched; None: the first with enough values.
        since: day of the change before, so that earlier values are not used; None: none is known.
    """
    start = 0 if since is None else _position(series, since)
    found: list[_Found] = []
    for end in _ends_of_days(series.days, first_look):
        split = _exceeding(series.values[max(start, end - MAX_VALUES) : end], limit)
        if split is not None:
            index = max(start, end - MAX_VALUES) + split.position
            found.append(_Found(start, index, end, split))
            start = index
    following = [one.index for one in found[1:]] + [len(series.values)]
    return [_change_point(series, one, end) for one, end in zip(found, following, strict=False)]


def _ends_of_days(days: Days, first_look: date | None) -> Iterator[int]:
    """Number of values up to the end of each day with a value."""
    last_of_day = np.append(days[1:] != days[:-1], True) if len(days) else np.empty(0, dtype=bool)
    ends = np.flatnonzero(last_of_day) + 1
    if first_look is not None:
        ends = ends[days[ends - 1] >= np.datetime64(first_look)]
    return (int(end) for end in ends)


def _exceeding(values: Values, limit: float) -> Split | None:
    """The strongest split if it is above the limit and large enough to matter."""
    split = strongest_split(values)
    if split is None or abs(split.z) < limit:
        return None
    ratio = size_ratio(values[: split.position], values[split.position :], split.inflation).value
    return split if max(ratio, 1 / ratio) >= MIN_FACTOR else None


def reestimated(
    series: DoseSeries, change: ChangePoint, since: date | None = None, until: date | None = None
) -> ChangePoint:
    """The same change with size and interval from all values by now; unchanged where too few are left.

    Args:
        series: with the values by now.
        change: found earlier.
        since: day of the change before; None: none is known.
        until: day of the change that follows; None: none does.
    """
    start = 0 if since is None else _position(series, since)
    end = len(series.values) if until is None else _position(series, until)
    index = _position(series, change.day)
    if index - start < MIN_BEFORE or end - index < MIN_AFTER:
        return change
    return replace(change, **_estimate(series, start, index, end)._asdict())


def _position(series: DoseSeries, day: date) -> int:
    """Position of the first value of a day or a later one."""
    return int(np.searchsorted(series.days, np.datetime64(day)))


class _Estimate(NamedTuple):
    """The attributes of a `ChangePoint` that are estimated anew as values arrive."""

    earliest_day: date
    latest_day: date
    ratio: Ratio
    median_before: float
    median_after: float
    n_before: int
    n_after: int


def _estimate(series: DoseSeries, start: int, index: int, end: int) -> _Estimate:
    """Size and interval of a change at `index`, between the positions of the changes before and behind it."""
    before = series.values[max(start, index - ESTIMATE_VALUES) : index]
    after = series.values[index : min(end, index + ESTIMATE_VALUES)]
    lower, upper = index_interval(before, after)
    return _Estimate(
        earliest_day=_day(series, index + lower),
        latest_day=_day(series, index + upper),
        ratio=size_ratio(before, after, variance_inflation(np.concatenate((before, after)), len(before))),
        median_before=float(np.median(before)),
        median_after=float(np.median(after)),
        n_before=len(before),
        n_after=len(after),
    )


def _change_point(series: DoseSeries, found: _Found, end: int) -> ChangePoint:
    return ChangePoint(
        day=_day(series, found.index),
        **_estimate(series, found.start, found.index, end)._asdict(),
        evidence=abs(found.split.z),
        found_on=_day(series, found.end - 1),
        delay=found.end - found.index,
    )


def _day(series: DoseSeries, index: int) -> date:
    day: date = series.days[index].astype("datetime64[D]").item()
    return day
