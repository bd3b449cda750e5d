"""Marks of changes of software, and of notes on optimisation, in charts over time; numbered, with a list."""

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
from kerma.database.query.optimisation.notes import OptimisationNote, notes

_MAX_SOFTWARE_CHANGES = 20


class SoftwareMark(NamedTuple):
    """A change of software, or a note.

    Attributes:
        middle: when it was.
        when_text: likewise, for readers.
        software: what it was, with the equipment.
        number: in the order of time, beside the line and in the list below the chart; empty until all are known.
        selection: no mark is part of a selection.
    """

    middle: datetime
    when_text: str
    software: str
    number: str = ""
    selection: str = ""


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
            software=tr(
                "{system}: software {versions}",
                system=context.equipment_names.get(change.equipment_id, ""),
                versions=change.software_versions,
            ),
        )
        for change in changes[-_MAX_SOFTWARE_CHANGES:]
    ]
    marks += _note_marks(context, cast("tuple[UUID, ...]", equipment_ids))
    ordered = sorted(marks, key=lambda mark: (mark.middle, mark.software))
    return pd.DataFrame([mark._replace(number=str(number)) for number, mark in enumerate(ordered, 1)])


def listed(marks: pd.DataFrame) -> tuple[str, ...]:
    """The marks as lines below the chart: number, day, and what it was."""
    return tuple(f"{row.number}: {row.when_text}, {row.software}" for row in marks.itertuples())


def _note_text(context: ChartContext, note: OptimisationNote) -> str:
    """The note with its equipment, and the examination that it is about."""
    about = f" · {note.standard_name}" if note.standard_name else ""
    equipment = f"{context.equipment_names.get(note.counts_for, '')}{about}"
    return tr("{system}: note: {text}", system=equipment, text=note.text)


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
            software=_note_text(context, note),
        )
        for note in found[:_MAX_SOFTWARE_CHANGES]
    ]
