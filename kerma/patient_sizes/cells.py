"""Values of cells: numbers with point or comma, keys, and empty cells in the forms in which programs write them."""

import re

from kerma.messages import message, quoted
from kerma.patient_sizes.errors import UnreadableCell
from kerma.patient_sizes.file_row import FileRow
from kerma.patient_sizes.units import SizeQuantity, unit_of_text

_EMPTY = frozenset(
    {"", "-", "--", "\N{EN DASH}", ".", "?", "n/a", "#n/a", "na", "nan", "null", "none", "brak", "k.a.", "nc"}
)
_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?|[+-]?[.,]\d+)\s*([^\W\d_]*\"?\.?)")
#: A number that a spreadsheet has shortened.
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


def is_empty(text: str) -> bool:
    """Whether a cell states nothing."""
    return text.casefold() in _EMPTY


def number_of(quantity: SizeQuantity, row: FileRow, index: int) -> tuple[float, str | None] | None:
    """The number in a cell, and the unit behind it, where there is one; None where the cell states nothing.

    Raises:
        UnreadableCell: it is no number with a unit of this quantity.
    """
    text = row.cells[index].replace("\N{NO-BREAK SPACE}", " ").strip()
    if is_empty(text):
        return None
    found = _NUMBER.fullmatch(text)
    unit = unit_of_text(quantity, found[2]) if found else None
    if found is None or (found[2] and unit is None):
        what = message(
            "{quantity}: {value} is no number with a point or a comma, and no unit but {units}.",
            quantity=quantity.label,
            value=quoted(text),
            units=", ".join(quantity.factors),
        )
        raise UnreadableCell(row.line, what)
    return float(found[1].replace(",", ".")), unit


def key_of(row: FileRow, index: int) -> str:
    """The key in a cell; empty where the cell states nothing.

    Raises:
        UnreadableCell: a spreadsheet has shortened it, or its characters depend on the encoding.
    """
    text = row.cells[index]
    if not row.is_certain(index):
        what = message(
            "the key {value} has characters that Windows-1250 and Windows-1252 read differently: state the encoding, "
            "or save the table as CSV UTF-8.",
            value=quoted(text),
        )
        raise UnreadableCell(row.line, what)
    if _SHORTENED.fullmatch(text):
        what = message(
            "a spreadsheet has shortened the key to {value}: format its column as text and enter the keys again.",
            value=quoted(text),
        )
        raise UnreadableCell(row.line, what)
    return "" if is_empty(text) else text
