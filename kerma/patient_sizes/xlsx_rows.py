"""Rows of the first worksheet of an XLSX that has any, as texts."""

import warnings
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kerma.messages import message
from kerma.patient_sizes.errors import SizeFileError, UnreadableCell
from kerma.patient_sizes.file_row import FileRow

#: Of the unpacked parts; a sheet of a million rows has some 100 MB.
_MAX_BYTES = 2 * 1024**3
#: A spreadsheet keeps 15 digits of a number.
_MAX_EXACT = 10**15
#: Of a sheet.
_MAX_ROWS = 2**20


def xlsx_rows(file: IO[bytes]) -> Iterator[FileRow]:
    """The rows of the first worksheet that has any, empty ones included.

    Raises:
        SizeFileError: the file is no XLSX, or damaged.
    """
    _require_bounded(file)
    try:
        with warnings.catch_warnings():
            # About styles and extensions that are not needed here.
            warnings.simplefilter("ignore")
            workbook = load_workbook(file, read_only=True, data_only=True)
    except _BROKEN as error:
        raise SizeFileError(_NO_WORKBOOK) from error
    sheets = (sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
    for sheet in sheets:
        # What the sheet states of its extent is wrong in files of many programs, and hides the cells beyond it.
        sheet.reset_dimensions()
        is_empty = True
        for line, cells in enumerate(_readable(sheet.iter_rows(values_only=True)), 1):
            is_empty = is_empty and not any(cells)
            yield FileRow(line, tuple(map(cell_text, cells)))
        if not is_empty:
            return


def _readable(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """The rows of a sheet.

    Raises:
        SizeFileError: one cannot be read: the file is damaged or truncated.
    """
    for line in range(1, _MAX_ROWS + 2):
        try:
            cells = next(rows, None)
        except _BROKEN as error:
            raise UnreadableCell(line, _DAMAGED) from error
        if cells is None:
            return
        if line > _MAX_ROWS:
            raise UnreadableCell(line, _DAMAGED)
        yield cells


def cell_text(value: object) -> str:
    """The value of a cell as text: whole numbers without decimals, dates as YYYY-MM-DD.

    A number with more digits than a spreadsheet keeps stays in exponential notation, as the spreadsheet shows it.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_text(value)
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    return "" if value is None else str(value).strip()


def _number_text(value: float) -> str:
    if abs(value) >= _MAX_EXACT:
        return f"{value:.5E}"
    return str(int(value)) if float(value).is_integer() else str(value)


def _require_bounded(file: IO[bytes]) -> None:
    """Make sure that the parts of the archive are those of a workbook, and not too large."""
    try:
        with ZipFile(file) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except BadZipFile as error:
        raise SizeFileError(_NO_WORKBOOK) from error
    if size > _MAX_BYTES:
        raise SizeFileError(message("The workbook is too large: save the sheet as CSV UTF-8."))
    file.seek(0)


#: What the reader of workbooks raises where a part of one is damaged.
_BROKEN = (
    *(InvalidFileException, BadZipFile, zlib.error, EOFError, OSError, SyntaxError),
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RuntimeError),
)
_DAMAGED = message(
    "the sheet cannot be read from here on: the file is damaged. Open it in a spreadsheet and save it again, as XLSX "
    "or CSV UTF-8."
)
_NO_WORKBOOK = message("This is an archive, but no XLSX that can be read: save the table as XLSX or CSV UTF-8.")
