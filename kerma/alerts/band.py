"""Bands of age and weight to which alert rules apply."""

import re
from typing import NamedTuple, Self

from kerma.facts.age_bounds import AGE_TOLERANCE_YEARS

_BAND = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)-(\d{1,3}(?:\.\d{1,2})?)?", re.ASCII)


class Band(NamedTuple):
    """Numbers from a lower bound on, below an upper one; None: no upper bound."""

    lower: float
    upper: float | None

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The band of a text such as `0-2`, or `18-` without an upper bound.

        Raises:
            ValueError: another text, or a band without width.
        """
        found = _BAND.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no band such as 0-2, or 18- for 18 and more")
        band = cls(float(found[1]), float(found[2]) if found[2] else None)
        if band.upper is not None and band.upper <= band.lower:
            raise ValueError(f"{text!r} contains nothing: the upper bound must be above the lower one")
        return band

    def contains(self, value: float) -> bool:
        """Whether a number is in the band."""
        return self.lower <= value and (self.upper is None or value < self.upper)

    def contains_age(self, age_years: float) -> bool:
        """Whether an age is in the band; one from a birth date is rounded, so that a birthday may seem a day away."""
        return self.contains(age_years + AGE_TOLERANCE_YEARS)

    def __str__(self) -> str:
        """The text of which `from_text` makes it."""
        return f"{self.lower:g}-{'' if self.upper is None else f'{self.upper:g}'}"
