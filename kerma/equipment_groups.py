"""Pieces of equipment that a person has merged, because their objects state one physical system in several ways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kerma.errors import ConfigurationError


@dataclass(frozen=True)
class EquipmentGroups:
    """The merges in force.

    Attributes:
        into: for each piece of equipment that counts as another, that other one, which may count as a third.
    """

    into: Mapping[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def from_merges(cls, merges: Iterable[tuple[UUID, UUID]]) -> "EquipmentGroups":
        """The groups that merges make.

        Args:
            merges: pairs of equipment, and what it counts as.

        Raises:
            ConfigurationError: equipment would count as itself through others.
        """
        groups = cls(dict(merges))
        for first in sorted(groups.into):
            seen, following = {first}, groups.into.get(first)
            while following is not None:
                if following in seen:
                    raise ConfigurationError(f"Equipment {first} would be merged into itself. Nothing was stored.")
                seen.add(following)
                following = groups.into.get(following)
        return groups

    def counting(self, equipment_id: UUID) -> UUID:
        """The equipment for which studies of this one count; itself where it is not merged."""
        while (following := self.into.get(equipment_id)) is not None:
            equipment_id = following
        return equipment_id

    def chain(self, equipment_id: UUID) -> frozenset[UUID]:
        """Equipment, and all that it counts as, directly or through others."""
        found = {equipment_id}
        while (following := self.into.get(equipment_id)) is not None:
            found.add(following)
            equipment_id = following
        return frozenset(found)

    def merged(self) -> frozenset[UUID]:
        """The equipment that counts for other as well."""
        return frozenset(self.counting(one) for one in self.into)

    def of_study(self, stated_id: UUID, counting_id: UUID) -> frozenset[UUID]:
        """Equipment whose rules a study follows: for which it counts, and through which merges led there.

        A study that was split off follows the rules of the equipment for which it counts alone.

        Args:
            stated_id: the equipment that its objects state.
            counting_id: the equipment for which it counts.
        """
        merged = self.chain(stated_id)
        return merged if self.counting(stated_id) == counting_id else frozenset({counting_id})

    def members(self, equipment_id: UUID) -> frozenset[UUID]:
        """All equipment that counts as the same, itself included."""
        counting = self.counting(equipment_id)
        return frozenset({counting, *(one for one in self.into if self.counting(one) == counting)})
