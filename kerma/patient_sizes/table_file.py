"""A table in a file, CSV or XLSX: its heading, and its rows as texts with the number of their line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, NamedTuple

from kerma.messages import message
from kerma.patient_sizes.csv_rows import csv_rows
from kerma.patient_sizes.errors import SizeFileError, UnreadableCell
from kerma.patient_sizes.file_row import FileRow
from kerma.patient_sizes.xlsx_rows import xlsx_rows

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
    """

    headings: tuple[str, ...]
    rows: Iterable[FileRow]


def open_table(file: IO[bytes], options: TableOptions = TableOptions()) -> TableFile:  # noqa: B008 -- it is immutable
    """The table in a file.

    Raises:
        SizeFileError: it is none, or empty; while rows are taken: one of them does not fit the heading.
    """
    beginning = file.read(len(_XLSX))
    file.seek(0)
    if beginning == _XLS:
        raise SizeFileError(message("This is an old Excel file, or one with a password: save it as XLSX or CSV UTF-8."))
    is_xlsx = beginning == _XLSX
    found = xlsx_rows(file) if is_xlsx else csv_rows(file.read(), options.separator, options.encoding)
    filled = (row for row in found if any(row.cells))
    heading = next(filled, None)
    first = next(filled, None)
    if heading is None or first is None:
        raise SizeFileError(message("The file is empty: it needs a row with headings, and rows with values below it."))
    return TableFile(heading.cells, _fitting(chain([first], filled), len(heading.cells), has_positions=is_xlsx))


def _fitting(rows: Iterable[FileRow], width: int, *, has_positions: bool) -> Iterator[FileRow]:
    """The rows with as many cells as the heading; empty cells at the end may be missing.

    Args:
        rows: the rows.
        width: number of cells of the heading.
        has_positions: whether cells stand in their columns, so that those beyond the heading move no others.
    """
    for row in rows:
        if any(row.cells[width:]) and not has_positions:
            what = message(
                "the row has {cells} values, the heading {columns} columns. Values that contain the separator, as "
                "numbers with a decimal comma may, need quotation marks.",
                cells=len(row.cells),
                columns=width,
            )
            raise UnreadableCell(row.line, what)
        missing = ("",) * (width - len(row.cells))
        yield row if len(row.cells) == width else row._replace(cells=(*row.cells[:width], *missing))
