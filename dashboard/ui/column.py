"""Columns of the tables on screen: heading, explanation, kind of value and unit.

A fact that the database stores becomes a column by `Column.of_fact`; other columns (a link, a count, a share) are
declared where their table is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from kerma.facts.fact import Fact, ValueKind
from kerma.standard.units import symbol


class NumberFormat(Enum):
    """How a column writes its numbers."""

    SHARED_DECIMALS = "with the decimal places of the column"
    FOUR_DIGITS = "with four significant digits"
    PERCENTAGE = "with one decimal place; 0 and 100 as such"
    MINUTES = "seconds as minutes and seconds, 33:21"


_MINUTES = frozenset({"fluoro_time_s", "acquisition_time_s"})
_MINUTES_SYMBOL = "min:s"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes:
        name: key of its values in the rows.
        label: text of the heading, without unit.
        help: one sentence on what its values are.
        kind: the type of its values.
        unit: UCUM code of the unit of its values; empty for values without unit.
        source: where the standard defines it ("TID 10013"); empty where it does not.
        number_format: how its numbers are written.
    """

    name: str
    label: str
    help: str
    kind: ValueKind = ValueKind.TEXT
    unit: str = ""
    source: str = ""
    number_format: NumberFormat = NumberFormat.SHARED_DECIMALS

    @classmethod
    def of_fact(cls, fact: Fact) -> Self:
        """The column that shows a fact."""
        return cls(
            name=fact.name,
            label=fact.label,
            help=fact.meaning,
            kind=fact.kind,
            unit=fact.unit,
            source=fact.source,
            number_format=NumberFormat.MINUTES if fact.name in _MINUTES else NumberFormat.SHARED_DECIMALS,
        )

    @property
    def symbol(self) -> str:
        """The unit as people write it; empty where there is none."""
        return _MINUTES_SYMBOL if self.number_format is NumberFormat.MINUTES else symbol(self.unit)

    @property
    def heading(self) -> str:
        """Label and unit: "DLP (mGy·cm)"."""
        return f"{self.label} ({self.symbol})" if self.symbol else self.label


def columns_of(facts: Iterable[Fact]) -> tuple[Column, ...]:
    """The columns that show these facts, in the same order."""
    return tuple(map(Column.of_fact, facts))
