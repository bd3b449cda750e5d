"""Headings of the grid on screen: label with unit, explanation, width and sort order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.ui.column import Column
from dashboard.ui.text.cell_texts import NUMERIC
from dashboard.ui.text.i18n import heading, msg, tr

_DOWN, _UP = "\N{DOWNWARDS ARROW}", "\N{UPWARDS ARROW}"
_WIDTHS = {
    "contributed": 330,
    "department_name": 140,
    "details": 380,
    "doses": 250,
    "event_count": 65,
    "modality": 132,
    "institution_name": 140,
    "last_28_days": 95,
    "last_7_days": 90,
    "last_seen_at": 150,
    "equipment": 172,
    "manufacturer": 160,
    "patient_age_years": 80,
    "peak_skin_dose_mgy": 90,
    "place": 170,
    "scope": 240,
    "second_step": 100,
    "problem_count": 72,
    "object_equipment": 260,
    "reason": 540,
    "sentence": 700,
    "started_at": 150,
    "object_number": 90,
    "study_at": 135,
    "study_count": 75,
    "study_description": 172,
    "what": 300,
}
# Headings of columns whose label is much wider than their values; the tooltip explains them.
_SHORT_LABELS = {"peak_skin_dose_mgy": msg("PSD")}


def column_headings(
    columns: Sequence[Column], texts: Iterable[str], pinned: int = 1, sorted_by: tuple[str, bool] | None = None
) -> dict[str, ColumnConfig]:
    """The headings of columns by name.

    Args:
        columns: the columns.
        texts: names of numeric columns that contain texts as well.
        pinned: number of columns that stay in view, from the first.
        sorted_by: the column whose heading shows the sort order, and whether it is descending.
    """
    arrows = {} if sorted_by is None else {sorted_by[0]: _DOWN if sorted_by[1] else _UP}
    return {
        column.name: _heading(column, column.name in texts, arrows.get(column.name, ""), is_pinned=index < pinned)
        for index, column in enumerate(columns)
    }


def _heading(column: Column, is_text: bool, arrow: str, *, is_pinned: bool) -> ColumnConfig:
    meaning, width = f"{tr(column.help)} {column.source}".strip(), _WIDTHS.get(column.name)
    label = f"{heading(replace(column, label=_SHORT_LABELS.get(column.name, column.label)))} {arrow}".strip()
    if column.kind in NUMERIC and not is_text:
        return st.column_config.NumberColumn(label, help=meaning, width=width, pinned=is_pinned)
    side: Literal["right", "left"] = "right" if column.kind in NUMERIC else "left"
    return st.column_config.TextColumn(label, help=meaning, width=width, pinned=is_pinned, alignment=side)
