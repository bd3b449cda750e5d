"""Widths of the columns of a printed table, in characters, and the size of its type, from the texts of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Largest and smallest size of type of a table.
MAX_SIZE_PT, _MIN_SIZE_PT = 7.0, 5.0
#: Width of the page between its margins, and what a column has beside its text: as in the template.
_PAGE_PT, _PADDING_PT = 504.0, 6.0
# Mean width of a character of DejaVu Sans in em; a digit is 0.636.
_CHARACTER_EM = 0.65
# Headings are bold, and wider by this factor.
_BOLD = 1.12
# A short word may be wider than its characters are on average: "Number" by half a character.
_HEADING_MARGIN = 0.5
# A text of fewer characters is not wrapped; a word of a heading of more characters is hyphenated.
_MIN_TEXT, _MAX_HEADING_WORD = 12, 11
# A longer word is broken by the template, unless it is a UID.
_MAX_WORD = 25


@dataclass(frozen=True)
class Widths:
    """Widths in characters of type of a size."""

    characters: tuple[float, ...]
    size_pt: float


@dataclass(frozen=True)
class _Extent:
    """The width in characters that a column should have, and the smallest that its words allow."""

    natural: float
    minimum: float


def widths(headings: Sequence[str], rows: Sequence[Sequence[str]], is_number: Sequence[bool]) -> Widths:
    """The widths with which a table fits the page: texts are wrapped first, then the type becomes smaller."""
    extents = [
        _extent(heading, [row[index] for row in rows], is_number=is_number[index])
        for index, heading in enumerate(headings)
    ]
    room = _PAGE_PT - _PADDING_PT * len(extents)
    capacity = room / (_CHARACTER_EM * MAX_SIZE_PT)
    natural, minimum = sum(extent.natural for extent in extents), sum(extent.minimum for extent in extents)
    if natural <= capacity:
        return Widths(tuple(extent.natural for extent in extents), MAX_SIZE_PT)
    if minimum <= capacity:
        stretch = (capacity - minimum) / (natural - minimum)
        filled = tuple(extent.minimum + stretch * (extent.natural - extent.minimum) for extent in extents)
        return Widths(filled, MAX_SIZE_PT)
    size_pt = max(_MIN_SIZE_PT, MAX_SIZE_PT * capacity / minimum)
    fraction = min(1.0, room / (_CHARACTER_EM * size_pt) / minimum)
    return Widths(tuple(fraction * extent.minimum for extent in extents), size_pt)


def _extent(heading: str, cells: Sequence[str], *, is_number: bool) -> _Extent:
    heading_word = _BOLD * min(max(map(len, heading.split()), default=0), _MAX_HEADING_WORD) + _HEADING_MARGIN
    max_length = max(map(len, cells), default=0)
    if is_number:
        return _Extent(max(max_length, heading_word), max(max_length, heading_word))
    word = max((_word_length(word) for cell in cells for word in cell.split()), default=0)
    return _Extent(max(max_length, heading_word), max(min(max_length, _MIN_TEXT), word, heading_word))


def _word_length(word: str) -> int:
    """The length of a word that is not broken; the template breaks long ones, except UIDs."""
    return len(word) if word.replace(".", "").isdigit() else min(len(word), _MAX_WORD)
