"""The levels that apply to an examination on a day, in the order of jurisdictions that a site prefers."""

from collections.abc import Iterable, Sequence
from datetime import date

from kerma.reference_levels.population import Population
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import SITE, LevelStatistic, ReferenceLevel


def in_force(
    levels: Iterable[ReferenceLevel],
    day: date,
    *,
    jurisdictions: Sequence[str] = (),
) -> list[ReferenceLevel]:
    """The levels in force on a day.

    Args:
        levels: all levels.
        day: the day.
        jurisdictions: only these, in this order, after the site's own; empty: all, in their order.
    """
    return by_preference((level for level in levels if level.is_in_force(day)), jurisdictions)


def by_preference(levels: Iterable[ReferenceLevel], jurisdictions: Sequence[str]) -> list[ReferenceLevel]:
    """The levels of all days: the site's own first, then those of these jurisdictions in their order; empty: of all."""
    if not jurisdictions:
        return sorted(levels, key=lambda level: level.jurisdiction != SITE)
    order = {name: position for position, name in enumerate((SITE, *jurisdictions))}
    return sorted(
        (level for level in levels if level.jurisdiction in order), key=lambda level: order[level.jurisdiction]
    )


def of_examination(
    levels: Iterable[ReferenceLevel], standard_name: str, quantity: LevelQuantity, population: Population
) -> list[ReferenceLevel]:
    """The levels with which an examination is compared."""
    subject = (standard_name, quantity, population)
    return [level for level in levels if (level.standard_name, level.quantity, level.population) == subject]


def of_patient(
    levels: Iterable[ReferenceLevel], standard_name: str, age_years: float, weight_kg: float | None
) -> list[ReferenceLevel]:
    """The levels of an examination whose population contains a patient; of reference levels, no medians."""
    return [
        level
        for level in levels
        if level.standard_name == standard_name
        and level.statistic is LevelStatistic.P75
        and level.population.contains(age_years, weight_kg)
    ]
