"""Populations of reference levels: adults, children by age, and children by weight.

Bands of children by age (head) and by weight (trunk) follow European Commission, Radiation Protection 185 (2018).
"""

import re
from dataclasses import dataclass
from typing import Self, TypeVar

from kerma.facts.age_bounds import AGE_TOLERANCE_YEARS, MONTHS_PER_YEAR, has_reached
from kerma.messages import message

ADULT_AGE_MONTHS = 18 * MONTHS_PER_YEAR
_AGE = re.compile(r"age (?:(\d{1,3})-(\d{1,3})|>=(\d{1,3})) (mo|y)", re.ASCII)
_WEIGHT = re.compile(r"weight (\d{1,3}(?:\.\d)?)-(\d{1,3}(?:\.\d)?) kg", re.ASCII)
#: How populations are written in files.
FORMS = "adult, age 3-12 mo, age 1-6 y, age >=6 y or weight 5-15 kg"


@dataclass(frozen=True, order=True)
class Population:
    """Patients to whom a level applies; a lower bound belongs to the band, an upper bound does not.

    Attributes:
        min_age_months: the youngest.
        max_age_months: younger than this; None: no bound. Children are younger than 18 years.
        weight_kg: the lightest, and lighter than the second; None: weight does not matter, or, of adults, decides
            only whether they are of standard size.
    """

    min_age_months: int = 0
    max_age_months: int | None = None
    weight_kg: tuple[float, float] | None = None

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The population of a text such as `adult`, `age 3-12 mo` or `weight 5-15 kg`.

        Raises:
            ValueError: another text, or a band without width.
        """
        if text == "adult":
            return cls(ADULT_AGE_MONTHS)
        if found := _WEIGHT.fullmatch(text):
            band = (float(found[1]), float(found[2]))
            return _with_width(cls(0, ADULT_AGE_MONTHS, band), text)
        found = _AGE.fullmatch(text)
        if found is None:
            raise ValueError(message("{text} is no population such as {forms}", text=repr(text), forms=FORMS))
        factor = MONTHS_PER_YEAR if found[4] == "y" else 1
        lower, upper = found[1] or found[3], found[2]
        return _with_width(cls(int(lower) * factor, int(upper) * factor if upper else ADULT_AGE_MONTHS), text)

    @property
    def is_adult(self) -> bool:
        """Whether it is that of adults."""
        return self.min_age_months == ADULT_AGE_MONTHS

    def contains(self, age_years: float, weight_kg: float | None) -> bool:
        """Whether a patient belongs to it; of adults, any weight does."""
        is_adult = has_reached(age_years, ADULT_AGE_MONTHS / MONTHS_PER_YEAR)
        if self.is_adult or is_adult:
            return self.is_adult and is_adult
        if self.weight_kg is not None:
            lower, upper = self.weight_kg
            return weight_kg is not None and lower <= weight_kg < upper
        months = (age_years + AGE_TOLERANCE_YEARS) * MONTHS_PER_YEAR
        return self.min_age_months <= months < (self.max_age_months or ADULT_AGE_MONTHS)

    def __str__(self) -> str:
        """The text of which `from_text` makes it."""
        if self.is_adult:
            return "adult"
        if self.weight_kg is not None:
            return "weight {:g}-{:g} kg".format(*self.weight_kg)
        upper = self.max_age_months
        is_whole = self.min_age_months % MONTHS_PER_YEAR == 0 and (upper or 0) % MONTHS_PER_YEAR == 0
        factor, unit = (MONTHS_PER_YEAR, "y") if is_whole else (1, "mo")
        lower = self.min_age_months // factor
        return f"age >={lower} {unit}" if upper == ADULT_AGE_MONTHS else f"age {lower}-{(upper or 0) // factor} {unit}"


_Band = TypeVar("_Band", bound=Population)


def _with_width(band: _Band, text: str) -> _Band:
    if not band.is_adult and band.weight_kg is None and (band.max_age_months or 0) > ADULT_AGE_MONTHS:
        raise ValueError(
            message(
                "{text} has children and adults: a band of age ends at 18 years; write adult for adults",
                text=repr(text),
            )
        )
    if band.min_age_months >= ADULT_AGE_MONTHS:
        raise ValueError(
            message("{text} has adults alone: write adult, whose levels apply to all of them", text=repr(text))
        )
    lower, upper = band.weight_kg or (band.min_age_months, band.max_age_months or 0)
    if lower >= upper:
        raise ValueError(
            message("{text} contains nobody: the upper bound must be above the lower one", text=repr(text))
        )
    return band


ADULT = Population(ADULT_AGE_MONTHS)
#: Of the head, by age.
HEAD_BANDS = tuple(map(Population.from_text, ("age 0-3 mo", "age 3-12 mo", "age 1-6 y", "age >=6 y")))
#: Of the trunk, by weight.
WEIGHT_BANDS = tuple(Population.from_text(f"weight {band} kg") for band in ("0-5", "5-15", "15-30", "30-50", "50-80"))
