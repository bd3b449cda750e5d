"""What the import of a file would do, with the button that does it."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.patient_sizes.data import Prepared
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.facts.fact import ValueKind
from kerma.messages import Message
from kerma.patient_sizes.columns import COLUMN_NAMES
from kerma.patient_sizes.findings import FINDING_TEXTS
from kerma.patient_sizes.size_file import SizeFile
from kerma.patient_sizes.units import QUANTITIES

_COLUMN_COLUMNS = (
    Column(name="what", label="Content", help="What the column holds."),
    Column(name="heading", label="Heading", help="Its heading in the file."),
    Column(name="unit", label="Unit", help="The unit of its numbers."),
)
_FINDING_COLUMNS = (
    Column(name="finding", label="Finding", help="What rows or values are."),
    Column(name="count", label="Number", help="How many there are.", kind=ValueKind.COUNT),
    Column(name="examples", label="First of them", help="Lines of the file, counted from 1 with the heading."),
)


def show(prepared: Prepared) -> bool:
    """Show what would follow; whether the import was confirmed."""
    file, matching = prepared.file, prepared.matching
    for number in prepared.same_file:
        plain_text.notice(tr("The same file was imported as import {number}.", number=number))
    rows = _column_rows(file)
    table.show(rows, _COLUMN_COLUMNS, key="size_columns", alt=tr("Columns of the file"), is_narrow=True)
    if file.columns.unused:
        plain_text.note(tr("Columns that are not used: {headings}.", headings=", ".join(file.columns.unused)))
    plain_text.line(
        tr(
            "Rows: {rows}. Studies: {studies}, found by {keys} keys of the file.",
            rows=formatting.number(file.row_count),
            studies=formatting.number(len(matching.sizes)),
            keys=formatting.number(matching.row_count),
        )
    )
    findings: list[TableRow] = [
        {"finding": tr(FINDING_TEXTS[finding]), "count": count, "examples": _joined(lines)}
        for finding, count, lines in matching.findings
    ]
    if findings:
        table.show(findings, _FINDING_COLUMNS, key="size_findings", alt=tr("Findings"))
    plain_text.note(
        tr("What objects state is replaced, also what they state later.")
        if prepared.overwrites
        else tr("What objects state stays, and counts also where objects state it later.")
    )
    if not matching.sizes:
        plain_text.notice(tr("No row of the file has a study: there is nothing to import."))
        return False
    return st.button(tr("4. Import"), icon=":material/save:", type="primary")


def _column_rows(file: SizeFile) -> list[TableRow]:
    units = {one.label: translated(file.units[one.fact].text()) for one in QUANTITIES if one.fact in file.units}
    return [
        {"what": translated(name), "heading": heading, "unit": units.get(name)}
        for name, heading in ((COLUMN_NAMES[column], heading) for column, heading in file.columns.names.items())
    ]


def _joined(lines: Sequence[Message]) -> str:
    return "; ".join(map(translated, lines))
