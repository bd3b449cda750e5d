"""TABLE content items: columns of numbers, times and codes (PS3.3 C.18.10).

A table becomes one item per defined column, named by the column's concept, with its cells separated by backslashes in
the order of the rows; empty cells stay empty. The number of rows is that of the cells, not the declared size.
"""

from collections.abc import Iterable, Iterator
from struct import calcsize, iter_unpack
from struct import error as StructError  # noqa: N812 -- apart from the built-in errors
from typing import NamedTuple

from kerma.standard.codes import Code

_MAXIMUM_ROWS_PER_CELL = 10
#: Selector values by tag: struct format of binary numbers, empty for text.
_FORMATS = {
    0x00720063: "",  # DT
    0x00720064: "",  # IS
    0x00720066: "",  # LO
    0x00720061: "",  # DA
    0x0072006B: "",  # TM
    0x00720072: "",  # DS
    0x00720074: "<d",
    0x00720076: "<f",
    0x00720078: "<I",
    0x0072007A: "<H",
    0x0072007C: "<i",
    0x0072007E: "<h",
    0x00720082: "<q",
    0x00720083: "<Q",
}
_TIME_TAG = 0x00720063
_NUMBER_TAGS = frozenset(tag for tag, form in _FORMATS.items() if form) | {0x00720064, 0x00720072}
SELECTORS = frozenset(_FORMATS)


class Definition(NamedTuple):
    """A column definition: number from 1 (0: all columns), concept and unit."""

    number: int
    name: Code | None
    unit: Code | None


class Cells(NamedTuple):
    """Values of one item of Cell Values Sequence: a column, a row, or one cell; row or column 0 where not named."""

    row: int
    column: int
    tag: int
    values: list[str]


class Column(NamedTuple):
    """A column: concept, unit, value type, and its cells in the order of the rows, separated by backslashes."""

    name: Code | None
    unit: Code | None
    value_type: str
    value: str


def cell_count(tag: int, raw: bytes) -> int:
    """How many values a selector attribute holds."""
    form = _FORMATS[tag]
    return len(raw) // calcsize(form) if form else raw.count(b"\\") + 1


def decoded(tag: int, raw: bytes) -> list[str]:
    """The values of a selector attribute, little-endian; none where the bytes are no such values."""
    form = _FORMATS[tag]
    if not form:
        return [part.strip(" \0") for part in raw.decode("latin-1").split("\\")]
    try:
        return [written(value) for (value,) in iter_unpack(form, raw)]
    except StructError:
        return []


def written(value: object) -> str:
    """A cell as text; a binary fraction with the seven digits of single precision."""
    return f"{value:.7g}" if type(value) is float else str(value).strip(" \0")


def columns(definitions: Iterable[Definition], cells: Iterable[Cells]) -> Iterator[Column]:
    """The defined columns of a table, with their cells."""
    placed: dict[int, dict[int, str]] = {}
    tags: dict[int, int] = {}
    for item in cells:
        for i, value in enumerate(item.values):
            column = item.column or i + 1
            placed.setdefault(column, {})[item.row or i + 1] = value
            tags.setdefault(column, item.tag)
    defined = list(definitions)
    for definition in defined:
        for number in sorted(placed) if _is_for_all_columns(defined) else [definition.number]:
            if rows := placed.pop(number, {}):
                yield Column(definition.name, definition.unit, _value_type(tags[number]), _joined(rows))


def _is_for_all_columns(definitions: list[Definition]) -> bool:
    return len(definitions) == 1 and not definitions[0].number


def _value_type(tag: int) -> str:
    if tag in _NUMBER_TAGS:
        return "NUM"
    return "DATETIME" if tag == _TIME_TAG else "TEXT"


def _joined(rows: dict[int, str]) -> str:
    """The cells of all rows; of a damaged table, in which hardly any row has a cell, only the cells in their order."""
    last = max(rows)
    if last > _MAXIMUM_ROWS_PER_CELL * len(rows):
        return "\\".join(rows[row] for row in sorted(rows))
    return "\\".join(rows.get(row, "") for row in range(1, last + 1))
