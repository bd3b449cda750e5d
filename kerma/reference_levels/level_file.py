"""Files of reference levels: CSV with one level a row; every problem is reported with line and column."""

import csv
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.reference_levels.level_cells import OPTIONAL, READERS, LevelRow
from kerma.reference_levels.reference_level import COLUMNS, ReferenceLevel


class LevelProblem(NamedTuple):
    """Why a file cannot be used: number of the line, name of the column (empty: the whole line), and message."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Where and what, for a list of problems."""
        return f"line {self.line}{f', column {self.column}' if self.column else ''}: {self.message}."


class LevelFile(NamedTuple):
    """What a file states.

    Attributes:
        levels: the levels by number of their line.
        problems: all problems, in the order of lines; with one of them nothing of the file may be used.
    """

    levels: dict[int, ReferenceLevel]
    problems: list[LevelProblem]


def read(text: str, known: Iterable[ReferenceLevel] = ()) -> LevelFile:
    """The levels of a CSV, separated by comma or semicolon.

    Args:
        text: the content of the file.
        known: levels that exist already, whose names and days must not be used again.
    """
    lines = text.splitlines(keepends=True)
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    found = LevelFile({}, [])
    try:
        headings = [heading.strip() for heading in next(rows, [])]
        found.problems.extend(_heading_problems(headings))
        if not found.problems:
            for cells in rows:
                _add(found, rows.line_num, headings, cells)
    except csv.Error as error:
        found.problems.append(
            LevelProblem(rows.line_num, "", message("this is no valid CSV ({error})", error=str(error)))
        )
    _report_repetitions(found, known)
    return LevelFile(found.levels, sorted(found.problems))


def _heading_problems(headings: Sequence[str]) -> list[LevelProblem]:
    missing = [column for column in COLUMNS if column not in headings and column not in OPTIONAL]
    unknown = [heading for heading in headings if heading not in COLUMNS]
    repeated = {heading for heading in headings if headings.count(heading) > 1}
    known = ", ".join(COLUMNS)
    return [
        *(
            LevelProblem(1, column, message("the heading lacks this column; the columns are {columns}", columns=known))
            for column in missing
        ),
        *(
            LevelProblem(1, heading, message("there is no such column; the columns are {columns}", columns=known))
            for heading in unknown
        ),
        *(LevelProblem(1, heading, message("the column is there twice")) for heading in repeated),
    ]


def _add(found: LevelFile, line: int, headings: Sequence[str], cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(headings):
        found.problems.append(
            LevelProblem(
                line,
                "",
                message("{cells} cells stand below {columns} columns", cells=len(cells), columns=len(headings)),
            )
        )
        return
    row = LevelRow(dict(zip(headings, cells, strict=True)))
    found.problems.extend(LevelProblem(line, *problem) for problem in row.problems)
    if row.level is not None:
        found.levels[line] = row.level


def _report_repetitions(found: LevelFile, known: Iterable[ReferenceLevel]) -> None:
    """Report a name that is used twice, and levels that state the same for the same days."""
    before = [(message("a level that exists already"), level) for level in known]
    for line, level in found.levels.items():
        for where, other in before:
            if level.level_id == other.level_id:
                found.problems.append(
                    LevelProblem(
                        line, "level_id", message("{name} is the name of {where}", name=level.level_id, where=where)
                    )
                )
            elif level.overlaps(other):
                what = _states_the_same(where, other)
                found.problems.append(LevelProblem(line, "valid_from", what))
        before.append((message("the level in line {line}", line=line), level))


def _states_the_same(where: Message, other: ReferenceLevel) -> Message:
    since = other.valid_from
    if other.valid_to is None:
        return message(
            "{where} ({name}) states the same from {since} to now", where=where, name=other.level_id, since=since
        )
    return message(
        "{where} ({name}) states the same from {since} to {last}",
        where=where,
        name=other.level_id,
        since=since,
        last=other.valid_to,
    )


def cells_of(level: ReferenceLevel) -> list[str]:
    """The cells of a level in the order of `COLUMNS`, as `read` takes them."""
    values = (getattr(level, "published_value" if column == "value" else column) for column in COLUMNS)
    return ["" if value is None else str(value) for value in values]


assert set(READERS) == set(COLUMNS)
