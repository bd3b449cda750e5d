"""Typical values of rooms and local levels, and their comparison with reference levels (ICRP 135).

A typical value is the median of the patients of one piece of equipment and one examination. It is compared with a
level as a whole: a level is no limit for one patient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.sample_rules import LOCAL_PERCENTILE, MIN_ROOMS, NotCounted
from kerma.statistics.bootstrap import MedianInterval, RankedSample, median_interval


@dataclass(frozen=True, kw_only=True)
class RoomSample:
    """The sample of one piece of equipment.

    Attributes:
        equipment_id: the equipment.
        n: number of patients with a value.
        quartiles: lower quartile, median and upper quartile of their values; None where there is no value.
        by_rank: the values by rank, for the interval of the median; None likewise.
        without_weight: how many of them have no known weight, and were counted nevertheless.
        mean_weight_kg: mean of the known weights; None where none is known.
        not_counted: number of further studies of the examination by the reason why they are not counted.
    """

    equipment_id: UUID
    n: int
    quartiles: tuple[float, float, float] | None = None
    by_rank: RankedSample | None = None
    without_weight: int = 0
    mean_weight_kg: float | None = None
    not_counted: Mapping[NotCounted, int] = field(default_factory=dict)

    @property
    def study_count(self) -> int:
        """All studies of the examination in the period."""
        return self.n + sum(self.not_counted.values())


@dataclass(frozen=True, kw_only=True)
class TypicalValue:
    """The typical value of one room.

    Attributes:
        sample: of which it is made.
        interval: the 95 % interval of the median; None of few values.
        is_enough: whether the sample has as many patients as the rule requires.
    """

    sample: RoomSample
    interval: MedianInterval | None
    is_enough: bool

    @property
    def median(self) -> float | None:
        """The median; None where no patient has a value."""
        return None if self.sample.quartiles is None else self.sample.quartiles[1]

    def ratio(self, level: float) -> float | None:
        """Median over level; None where the sample is too small to be compared."""
        return self.median / level if self.is_enough and self.median is not None else None

    def is_above(self, level: float) -> bool | None:
        """Whether the median exceeds a level; None where the sample is too small to be compared."""
        return self.median > level if self.is_enough and self.median is not None else None


def typical_value(sample: RoomSample, min_patients: int) -> TypicalValue:
    """The typical value of a sample."""
    interval = None if sample.by_rank is None else median_interval(sample.by_rank)
    return TypicalValue(sample=sample, interval=interval, is_enough=sample.n >= min_patients)


def local_level(values: Sequence[TypicalValue]) -> float | None:
    """The 75th percentile of the medians of rooms with enough patients; None of fewer than ten such rooms.

    Percentiles interpolate linearly (Hyndman & Fan 1996, type 7, doi:10.1080/00031305.1996.10473566).
    """
    medians = [value.median for value in values if value.is_enough and value.median is not None]
    return float(np.percentile(medians, LOCAL_PERCENTILE)) if len(medians) >= MIN_ROOMS else None


@dataclass(frozen=True, kw_only=True)
class LevelComparison:
    """How rooms compare with one level.

    Attributes:
        level: the level.
        compared: number of rooms with enough patients.
        above: the rooms whose median exceeds it.
    """

    level: ReferenceLevel
    compared: int
    above: tuple[UUID, ...]


def comparison(values: Sequence[TypicalValue], level: ReferenceLevel) -> LevelComparison:
    """The comparison of rooms with a level."""
    results = {value.sample.equipment_id: value.is_above(level.value) for value in values}
    above = tuple(equipment_id for equipment_id, is_above in results.items() if is_above)
    return LevelComparison(level=level, compared=sum(one is not None for one in results.values()), above=above)
