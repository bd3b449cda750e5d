"""A study as surveys read it: header, totals and events of one modality, with its standard name."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.nuclear_medicine import AdministrationEvent, NuclearMedicineTotals
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.study import NOT_EXCLUDED, Study, StudyExclusion
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from collections.abc import Mapping

Totals: TypeAlias = CTTotals | ProjectionTotals | MammographyTotals | NuclearMedicineTotals

TOTALS_RECORDS: "Mapping[ExamModality, type[Totals]]" = {
    ExamModality.CT: CTTotals,
    ExamModality.FLUOROSCOPY: ProjectionTotals,
    ExamModality.RADIOGRAPHY: ProjectionTotals,
    ExamModality.MAMMOGRAPHY: MammographyTotals,
    ExamModality.NUCLEAR_MEDICINE: NuclearMedicineTotals,
}
EVENT_RECORDS: "Mapping[ExamModality, type[IrradiationEvent]]" = {
    ExamModality.CT: CTEvent,
    ExamModality.FLUOROSCOPY: ProjectionEvent,
    ExamModality.RADIOGRAPHY: ProjectionEvent,
    ExamModality.MAMMOGRAPHY: MammographyEvent,
    ExamModality.NUCLEAR_MEDICINE: AdministrationEvent,
}


@dataclass(frozen=True, kw_only=True)
class SurveyStudy:
    """One study with its events of one modality.

    Attributes:
        study_id: Kerma's identifier.
        modality: in which the survey counts it.
        modalities: all that it has.
        header: study, patient and equipment.
        totals: totals of the modality.
        events: its events of the modality in their order.
        study_at: local date and time by which studies are sorted; None: unknown.
        equipment_id: the equipment for which it counts.
        display_name: name of the equipment that the site set, or that distinguishes it from others; None: none.
        standard_name: its standard name; None: it has none.
        region: what it covers; None: unknown.
        codes: codes of its standard name by coding scheme, as the site loaded them.
        exclusion: why statistics leave it out; empty where they count it.
        mixed_totals: names of totals that are a dose of several modalities together.
        pseudonym: which only the site can relate to the study; empty: the site has no key for it.
    """

    study_id: UUID
    modality: ExamModality
    modalities: tuple[ExamModality, ...] = ()
    header: Study
    totals: Totals
    events: tuple[IrradiationEvent, ...] = ()
    study_at: datetime | None = None
    equipment_id: UUID
    display_name: str | None = None
    standard_name: str | None = None
    region: str | None = None
    codes: "Mapping[str, str]" = field(default_factory=dict)
    exclusion: StudyExclusion = NOT_EXCLUDED
    mixed_totals: frozenset[str] = frozenset()
    pseudonym: str = ""

    @property
    def equipment_name(self) -> str:
        """The name that the site set, else model and station."""
        stated = (self.header.manufacturer_model_name, self.header.station_name)
        return self.display_name or " ".join(part for part in stated if part) or str(self.equipment_id)
