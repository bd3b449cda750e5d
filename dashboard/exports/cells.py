"""Writes cells of a workbook: numbers, dates and texts as such, never formulas or links."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

# Limits of Excel.
_MAX_TEXT_LENGTH = 32_767
_FIRST_DAY = date(1900, 1, 1)
# Significant digits: more than any dose has, fewer than those in which sums of binary fractions differ.
_DIGITS = 12
_HEADING_ROW_PX = 34
_WIDTH_CHARACTERS = {date: 11, time: 9, datetime: 19}


class Cells:
    """Writes rows into the sheets of one workbook."""

    def __init__(self, book: Workbook) -> None:
        """Declare the cell formats."""
        self._heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 13})
        self._formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
            time: book.add_format({"num_format": "hh:mm:ss", "align": "left"}),
        }

    def title(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write the title of a part of a sheet."""
        sheet.write_string(row, 0, text, self._title)

    def headings(self, sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
        """Write the headings of columns."""
        sheet.set_row_pixels(row, _HEADING_ROW_PX)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, self._heading)

    def row(self, sheet: Worksheet, row: int, values: Iterable[object]) -> None:
        """Write a row of values; None leaves the cell empty."""
        for column, value in enumerate(values):
            if value is not None:
                self._cell(sheet, row, column, value)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        if isinstance(value, int | float | Decimal) and math.isfinite(value):
            sheet.write_number(row, column, without_noise(float(value) if isinstance(value, Decimal) else value))
        elif isinstance(value, time) or (isinstance(value, date) and _day(value) >= _FIRST_DAY):
            sheet.write_datetime(row, column, value, self._formats[type(value)])
        else:
            sheet.write_string(row, column, _shortened(str(value)))


def without_noise(value: float) -> float:
    """A number without the last digits of binary fractions: 775.66 of 775.6600000000001; whole numbers as they are."""
    return value if isinstance(value, int) else float(f"{value:.{_DIGITS}g}")


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_TEXT_LENGTH else f"{text[: _MAX_TEXT_LENGTH - 1]}…"
