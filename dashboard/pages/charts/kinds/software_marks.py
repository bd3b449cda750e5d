"""Marks of changes of software, and of notes on optimisation, in charts over time."""

from datetime import date, datetime, time
from typing import NamedTuple, cast
from uuid import UUID

import pandas as pd

from dashboard.filters import url_parameters
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.ui.cached_queries import local_now
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts import exact_statistics
from kerma.database.query.optimisation.notes import notes

_MAX_SOFTWARE_CHANGES = 20


class SoftwareMark(NamedTuple):
    """A change of software."""

    middle: datetime
    when_text: str
    software: str
    selection: str


def software_marks(context: ChartContext) -> pd.DataFrame:
    """The latest changes of software and notes on optimisation, where the filter names equipment."""
    equipment_ids = context.study_filter.value("machine")
    if equipment_ids is None:
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
    return pd.DataFrame([*marks, *_note_marks(context, cast("tuple[UUID, ...]", equipment_ids))])


def _note_marks(context: ChartContext, equipment_ids: tuple[UUID, ...]) -> list[SoftwareMark]:
    """The latest notes of the days of the filter on all examinations, or on those of the names that it selects."""
    today = local_now().date()
    fixed = url_parameters.with_fixed_days(context.study_filter, today)
    first, last = (cast("date | None", fixed.value(name)) for name in ("from", "to"))
    names = cast("tuple[str, ...] | None", context.study_filter.value("name"))
    found = [
        note
        for note in notes(context.connection, equipment_ids, first, last or today)
        if note.standard_name is None or names is None or note.standard_name in names
    ]
    return [
        SoftwareMark(
            middle=datetime.combine(note.day, time.min),
            when_text=formatting.day(note.day),
            software=tr(
                "{system}: note: {text}", system=context.equipment_names.get(note.counts_for, ""), text=note.text
            ),
            selection="",
        )
        for note in found[:_MAX_SOFTWARE_CHANGES]
    ]
