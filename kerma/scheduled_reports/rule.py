"""When a report is due, each week on a weekday or each month on a day, and which days it covers."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from kerma.errors import ConfigurationError

_DAY = timedelta(days=1)
_WEEK = 7
_HOURS = 24
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Interval(StrEnum):
    """How often a report is due."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


_MONTHS = 12
#: How many months a report may cover; 0: its interval alone.
COVERED_MONTHS: tuple[int, ...] = (0, 3, 12)
#: The last day of each interval.
LAST_DAYS: Mapping[Interval, int] = {Interval.WEEKLY: _WEEK, Interval.MONTHLY: 31}


class ReportPeriod(NamedTuple):
    """The days that a report covers.

    Attributes:
        first: first day.
        last: last day.
    """

    first: date
    last: date


@dataclass(frozen=True)
class ReportRule:
    """When a report is due.

    Attributes:
        interval: how often.
        day: day of the week from 1 (Monday) to 7, or of the month from 1 to 31; a shorter month has its last day.
        hour: 0 to 23, in the time zone of the site.
        covered_months: how many months the report covers, up to the end of the last whole interval: one of
            `COVERED_MONTHS`; 0: that interval alone.
    """

    interval: Interval
    day: int
    hour: int
    covered_months: int = 0

    def checked(self) -> "ReportRule":
        """The rule itself.

        Raises:
            ConfigurationError: there is no such day, hour or number of months.
        """
        last = LAST_DAYS[self.interval]
        if not 1 <= self.day <= last:
            raise ConfigurationError(f"Day {self.day}: a {self.interval} report is due on a day from 1 to {last}.")
        if not 0 <= self.hour < _HOURS:
            raise ConfigurationError(f"Hour {self.hour}: a report is due at an hour from 0 to {_HOURS - 1}.")
        if self.covered_months not in COVERED_MONTHS:
            known = ", ".join(map(str, COVERED_MONTHS))
            raise ConfigurationError(f"{self.covered_months} months: a report covers one of {known} (0: its interval).")
        return self

    def __str__(self) -> str:
        day = _WEEKDAYS[self.day - 1] if self.interval is Interval.WEEKLY else f"day {self.day}"
        covered = f", of {self.covered_months} months" if self.covered_months else ""
        return f"{self.interval}, {day}, {self.hour:02}:00{covered}"

    def period(self, day: date) -> ReportPeriod:
        """The last whole week (Monday to Sunday) or month before a day, or the months up to its end."""
        interval = self.interval_before(day)
        if not self.covered_months:
            return interval
        return ReportPeriod(_months_before(interval.last + _DAY, self.covered_months), interval.last)

    def interval_before(self, day: date) -> ReportPeriod:
        """The last whole week (Monday to Sunday) or month before a day."""
        if self.interval is Interval.WEEKLY:
            monday = day - timedelta(days=day.isoweekday() - 1)
            return ReportPeriod(monday - _WEEK * _DAY, monday - _DAY)
        last = day.replace(day=1) - _DAY
        return ReportPeriod(last.replace(day=1), last)

    def days(self, since: date) -> Iterator[date]:
        """The days on which a report is due, from a day on."""
        if self.interval is Interval.WEEKLY:
            day = since + timedelta(days=(self.day - since.isoweekday()) % _WEEK)
            while True:
                yield day
                day += _WEEK * _DAY
        month = since.replace(day=1)
        while True:
            length = monthrange(month.year, month.month)[1]
            if (day := month.replace(day=min(self.day, length))) >= since:
                yield day
            month += timedelta(days=length)

    def moments(self, after: datetime, zone: tzinfo | None) -> Iterator[datetime]:
        """The moments after another one at which a report is due.

        An hour that a change of the clock leaves out is the hour that follows; one that occurs twice counts once, the
        first time.

        Args:
            after: with time zone.
            zone: time zone of the site; None: that of this computer.
        """
        # From the day before, since a change of the clock may move a moment across midnight.
        for day in self.days(after.astimezone(zone).date() - _DAY):
            if (moment := _moment(day, self.hour, zone)) > after:
                yield moment

    def next_moment(self, after: datetime, zone: tzinfo | None) -> datetime:
        """The first moment after another one at which a report is due, as `moments`."""
        return next(self.moments(after, zone))


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month; a shorter month has its last day."""
    years, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _moment(day: date, hour: int, zone: tzinfo | None) -> datetime:
    """The moment of a local time in UTC: Python compares no other moments of hours that occur twice (PEP 495)."""
    local = datetime.combine(day, time(hour))
    return (local if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)
