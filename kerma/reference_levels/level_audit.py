"""The comparison of all rooms with the levels of one examination: typical values, levels, and who exceeds which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kerma.reference_levels.levels_in_force import of_examination
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.sample_rules import ADULT_MEAN_WEIGHT_KG, NotCounted, min_patients
from kerma.reference_levels.typical_value import (
    LevelComparison,
    RoomSample,
    TypicalValue,
    comparison,
    local_level,
    typical_value,
)


@dataclass(frozen=True, kw_only=True)
class LevelAudit:
    """A comparison.

    Attributes:
        request: what is compared.
        min_patients: how many patients a room needs.
        rooms: the typical values, the highest median first; rooms with too few patients come last.
        comparisons: one for each level of the examination, in the order that the site prefers.
        local_level: 75th percentile of the medians; None of too few rooms.
        other_phantom_levels: levels of the examination that refer to another phantom than the one compared.
        other_projection_levels: levels of the examination that refer to another projection, or to any.
    """

    request: SampleRequest
    min_patients: int
    rooms: Sequence[TypicalValue]
    comparisons: Sequence[LevelComparison]
    local_level: float | None
    other_phantom_levels: Sequence[ReferenceLevel]
    other_projection_levels: Sequence[ReferenceLevel]

    @property
    def levels(self) -> list[ReferenceLevel]:
        """The levels that are compared."""
        return [one.level for one in self.comparisons]

    @property
    def compared(self) -> int:
        """Number of rooms with enough patients."""
        return sum(value.is_enough for value in self.rooms)

    @property
    def study_count(self) -> int:
        """All studies of the examination in the period."""
        return sum(value.sample.study_count for value in self.rooms)

    @property
    def patient_count(self) -> int:
        """Number of patients in the samples."""
        return sum(value.sample.n for value in self.rooms)

    @property
    def without_weight(self) -> int:
        """Number of them without a known weight."""
        return sum(value.sample.without_weight for value in self.rooms)

    @property
    def not_counted(self) -> Mapping[NotCounted, int]:
        """Number of studies that are not counted, by reason, in the order of reasons."""
        counts = {reason: sum(value.sample.not_counted.get(reason, 0) for value in self.rooms) for reason in NotCounted}
        return {reason: count for reason, count in counts.items() if count}

    @property
    def rooms_of_other_size(self) -> list[TypicalValue]:
        """Compared rooms whose adults do not weigh 60 to 80 kg on average."""
        lower, upper = ADULT_MEAN_WEIGHT_KG
        weights = ((value, value.sample.mean_weight_kg) for value in self.rooms if value.is_enough)
        if not self.request.population.is_adult:
            return []
        return [value for value, weight in weights if weight is not None and not lower <= weight <= upper]


def level_audit(request: SampleRequest, samples: Iterable[RoomSample], levels: Iterable[ReferenceLevel]) -> LevelAudit:
    """The comparison.

    Args:
        request: what is compared.
        samples: the samples of the request.
        levels: all levels in force on its last day, in the order that the site prefers.
    """
    needed = min_patients(request.modality, request.population)
    values = sorted((typical_value(sample, needed) for sample in samples), key=_rank)
    found = of_examination(levels, request.standard_name, request.quantity, request.population)
    others = [level for level in found if _is_of_other_phantom(level, request)]
    other_projections = [level for level in found if level.projection != request.projection]
    not_compared = {level.level_id for level in (*others, *other_projections)}
    return LevelAudit(
        request=request,
        min_patients=needed,
        rooms=values,
        comparisons=[comparison(values, level) for level in found if level.level_id not in not_compared],
        local_level=local_level(values),
        other_phantom_levels=others,
        other_projection_levels=other_projections,
    )


def _rank(value: TypicalValue) -> tuple[bool, float, str]:
    return not value.is_enough, -(value.median or 0.0), str(value.sample.equipment_id)


def _is_of_other_phantom(level: ReferenceLevel, request: SampleRequest) -> bool:
    """A level that states no phantom is compared: the person who selects one judges that."""
    return level.phantom is not None and request.phantom is not None and level.phantom != request.phantom
