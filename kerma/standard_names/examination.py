"""An examination as objects name it: all studies with the same texts are the same examination."""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from uuid import UUID, uuid5

from kerma.identity import NAMESPACE
from kerma.standard_names.suggestion import ExaminationTexts


@dataclass(frozen=True, kw_only=True)
class Examination:
    """The texts by which a study is named, as its objects state them; None where they do not.

    Attributes:
        modality: the characteristic modality of the study.
        study_description: Study Description (0008,1030).
        requested_procedure: Requested Procedure Description (0032,1060).
        performed_procedure: Performed Procedure Step Description (0040,0254).
        acquisition_protocols: protocols of its events, or its radiopharmaceuticals, each once and sorted.
        target_regions: target regions of its events, each once and sorted.
    """

    modality: str
    study_description: str | None = None
    requested_procedure: str | None = None
    performed_procedure: str | None = None
    acquisition_protocols: tuple[str, ...] = ()
    target_regions: tuple[str, ...] = ()

    @property
    def examination_id(self) -> UUID:
        """Its identifier: UUID5 of its texts."""
        return uuid5(NAMESPACE, f"examination/{json.dumps(astuple(self), ensure_ascii=False)}")

    @property
    def texts(self) -> ExaminationTexts:
        """What a name is suggested from."""
        requested = dict.fromkeys(text for text in (self.requested_procedure, self.performed_procedure) if text)
        return ExaminationTexts(
            modality=self.modality,
            study_description=self.study_description or "",
            requested_procedure=" ".join(requested),
            acquisition_protocols=self.acquisition_protocols,
            target_regions=self.target_regions,
        )


def distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Texts of events in the form of an examination: each once and sorted, without missing ones."""
    return tuple(sorted({text for text in texts if text}))
