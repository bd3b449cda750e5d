"""The page CT dose check as an Excel workbook: what is counted, rates, exceeded checks, suggestions."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from xlsxwriter import Workbook

from dashboard.exports.cells import Cells
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, tr
from kerma import __version__

FILE_NAME = "kerma_ct_dose_check.xlsx"
MEDIA_TYPE = MEDIA_TYPES["xlsx"]
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 18


class SheetTable(NamedTuple):
    """A sheet: its name, and a table."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[TableRow]


def content(title: str, about: Sequence[tuple[str, str]], sheets: Sequence[SheetTable], made_at: datetime) -> bytes:
    """The bytes of the file, in the language of the page; numbers have 12 significant digits.

    Args:
        title: of the first sheet.
        about: labels and texts on what the file contains.
        sheets: the tables.
        made_at: when it is made.
    """
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        cells = Cells(book)
        _about(book, cells, title, [*about, *_origin(made_at)])
        for sheet in sheets:
            _sheet(book, cells, sheet)
    return out.getvalue()


def _origin(made_at: datetime) -> list[tuple[str, str]]:
    return [(tr("Made"), formatting.moment(made_at)), (tr("Version"), f"Kerma {__version__}")]


def _about(book: Workbook, cells: Cells, title: str, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(tr("About"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    cells.title(sheet, 0, title)
    for number, row in enumerate(about, start=2):
        cells.row(sheet, number, row)


def _sheet(book: Workbook, cells: Cells, shown: SheetTable) -> None:
    sheet = book.add_worksheet(shown.name)
    sheet.set_column(0, len(shown.columns) - 1, _WIDTH)
    cells.headings(sheet, 0, [heading(column) for column in shown.columns])
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(shown.rows, start=1):
        cells.row(sheet, number, (row.get(column.name) for column in shown.columns))
