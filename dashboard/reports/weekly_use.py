"""Studies by week in the report on a quarter of equipment."""

from datetime import date, timedelta

from dashboard.reports.document import Bar, Bars
from dashboard.reports.equipment_quarter import EquipmentQuarter
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr

_WEEK = timedelta(days=7)


def bars(found: EquipmentQuarter) -> Bars:
    """One bar per week that begins or ends in the quarter, labelled with its first day; weeks begin on Monday.

    Of the weeks at both ends only the days of the quarter are counted.
    """
    counts = dict.fromkeys(_mondays(found.quarter.first_day, found.quarter.last_day), 0)
    for count in found.days:
        counts[_monday(count.day)] += count.study_count
    return Bars(
        heading=tr("Studies by week"),
        alt=tr(
            "Bars of studies per week, from {minimum} to {maximum}.",
            minimum=formatting.number(min(counts.values())),
            maximum=formatting.number(max(counts.values())),
        ),
        bars=[
            Bar(label=formatting.short_day(monday), value=count, text=formatting.number(count))
            for monday, count in counts.items()
        ],
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(first: date, last: date) -> list[date]:
    start = _monday(first)
    return [start + number * _WEEK for number in range((_monday(last) - start).days // _WEEK.days + 1)]
