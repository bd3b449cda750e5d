"""Tables that people write: CSV with one record a row; every problem is reported with line and column."""

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from kerma.messages import message

Record = TypeVar("Record")


class RowProblem(NamedTuple):
    """Why a file cannot be used: number of the line, name of the column (empty: the whole line), and message."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Where and what, for a list of problems."""
        return f"line {self.line}{f', column {self.column}' if self.column else ''}: {self.message}."


class CellProblem(NamedTuple):
    """Why a cell cannot be used: name of its column, and message."""

    column: str
    message: str


#: Makes a record of the cells of a row by column: the record, None where a cell has a problem, and the problems.
RowReader = Callable[[Mapping[str, str]], tuple[Record | None, Sequence[CellProblem]]]


class RowFile(NamedTuple, Generic[Record]):
    """What a file states.

    Attributes:
        records: the records by number of their line.
        problems: all problems, in the order of lines; with one of them nothing of the file may be used.
    """

    records: dict[int, Record]
    problems: list[RowProblem]


def read_rows(
    text: str, columns: Collection[str], optional: Collection[str], read_row: RowReader[Record]
) -> RowFile[Record]:
    """The records of a CSV, separated by comma or semicolon; empty rows are left out.

    Args:
        text: the content of the file.
        columns: those that the heading may name, in any order.
        optional: those of them that it may leave out.
        read_row: makes the records.
    """
    lines = text.splitlines(keepends=True)
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    found = RowFile[Record]({}, [])
    try:
        headings = [heading.strip() for heading in next(rows, [])]
        found.problems.extend(_heading_problems(headings, columns, optional))
        if not found.problems:
            for cells in rows:
                _add(found, rows.line_num, headings, cells, read_row)
    except csv.Error as error:
        what = message("this is no valid CSV ({error})", error=str(error))
        found.problems.append(RowProblem(rows.line_num, "", what))
    return found


def cell_values(
    cells: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], list[CellProblem]]:
    """The values of the cells of a row by column, and the problems of those that cannot be read.

    Args:
        cells: texts by column; one that is absent is empty.
        readers: how the cell of each column is read; one that cannot be raises ValueError with the message.
    """
    values, problems = dict[str, Any](), list[CellProblem]()
    for column, read in readers.items():
        try:
            values[column] = read(cells.get(column, "").strip())
        except ValueError as error:
            problems.append(CellProblem(column, error.args[0]))
    return values, problems


def _heading_problems(headings: Sequence[str], columns: Collection[str], optional: Collection[str]) -> list[RowProblem]:
    known = ", ".join(columns)
    missing = message("the heading lacks this column; the columns are {columns}", columns=known)
    unknown = message("there is no such column; the columns are {columns}", columns=known)
    repeated = {heading for heading in headings if headings.count(heading) > 1}
    return [
        *(RowProblem(1, one, missing) for one in columns if one not in headings and one not in optional),
        *(RowProblem(1, one, unknown) for one in headings if one not in columns),
        *(RowProblem(1, one, message("the column is there twice")) for one in sorted(repeated)),
    ]


def _add(
    found: RowFile[Record], line: int, headings: Sequence[str], cells: Sequence[str], read_row: RowReader[Record]
) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(headings):
        what = message("{cells} cells stand below {columns} columns", cells=len(cells), columns=len(headings))
        found.problems.append(RowProblem(line, "", what))
        return
    record, problems = read_row(dict(zip(headings, cells, strict=True)))
    found.problems.extend(RowProblem(line, *problem) for problem in problems)
    if record is not None:
        found.records[line] = record
