"""Steps of time on an axis: their place, their name, and the dates that a click on one selects."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from babel.dates import format_date

from dashboard.pages.charts import mark_selection
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import locale, tr
from kerma.database.query.charts.chart_query import TimeStep
from kerma.standard.enumerations import ExamModality

# A column takes up this fraction of its step; the rest is the gap to the next.
_COLUMN_WIDTH = 0.86
# A line joins steps this far apart: successive ones, and days across a long weekend.
_MAX_DISTANCE: dict[TimeStep, int] = {"day": 4}
_MONTHS: dict[TimeStep, int] = {"month": 1, "quarter": 3, "year": 12}


class StepPosition(NamedTuple):
    """A step of time on the axis.

    Attributes:
        step_start: its start.
        middle: its middle, where a point stands.
        left: left edge of a column.
        right: right edge of a column.
        when_text: its name.
        selection: the dates, and further criteria, that a click selects.
    """

    step_start: datetime
    middle: datetime
    left: datetime
    right: datetime
    when_text: str
    selection: str


def step_position(modality: ExamModality, step: TimeStep, step_start: datetime, selection: str) -> StepPosition:
    """The position of a step, with `selection` as further criteria of a click."""
    first = step_start.date()
    last = last_day(first, step)
    dates = mark_selection.encode(modality, {"from": first, "to": last})
    length = datetime.combine(last + timedelta(days=1), time.min) - step_start
    middle, half = step_start + length / 2, length * _COLUMN_WIDTH / 2
    return StepPosition(
        step_start=step_start,
        middle=middle,
        left=middle - half,
        right=middle + half,
        when_text=_step_name(first, step),
        selection=f"{dates}&{selection}" if selection else dates,
    )


def last_day(first: date, step: TimeStep) -> date:
    """The last day of a step of time that begins on a day."""
    if step in _MONTHS:
        month = first.month - 1 + _MONTHS[step]
        year, month = first.year + (month - 1) // 12, (month - 1) % 12 + 1
        return date(year, month, monthrange(year, month)[1])
    return first + timedelta(days=6 if step == "week" else 0)


def line_segments(points: Sequence[tuple[int, datetime]], step: TimeStep) -> list[int]:
    """For each point, given by group and start of its step, the number of the line segment that it belongs to.

    A group's line ends where steps are without values, and another segment begins; a line of days crosses three days
    without values, as on a long weekend.
    """
    segments = [0] * len(points)
    last: dict[int, int] = {}
    current: dict[int, int] = {}
    for index in sorted(range(len(points)), key=lambda index: points[index][1]):
        group, step_start = points[index]
        number = _step_number(step_start.date(), step)
        current[group] = current.get(group, 0) + (number - last.get(group, number) > _MAX_DISTANCE.get(step, 1))
        last[group], segments[index] = number, current[group]
    return segments


def _step_number(first: date, step: TimeStep) -> int:
    """Consecutive number of a step, given by its first day."""
    if step in _MONTHS:
        return (12 * first.year + first.month - 1) // _MONTHS[step]
    return first.toordinal() // (7 if step == "week" else 1)


def _step_name(first: date, step: TimeStep) -> str:
    """A step of time for people: "March 2026", "week of 2026-03-02"."""
    if step == "day":
        return f"{format_date(first, 'EEE', locale=locale())} {formatting.day(first)}"
    if step == "week":
        return tr("week of {day}", day=formatting.day(first))
    if step == "month":
        return str(format_date(first, "LLLL y", locale=locale()))
    if step == "quarter":
        return tr("{year}, quarter {n}", year=first.year, n=(first.month + 2) // 3)
    return str(first.year)
