"""TABLE content items: columns of numbers, times and codes (PS3.3 C.18.10).

A table becomes one item per described column, named by the column's concept, with its cells separated by backslashes
in the order of the rows; cells that are not filled stay empty. Rows are as many as cells name, whatever the declared
size.
"""

from collections.abc import Iterable, Iterator
from struct import error as StructError  # noqa: N812 -- its own name says nothing
from struct import iter_unpack
from typing import NamedTuple

from kerma.standard.concepts import Code

_MOST_ROWS_PER_CELL = 10
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
    """What a column means: its number from 1 (0: all columns), concept and unit."""

    number: int
    name: Code | None
    unit: Code | None


class Cells(NamedTuple):
    """Values as one item of the table gives them: of a column, of a row, or of one cell; 0 where not said."""

    row: int
    column: int
    tag: int
    values: list[str]


class Column(NamedTuple):
    """A column: its meaning, and its cells by row, as text."""

    name: Code | None
    unit: Code | None
    value_type: str
    value: str


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
    """A cell as text; a binary fraction is given the seven digits that single precision has."""
    return f"{value:.7g}" if type(value) is float else str(value).strip(" \0")


def columns(definitions: Iterable[Definition], cells: Iterable[Cells]) -> Iterator[Column]:
    """The described columns of a table, with their cells."""
    placed: dict[int, dict[int, str]] = {}
    tags: dict[int, int] = {}
    for given in cells:
        for i, value in enumerate(given.values):
            column = given.column or i + 1
            placed.setdefault(column, {})[given.row or i + 1] = value
            tags.setdefault(column, given.tag)
    described = list(definitions)
    for definition in described:
        for number in sorted(placed) if _holds_for_all(described) else [definition.number]:
            if rows := placed.pop(number, {}):
                yield Column(definition.name, definition.unit, _value_type(tags[number]), _joined(rows))


def _holds_for_all(definitions: list[Definition]) -> bool:
    return len(definitions) == 1 and not definitions[0].number


def _value_type(tag: int) -> str:
    if tag in _NUMBER_TAGS:
        return "NUM"
    return "DATETIME" if tag == _TIME_TAG else "TEXT"


def _joined(rows: dict[int, str]) -> str:
    """Cells by row; where hardly any row is filled the table is damaged, and only the order is kept."""
    last = max(rows)
    if last > _MOST_ROWS_PER_CELL * len(rows):
        return "\\".join(rows[row] for row in sorted(rows))
    return "\\".join(rows.get(row, "") for row in range(1, last + 1))
