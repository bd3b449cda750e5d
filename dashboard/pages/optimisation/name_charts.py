"""Small charts of the most frequent standard names, with one scale: systems as rows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation import data, links, strips
from dashboard.pages.optimisation.selection import Selection
from dashboard.pages.optimisation.strips import Scale, StripRow
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, STANDARD_NAME
from dashboard.ui.table import TableRow
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.optimisation.name_summaries import NameSummary
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality
from kerma.standard.units import symbol

#: The number of standard names that are shown.
MAX_NAMES = 12
_DOSES = {
    ExamModality.CT: (msg("DLP"), "mGy.cm"),
    ExamModality.FLUOROSCOPY: (msg("DAP"), "Gy.cm2"),
    ExamModality.RADIOGRAPHY: (msg("DAP"), "Gy.cm2"),
    ExamModality.MAMMOGRAPHY: (msg("AGD of the breast with the higher dose"), "mGy"),
    ExamModality.NUCLEAR_MEDICINE: (msg("Administered activity"), "MBq"),
}


def show(selected: Selection) -> None:
    """Show one chart for each name, and the table of all."""
    names = tuple(data.standard_names(selected.modality)[:MAX_NAMES])
    found = data.summaries_of_names(selected.study_filter, names)
    if not found:
        plain_text.empty(tr("No study of this modality has a standard name; the page Standard names gives them."))
        return
    label, unit = _DOSES[selected.modality]
    plain_text.heading(f"{tr(label)} ({symbol(unit)})")
    equipment = data.equipment_names(selected.modality)
    labels = {one.equipment_id: equipment.get(one.equipment_id) or str(one.equipment_id) for one in found}
    order = [name for key, name in equipment.items() if key in labels]
    scale = _scale(found)
    for first in range(0, len(names), strips.IN_A_ROW):
        for cell, name in zip(st.columns(strips.IN_A_ROW), names[first : first + strips.IN_A_ROW], strict=False):
            rows = [
                StripRow(labels[one.equipment_id], one.n, one.quartiles)
                for one in found
                if one.standard_name == name and one.quartiles
            ]
            with cell:
                strips.show(name, rows, order=order, scale=scale)
    plain_text.note(
        tr("All charts have the same logarithmic scale. Bar: quartiles; dot: median. Pale: fewer than 10 values.")
    )
    _table(selected, found, labels, unit)


def _scale(found: Sequence[NameSummary]) -> Scale | None:
    values = [value for one in found if one.quartiles for value in one.quartiles]
    return Scale((0.8 * min(values), 1.25 * max(values)), is_logarithmic=True) if values else None


def _table(selected: Selection, found: Sequence[NameSummary], labels: Mapping[UUID, str], unit: str) -> None:
    number, count = ValueKind.NUMBER, ValueKind.COUNT
    columns = (
        STANDARD_NAME,
        EQUIPMENT,
        Column(name="n", label="Values", help="Number of measured values.", kind=count),
        Column(name="median", label="Median", help="Typical value.", kind=number, unit=unit),
        Column(name="q1", label="Lower quartile", help="25 % of the values are below.", kind=number, unit=unit),
        Column(name="q3", label="Upper quartile", help="75 % of the values are below.", kind=number, unit=unit),
        Column(name="without", label="Missing", help="Without a value, or stated as zero.", kind=count),
    )
    rows = [_row(one, labels) for one in found]
    opened = table.choose(rows, columns, key=f"names:{hash(selected)}", alt=tr("Standard names"))
    plain_text.note(tr("Click a row to list its studies."))
    if opened is not None:
        one = found[opened]
        links.open_studies(selected.of_equipment(one.equipment_id).with_value("name", (one.standard_name,)))


def _row(one: NameSummary, labels: Mapping[UUID, str]) -> TableRow:
    first, median, third = one.quartiles or (None, None, None)
    return {
        STANDARD_NAME.name: one.standard_name,
        EQUIPMENT.name: labels[one.equipment_id],
        "n": one.n,
        "median": median,
        "q1": first,
        "q3": third,
        "without": one.without,
    }
