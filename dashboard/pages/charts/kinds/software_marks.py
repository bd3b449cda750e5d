"""Marks of changes of software in charts over time."""

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.chart_context import ChartContext
from dashboard.ui.text import formatting
from kerma.database.query.charts import exact_statistics

_MAX_SOFTWARE_CHANGES = 20


class SoftwareMark(NamedTuple):
    """A change of software."""

    middle: datetime
    when_text: str
    software: str
    selection: str


def software_marks(context: ChartContext) -> pd.DataFrame:
    """The latest changes of software, where the filter names equipment."""
    if context.study_filter.value("machine") is None:
        return pd.DataFrame()
    changes = exact_statistics.software_changes(context.connection, context.study_filter)
    marks = [
        SoftwareMark(
            middle=change.first_at,
            when_text=formatting.day(change.first_at),
            software=f"{context.equipment_names.get(change.equipment_id, '')}: {change.software_versions}",
            selection="",
        )
        for change in changes[-_MAX_SOFTWARE_CHANGES:]
    ]
    return pd.DataFrame(marks)
