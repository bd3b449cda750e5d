"""An Excel workbook: a summary, all rows, what the columns mean, and a sheet for each protocol with its events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.exports import workbook_summary
from dashboard.exports.about import About
from dashboard.exports.cells import Cells
from dashboard.exports.sheet_names import SheetNames
from kerma.database.query.exports import export_summary
from kerma.database.query.exports.export import Selection, by_protocol, query, rows
from kerma.facts import rollup_quantities
from kerma.facts.fact import Fact, ValueKind

#: Studies or events that a workbook may hold: beyond, it takes minutes to write and to open.
MOST_ROWS = 50_000
#: Protocols that get a sheet of their own, the commonest first; the events of the others share one.
MOST_SHEETS = 100

_SUMMARY, _ALL, _COLUMNS, _OTHERS, _UNNAMED = "Summary", "All data", "Columns", "Other protocols", "No protocol"
_WIDTHS = {ValueKind.DATE: 11, ValueKind.TIME: 9, ValueKind.DATETIME: 19, ValueKind.NUMBER: 12, ValueKind.COUNT: 9}
_TEXT_WIDTH = 22
_TEXTS_AS_THEY_ARE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(connection: Connection, selection: Selection, told: About, file: Path) -> None:
    """Write the workbook; one row is in memory at a time."""
    with Workbook(str(file), {**_TEXTS_AS_THEY_ARE, "tmpdir": str(file.parent)}) as book:
        book.set_properties({"title": told[0][1], "comments": "\n".join(": ".join(each) for each in told)})
        cells = Cells(book)
        workbook_summary.write(connection, selection.chosen, told, cells, book.add_worksheet(_SUMMARY))
        facts = _facts(selection)
        _fill(cells, _sheet(book, cells, _ALL, facts), rows(connection, query(selection)))
        _explain(cells, book.add_worksheet(_COLUMNS), facts)
        _protocols(connection, replace(selection, per="event"), book, cells)


def _facts(selection: Selection) -> list[Fact]:
    return [column.fact for column in selection.columns]


def _sheet(book: Workbook, cells: Cells, name: str, facts: Sequence[Fact]) -> Worksheet:
    """A sheet with headings that stay in sight and can be filtered by."""
    sheet = book.add_worksheet(name)
    for index, fact in enumerate(facts):
        sheet.set_column(index, index, _WIDTHS.get(fact.kind, _TEXT_WIDTH))
    cells.headings(sheet, 0, [fact.heading for fact in facts])
    sheet.freeze_panes(1, 0)
    return sheet


def _fill(cells: Cells, sheet: Worksheet, found: Iterable[Sequence[Any]]) -> None:
    for number, row in enumerate(found, start=1):
        cells.row(sheet, number, row)


def _explain(cells: Cells, sheet: Worksheet, facts: Sequence[Fact]) -> None:
    for index, width in enumerate((30, 34, 12, 80, 24)):
        sheet.set_column(index, index, width)
    cells.headings(sheet, 0, ("Column", "Name in CSV, Parquet and the database", "Unit", "Meaning", "Source"))
    _fill(
        cells,
        sheet,
        ((fact.label, fact.name, fact.symbol or None, fact.meaning, fact.source or None) for fact in facts),
    )


def _protocols(connection: Connection, selection: Selection, book: Workbook, cells: Cells) -> None:
    """A sheet for each protocol; in a workbook that is written row by row a sheet can be gone on with at any time."""
    facts, protocol = _facts(selection), rollup_quantities.PROTOCOL[selection.modality]
    place = [fact.name for fact in facts].index(protocol)
    common = export_summary.protocol_frequencies(connection, selection.chosen, MOST_SHEETS)
    own, names = {each.text for each in common}, SheetNames(_SUMMARY, _ALL, _COLUMNS, _OTHERS, _UNNAMED)
    sheets: dict[str | None, Worksheet] = {}
    written: dict[str | None, int] = {}
    for row in rows(connection, by_protocol(selection)):
        key = row[place] if row[place] in own else _OTHERS
        if key not in sheets:
            name = _OTHERS if row[place] not in own else names.name(key) if key else _UNNAMED
            sheets[key] = _sheet(book, cells, name, facts)
        written[key] = written.get(key, 0) + 1
        cells.row(sheets[key], written[key], row)
