"""The table for the official as a file, in CSV and as an Excel workbook."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter import Workbook

from dashboard.exports.cells import Cells
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.ui.text.translated_messages import translated
from kerma.database.incident_register import StoredIncident
from kerma.incidents import official_table
from kerma.incidents.official_table import CellValue
from kerma.spreadsheet_formulas import as_text

# Marks UTF-8 for spreadsheets.
_ENCODING = "utf-8-sig"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 18


class FileForm(NamedTuple):
    """A form of files.

    Attributes:
        label: its name.
        suffix: of file names.
        media_type: its media type.
    """

    label: str
    suffix: str
    media_type: str


def csv_table(pack: str, found: Sequence[StoredIncident]) -> bytes:
    """The table of a country as CSV.

    Args:
        pack: code of the country pack.
        found: its incidents, in the order of the rows.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";")
    rows.writerow(map(as_text, _headings(pack)))
    for row in _rows(pack, found):
        rows.writerow(as_text(official_table.text_of(value)) for value in row)
    return text.getvalue().encode(_ENCODING)


def workbook(pack: str, found: Sequence[StoredIncident]) -> bytes:
    """The table of a country as a workbook: days are days, numbers are numbers.

    Args:
        pack: code of the country pack.
        found: its incidents, in the order of the rows.
    """
    out = io.BytesIO()
    headings = _headings(pack)
    with Workbook(out, _OPTIONS) as book:
        cells, sheet = Cells(book), book.add_worksheet()
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet.freeze_panes(1, 1)
        cells.headings(sheet, 0, headings)
        for number, row in enumerate(_rows(pack, found), start=1):
            cells.row(sheet, number, row)
    return out.getvalue()


#: How each form is made.
FORMS: Mapping[FileForm, Callable[[str, Sequence[StoredIncident]], bytes]] = {
    FileForm("Excel", "xlsx", MEDIA_TYPES["xlsx"]): workbook,
    FileForm("CSV", "csv", "text/csv"): csv_table,
}


def _headings(pack: str) -> list[str]:
    return [translated(heading) for heading in official_table.headings(pack)]


def _rows(pack: str, found: Sequence[StoredIncident]) -> list[list[CellValue]]:
    return [official_table.row(pack, one.number, one.state, one.content) for one in found]
