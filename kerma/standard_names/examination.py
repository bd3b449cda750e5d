"""An examination as objects name it: all studies with the same texts are the same examination."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from uuid import UUID, uuid5

from kerma.identity import NAMESPACE
from kerma.patterns import folded
from kerma.standard_names.examination_texts import ExaminationTexts

DESCRIPTIONS = ("study_description", "requested_procedure", "performed_procedure")
#: What an examination has several of, by the name of one.
SEVERAL = {"acquisition_protocol": "acquisition_protocols", "target_region": "target_regions"}


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

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """Its descriptions by name; its first protocol or target region where it has none."""
        found = {name: text for name in DESCRIPTIONS if (text := (getattr(self, name) or "").strip())}
        if found:
            return found
        first = ((one, next(iter(getattr(self, name)), "").strip()) for one, name in SEVERAL.items())
        return next(({one: text} for one, text in first if text), {})

    @cached_property
    def compared_descriptions(self) -> frozenset[tuple[str, str]]:
        """Its descriptions as exact rules compare them."""
        return folded_texts(self.descriptions)

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


def folded_texts(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Texts by name, as they are compared letter by letter, in any case."""
    return frozenset((name, folded(text)) for name, text in texts.items())
