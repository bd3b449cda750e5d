"""Marks of notes on optimisation in charts over time: a vertical line on the day of each, with its text."""

from collections.abc import Sequence

from dashboard.ui import colours
from dashboard.ui.chart_days import local_midnight
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.json_types import JsonValue

_COLOUR = colours.SERIES[2]


def layers(notes: Sequence[OptimisationNote]) -> list[JsonValue]:
    """The layer of a chart whose horizontal axis is time; none without notes."""
    if not notes:
        return []
    values: list[JsonValue] = [
        {"day": local_midnight(note.day), "when": formatting.day(note.day), "note": note.text, "by": note.added_by}
        for note in notes
    ]
    headings = (("when", tr("Day")), ("note", tr("Note")), ("by", tr("Written by")))
    tooltip: list[JsonValue] = [{"field": field, "type": "nominal", "title": title} for field, title in headings]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeWidth": 2, "color": _COLOUR},
            "encoding": {"x": {"field": "day", "type": "temporal"}, "tooltip": tooltip},
        }
    ]


def show_list(notes: Sequence[OptimisationNote]) -> None:
    """The notes as a list, with days; nothing without notes."""
    if notes:
        plain_text.heading(tr("Notes on optimisation"), level=3)
        plain_text.bullets(map(in_one_line, notes))


def in_one_line(note: OptimisationNote) -> str:
    """A note in one line: "2026-03-02: kV 120 → 100 (ada)"."""
    name = f" · {note.standard_name}" if note.standard_name else ""
    return f"{formatting.day(note.day)}{name}: {note.text} ({note.added_by})"
