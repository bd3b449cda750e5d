"""The workload: studies by weekday and hour."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.filters.description import DAYS
from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import count_note, data_notes
from dashboard.pages.charts.specs.over_time import WeekMap
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import HourCount
from kerma.database.query.filters.criterion import Range
from kerma.standard.enumerations import ExamModality


class HourMark(NamedTuple):
    """One hour of one weekday."""

    day: str
    hour: int
    n: int
    hour_text: str
    selection: str
    n_text: str


def workload(context: ChartContext, chart: Chart) -> ChartModel:
    """Studies by day of the week and hour."""
    rows = chart_data.workload(context.connection, context.study_filter, must_be_exact=chart.is_exact).rows
    known = [row for row in rows if row.weekday and row.hour >= 0]
    n = sum(row.n for row in known)
    unknown = sum(row.n for row in rows) - n
    notes = data_notes(count_note(n, "study", chart.modality), is_exact=True)
    if unknown:
        notes += (tr("excluded: {n} without date or time", n=formatting.number(unknown, 0)),)
    alt = tr("Heat map: number of studies for each day of the week and hour of the day.")
    return ChartModel(
        title=tr("Workload: studies by weekday and hour"),
        frame=pd.DataFrame(_marks(chart.modality, known)),
        spec=WeekMap(
            tooltip=(("day", tr("Day")), ("hour_text", tr("Hour")), ("n_text", tr("Studies"))),
            days=tuple(map(tr, DAYS)),
        ),
        notes=notes,
        alt=f"{alt} {_busiest_hour(known)}",
        columns=(("day", tr("Day")), ("hour", tr("Hour")), ("n", tr("Studies"))),
    )


def _marks(modality: ExamModality, counts: Sequence[HourCount]) -> list[HourMark]:
    """Every hour of the week, empty ones included; none at all without studies."""
    if not counts:
        return []
    numbers = {(row.weekday, row.hour): row.n for row in counts}
    return [
        _mark(modality, weekday, hour, numbers.get((weekday, hour), 0))
        for weekday in range(1, len(DAYS) + 1)
        for hour in range(24)
    ]


def _mark(modality: ExamModality, weekday: int, hour: int, n: int) -> HourMark:
    return HourMark(
        day=tr(DAYS[weekday - 1]),
        hour=hour,
        n=n,
        hour_text=tr("{low} to {high}", low=f"{hour:02}:00", high=f"{hour:02}:59"),
        selection=mark_selection.encode(modality, {"weekday": (weekday,), "hour": Range(hour, hour)}),
        n_text=formatting.number(n, 0),
    )


def _busiest_hour(counts: Sequence[HourCount]) -> str:
    if not counts:
        return ""
    busiest = max(counts, key=lambda row: row.n)
    return tr("The busiest hour is {day} {hour}:00.", day=tr(DAYS[busiest.weekday - 1]), hour=busiest.hour)
