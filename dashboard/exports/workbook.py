"""Excel workbooks: a summary, all rows, the meaning of the columns, and one sheet per protocol with its events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.exports import workbook_summary
from dashboard.exports.about import About
from dashboard.exports.cells import Cells
from dashboard.exports.sheet_names import SheetNames
from kerma.database.query.exports import export_summary
from kerma.database.query.exports.export import Per, Selection, by_protocol, query, rows
from kerma.database.sql_types import RowTuple
from kerma.facts import rollup_quantities
from kerma.facts.fact import Fact, ValueKind

#: Limit of studies and of events: larger workbooks take minutes to write and to open.
MAX_ROWS = 50_000
#: Number of protocols with a sheet of their own, the most frequent first; other events share one sheet.
MAX_SHEETS = 100

_SUMMARY, _ALL, _COLUMNS, _OTHERS, _UNNAMED = "Summary", "All data", "Columns", "Other protocols", "No protocol"
_WIDTHS = {ValueKind.DATE: 11, ValueKind.TIME: 9, ValueKind.DATETIME: 19, ValueKind.NUMBER: 12, ValueKind.COUNT: 9}
_TEXT_WIDTH = 22
_PLAIN_TEXT_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(connection: Connection, selection: Selection, about: About, file: Path) -> None:
    """Write the workbook; one row is in memory at a time."""
    with Workbook(str(file), {**_PLAIN_TEXT_OPTIONS, "tmpdir": str(file.parent)}) as book:
        book.set_properties({"title": about[0][1], "comments": "\n".join(": ".join(pair) for pair in about)})
        cells = Cells(book)
        workbook_summary.write(connection, selection.study_filter, about, cells, book.add_worksheet(_SUMMARY))
        facts = _facts(selection)
        _fill(cells, _sheet(book, cells, _ALL, facts), rows(connection, query(selection)))
        _write_columns(cells, book.add_worksheet(_COLUMNS), facts)
        _protocols(connection, replace(selection, per=Per.EVENT), book, cells)


def _facts(selection: Selection) -> list[Fact]:
    return [column.fact for column in selection.columns]


def _sheet(book: Workbook, cells: Cells, name: str, facts: Sequence[Fact]) -> Worksheet:
    """A sheet with a fixed row of headings."""
    sheet = book.add_worksheet(name)
    for index, fact in enumerate(facts):
        sheet.set_column(index, index, _WIDTHS.get(fact.kind, _TEXT_WIDTH))
    cells.headings(sheet, 0, [fact.heading for fact in facts])
    sheet.freeze_panes(1, 0)
    return sheet


def _fill(cells: Cells, sheet: Worksheet, all_rows: Iterable[RowTuple]) -> None:
    for number, row in enumerate(all_rows, start=1):
        cells.row(sheet, number, row)


def _write_columns(cells: Cells, sheet: Worksheet, facts: Sequence[Fact]) -> None:
    for index, width in enumerate((30, 34, 12, 80, 24)):
        sheet.set_column(index, index, width)
    cells.headings(sheet, 0, ("Column", "Name in CSV, Parquet and the database", "Unit", "Meaning", "Source"))
    _fill(
        cells,
        sheet,
        ((fact.label, fact.name, fact.symbol or None, fact.meaning, fact.source or None) for fact in facts),
    )


def _protocols(connection: Connection, selection: Selection, book: Workbook, cells: Cells) -> None:
    """Write one sheet per protocol, row by row; a sheet can be continued at any time."""
    facts, protocol = _facts(selection), rollup_quantities.PROTOCOL[selection.modality]
    position = [fact.name for fact in facts].index(protocol)
    frequent = export_summary.protocol_frequencies(connection, selection.study_filter, MAX_SHEETS)
    own, names = {frequency.text for frequency in frequent}, SheetNames(_SUMMARY, _ALL, _COLUMNS, _OTHERS, _UNNAMED)
    sheets: dict[str | None, Worksheet] = {}
    row_numbers: dict[str | None, int] = {}
    for row in rows(connection, by_protocol(selection)):
        key = row[position] if row[position] in own else _OTHERS
        if key not in sheets:
            name = _OTHERS if row[position] not in own else names.name(key) if key else _UNNAMED
            sheets[key] = _sheet(book, cells, name, facts)
        row_numbers[key] = row_numbers.get(key, 0) + 1
        cells.row(sheets[key], row_numbers[key], row)
