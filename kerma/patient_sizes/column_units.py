"""The units of the numbers in a column of heights or weights."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kerma.messages import message


@dataclass(frozen=True)
class ColumnUnit:
    """In which units the numbers of a column are.

    Attributes:
        unit: of the numbers without one in their cell.
        is_stated: a person or the heading states this unit; otherwise the values show it.
        in_cells: how many numbers have which unit in their cell, the most frequent first.
        plain_count: how many numbers have none.
    """

    unit: str
    is_stated: bool
    in_cells: Mapping[str, int]
    plain_count: int

    def text(self) -> str:
        """The units as a person reads them before an import."""
        own = ", ".join(f"{unit} ({count})" for unit, count in self.in_cells.items())
        if own and not self.plain_count:
            return message("as stated behind the numbers: {units}", units=own)
        plain = self.unit if self.is_stated else message("{unit}, as the values show", unit=self.unit)
        if own:
            return message("{unit}; where stated behind the numbers: {units}", unit=plain, units=own)
        return plain


def column_unit(unit: str, units_of_cells: Iterable[str | None], *, is_stated: bool) -> ColumnUnit:
    """The units of a column.

    Args:
        unit: of numbers without one.
        units_of_cells: for each number the unit in its cell; None: it has none.
        is_stated: whether a person or the heading states `unit`.
    """
    counts = Counter(units_of_cells)
    plain_count = counts.pop(None, 0)
    return ColumnUnit(unit, is_stated, {own: n for own, n in counts.most_common() if own}, plain_count)
