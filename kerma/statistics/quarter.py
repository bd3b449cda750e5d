"""Quarters of the calendar: first and last day, the quarter before, and their text."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_TEXT = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTHS = 3
_QUARTERS = 4


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year: 2026-Q3.

    Attributes:
        year: the year.
        number: 1 to 4.
    """

    year: int
    number: int

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The quarter that contains a day."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The quarter of a text such as 2026-Q3.

        Raises:
            ValueError: another text, or a year without a quarter before or after it.
        """
        found = _TEXT.fullmatch(text)
        if found is None or not date.min.year < int(found[1]) < date.max.year:
            raise ValueError(f"{text!r} is no quarter such as 2026-Q3")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, _MONTHS * (self.number - 1) + 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        if self.number == _QUARTERS:
            return date(self.year, 12, 31)
        return type(self)(self.year, self.number + 1).first_day - timedelta(days=1)

    @property
    def previous(self) -> Self:
        """The quarter before it."""
        return type(self).of_day(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"
