"""Skin dose as files: the map's cells and the events, as CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.result import SkinDose

CELL_COLUMNS = ("cell", "part", "across_cm", "along_cm", "area_cm2", "dose_mgy")
EVENT_COLUMNS = (
    "event",
    "started_at",
    "plane",
    "irradiation_event_type",
    "primary_angle_deg",
    "secondary_angle_deg",
    "reference_air_kerma_mgy",
    "dose_at_peak_mgy",
)


def cells_csv(found: SkinDose) -> str:
    """Every cell of the map: its place, area and dose.

    `across_cm` counts from the middle of the back to the patient's left, `along_cm` from the vertex.
    """
    if found.phantom is None or found.dose_mgy is None:
        return _csv(CELL_COLUMNS, [])
    skin = found.phantom
    columns = (skin.across_cm, skin.along_cm, skin.area_cm2, found.dose_mgy)
    rows = zip(skin.part.tolist(), *(column.tolist() for column in columns), strict=True)
    return _csv(
        CELL_COLUMNS,
        (
            (cell, skin.parts[part], f"{across:.3f}", f"{along:.3f}", f"{area:.5g}", f"{dose:.6g}")
            for cell, (part, across, along, area, dose) in enumerate(rows)
        ),
    )


def events_csv(found: SkinDose, events: Sequence[ProjectionEvent]) -> str:
    """All events with their dose at the peak; values that the report does not state are empty."""
    named = EVENT_COLUMNS[1:-1]
    rows = [
        (number + 1, *(_cell(getattr(event, name)) for name in named), f"{found.event_dose_mgy.get(number, 0.0):.6g}")
        for number, event in enumerate(events)
    ]
    return _csv(EVENT_COLUMNS, rows)


def _cell(value: object) -> object:
    return "" if value is None else value


def _csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
