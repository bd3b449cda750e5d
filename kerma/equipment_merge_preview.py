"""What a merge of equipment would do, and what speaks against that both are one physical system."""

from dataclasses import dataclass
from uuid import UUID

from kerma.facts.study import Study
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True)
class MergePiece:
    """One of two pieces of equipment that are to be merged.

    Attributes:
        equipment_id: its identifier.
        modalities: examination modalities of its studies, sorted by their code.
        model: manufacturer and manufacturer model name; None where its objects state neither.
    """

    equipment_id: UUID
    modalities: tuple[ExamModality, ...]
    model: str | None


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do.

    Attributes:
        equipment: the equipment to be merged.
        into: that for which its studies would count.
        study_count: number of studies that would count for the other one.
        describing: header of the study that would describe the merged equipment; None where none is stored.
        shared_day_count: number of days on which both have studies.
    """

    equipment: MergePiece
    into: MergePiece
    study_count: int
    describing: Study | None
    shared_day_count: int

    @property
    def has_other_modality(self) -> bool:
        """Whether both have studies, and none of the same modality."""
        one, other = set(self.equipment.modalities), set(self.into.modalities)
        return bool(one and other) and not one & other

    @property
    def has_other_model(self) -> bool:
        """Whether both state a manufacturer or model, and not the same; case does not matter."""
        one, other = self.equipment.model, self.into.model
        return one is not None and other is not None and one.casefold() != other.casefold()
