"""A survey as an Excel workbook: the sheet of the form, left-out studies, the study of each row, and about."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kerma.errors import ConfigurationError
from kerma.surveys.about import SurveyAbout
from kerma.surveys.cells import Cell
from kerma.surveys.csv_output import LEFT_OUT_HEADINGS, left_out_cells
from kerma.surveys.declaration import RowsPer
from kerma.surveys.layout import WORKBOOK_SHEETS
from kerma.surveys.sheet_rows import data_rows, rows_above
from kerma.surveys.spool import Spool

#: Rows of a sheet (Excel); headings and titles need some.
MAX_ROWS = 1_048_000
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss"}
_WIDTH, _WIDE = 14, 60


class _Cells:
    """Writes cells of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}

    def headings(self, sheet: Worksheet, row: int, cells: Iterable[Cell]) -> None:
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write_string(row, column, str(cell), self._bold)

    def row(self, sheet: Worksheet, row: int, cells: Iterable[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, datetime | date | time):
                sheet.write_datetime(row, column, cell, self._formats[type(cell)])
            elif cell is not None:
                sheet.write_number(row, column, cell)


def write_workbook(spool: Spool, about: SurveyAbout, file: Path, *, has_study_uids: bool = True) -> None:
    """Write the workbook; one row is in memory at a time.

    Args:
        spool: rows and left-out studies.
        about: what the file says of itself.
        file: where it is written.
        has_study_uids: whether it names the study of each row and each left-out study.

    Raises:
        ConfigurationError: more rows than a sheet of Excel has.
    """
    if about.counts.rows > MAX_ROWS:
        raise ConfigurationError(f"{about.counts.rows} rows are more than Excel holds ({MAX_ROWS}); write a CSV file.")
    left_out_name, studies_name, about_name = WORKBOOK_SHEETS
    with Workbook(str(file), {**_OPTIONS, "tmpdir": str(file.parent)}) as book:
        cells = _Cells(book)
        _write_data(cells, book.add_worksheet(about.survey.sheet.name), spool, about)
        left_out = book.add_worksheet(left_out_name)
        left_out.set_column(0, len(LEFT_OUT_HEADINGS) - 1, 30)
        # The UID is the first cell.
        first = 0 if has_study_uids else 1
        left_out_rows = (left_out_cells(one)[first:] for one in spool.left_out())
        _write_table(cells, left_out, LEFT_OUT_HEADINGS[first:], left_out_rows)
        if has_study_uids and about.survey.rows is not RowsPer.GROUP:
            studies = book.add_worksheet(studies_name)
            studies.set_column(1, 1, _WIDE)
            _write_table(cells, studies, ("Row", "Study Instance UID"), _studies(spool))
        _write_about(cells, book.add_worksheet(about_name), about)


def _write_data(cells: _Cells, sheet: Worksheet, spool: Spool, about: SurveyAbout) -> None:
    above = rows_above(about.survey, about.counts.further_cells)
    sheet.set_column(0, max(map(len, above), default=1), _WIDTH)
    for number, row in enumerate(above):
        cells.headings(sheet, number, row)
    sheet.freeze_panes(len(above), 0)
    for number, row in enumerate(data_rows(about.survey, spool.rows()), start=len(above)):
        cells.row(sheet, number, row)


def _write_table(cells: _Cells, sheet: Worksheet, headings: Iterable[Cell], rows: Iterable[Iterable[Cell]]) -> None:
    """Headings and rows, as many as a sheet holds; the CSV files hold any number."""
    cells.headings(sheet, 0, headings)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(islice(rows, MAX_ROWS), start=1):
        cells.row(sheet, number, row)


def _studies(spool: Spool) -> Iterator[list[Cell]]:
    for number, row in enumerate(spool.rows(), start=1):
        yield [number, row.study_instance_uid]


def _write_about(cells: _Cells, sheet: Worksheet, about: SurveyAbout) -> None:
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, 1, 2 * _WIDE)
    for number, pair in enumerate(about.pairs()):
        cells.row(sheet, number, pair)
