"""Files of reference levels: CSV with one level a row; every problem is reported with line and column."""

from collections.abc import Iterable

from kerma.messages import Message, message
from kerma.reference_levels.level_cells import OPTIONAL, READERS, read_level
from kerma.reference_levels.reference_level import COLUMNS, ReferenceLevel
from kerma.row_file import RowFile, RowProblem, read_rows


def read(text: str, known: Iterable[ReferenceLevel] = ()) -> RowFile[ReferenceLevel]:
    """The levels of a CSV, separated by comma or semicolon.

    Args:
        text: the content of the file.
        known: levels that exist already, whose names and days must not be used again.
    """
    found = read_rows(text, COLUMNS, OPTIONAL, read_level)
    _report_repetitions(found, known)
    return RowFile(found.records, sorted(found.problems))


def _report_repetitions(found: RowFile[ReferenceLevel], known: Iterable[ReferenceLevel]) -> None:
    """Report a name that is used twice, and levels that state the same for the same days."""
    before = [(message("a level that exists already"), level) for level in known]
    for line, level in found.records.items():
        for where, other in before:
            if level.level_id == other.level_id:
                found.problems.append(
                    RowProblem(
                        line, "level_id", message("{name} is the name of {where}", name=level.level_id, where=where)
                    )
                )
            elif level.overlaps(other):
                what = _states_the_same(where, other)
                found.problems.append(RowProblem(line, "valid_from", what))
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
