"""A table in a file, CSV or XLSX: its heading, and its rows as texts with the number of their line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, NamedTuple

from kerma.messages import message
from kerma.patient_sizes.csv_rows import csv_rows
from kerma.patient_sizes.errors import SizeFileError, UnreadableCell
from kerma.patient_sizes.file_row import FileRow
from kerma.patient_sizes.xlsx_rows import xlsx_rows

_DECIMAL_COMMA = ","
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class TableOptions(NamedTuple):
    """What a person states about a CSV; None: it is recognised.

    Attributes:
        separator: of the columns: `,`, `;` or a tab.
        encoding: of the characters, as Python names it.
    """

    separator: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class TableFile:
    """A table.

    Attributes:
        headings: the cells of its first row that has any.
        rows: the further rows that have any; they are read while they are taken.
        is_comma_separated: whether it is a CSV in which a comma separates, so that a decimal comma does as well.
    """

    headings: tuple[str, ...]
    rows: Iterable[FileRow]
    is_comma_separated: bool = False


def open_table(file: IO[bytes], options: TableOptions = TableOptions()) -> TableFile:  # noqa: B008 -- it is immutable
    """The table in a file.

    Raises:
        SizeFileError: it is none, or empty; while rows are taken: one of them does not fit the heading.
    """
    beginning = file.read(len(_XLSX))
    file.seek(0)
    if beginning == _XLS:
        raise SizeFileError(message("This is an old Excel file, or one with a password: save it as XLSX or CSV UTF-8."))
    fits: Callable[[FileRow, int], bool]
    separator: str | None = None
    if beginning == _XLSX:
        rows, fits = xlsx_rows(file), _fits_anyhow
    else:
        separator, rows = csv_rows(file.read(), options.separator, options.encoding)
        fits = _has_all_cells if separator == _DECIMAL_COMMA else _has_no_further_values
    filled = (row for row in rows if any(row.cells))
    heading = next(filled, None)
    first = next(filled, None)
    if heading is None or first is None:
        raise SizeFileError(message("The file is empty: it needs a row with headings, and rows with values below it."))
    return TableFile(
        heading.cells, _fitting(chain([first], filled), len(heading.cells), fits), separator == _DECIMAL_COMMA
    )


def _fits_anyhow(_row: FileRow, _width: int) -> bool:
    """In a sheet, cells stand in their columns: those beyond the heading move no others."""
    return True


def _has_no_further_values(row: FileRow, width: int) -> bool:
    """Empty cells at the end may be missing, or more than the heading has."""
    return not any(row.cells[width:])


def _has_all_cells(row: FileRow, width: int) -> bool:
    """Where a comma separates, another number of cells shows numbers with a decimal comma: each takes two cells."""
    return len(row.cells) == width


def _fitting(rows: Iterable[FileRow], width: int, fits: Callable[[FileRow, int], bool]) -> Iterator[FileRow]:
    """The rows with as many cells as the heading, where they fit it."""
    for row in rows:
        if not fits(row, width):
            what = message(
                "the row has {cells} values, the heading {columns} columns. Values that contain the separator, as "
                "numbers with a decimal comma may, need quotation marks.",
                cells=len(row.cells),
                columns=width,
            )
            raise UnreadableCell(row.line, what)
        missing = ("",) * (width - len(row.cells))
        yield row if len(row.cells) == width else row._replace(cells=(*row.cells[:width], *missing))
