"""What undoing a merge or split of equipment would do."""

from dataclasses import dataclass
from uuid import UUID

from kerma.facts.study import Study


@dataclass(frozen=True)
class PieceAfter:
    """A piece of equipment after the undoing.

    Attributes:
        equipment_id: its identifier.
        members: what counts for it, itself included.
        described: header of the study that would describe it; None where none is stored.
        studies_of: the equipment of `UndoPreview` whose studies would count for it.
    """

    equipment_id: UUID
    members: frozenset[UUID]
    described: Study | None
    studies_of: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class UndoPreview:
    """What undoing a merge or split would do.

    Attributes:
        equipment_id: the equipment whose merge or split would be undone.
        other_id: the equipment from which it would be separated (merge), or for which it would count again (split).
        moved_count: number of studies that would count for other equipment than now.
        left_count: number of studies of the other equipment that would stay.
        counts_for: for which equipment the studies of both count now.
        after: what there would be.
    """

    equipment_id: UUID
    other_id: UUID
    moved_count: int
    left_count: int
    counts_for: dict[UUID, UUID]
    after: tuple[PieceAfter, ...]

    @property
    def with_studies(self) -> frozenset[UUID]:
        """Those of both whose studies are concerned."""
        counts = ((self.equipment_id, self.moved_count), (self.other_id, self.left_count))
        return frozenset(key for key, count in counts if count)
