"""The contribution of one object to its study: its facts as records, read from and written to the stored JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeAlias, cast

from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.nuclear_medicine import AdministrationEvent, NuclearMedicineTotals
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import fact_names, from_json, to_json
from kerma.facts.study import Study
from kerma.json_types import Json, JsonValue
from kerma.reconcile.event_keys import EventKey, correctable_keys, event_keys
from kerma.reconcile.problems import StudyProblem
from kerma.standard.enumerations import ExamModality, ObjectSource

Totals: TypeAlias = CTTotals | ProjectionTotals | MammographyTotals | NuclearMedicineTotals

#: Sources that are reports. They contain more than the header of an image; an image of the same event only completes
#: it. A patient dose report is none of them: it estimates from what other objects state.
_REPORTS = frozenset(
    {
        ObjectSource.CT_RDSR,
        ObjectSource.PROJECTION_RDSR,
        ObjectSource.RADIOPHARMACEUTICAL_RDSR,
        ObjectSource.ENHANCED_XRAY_RDSR,
        ObjectSource.SIEMENS_SUMMARY_SR,
    }
)
#: Record classes of totals and events of each examination modality.
_RECORDS: Mapping[ExamModality, tuple[type[Totals], type[IrradiationEvent]]] = {
    ExamModality.CT: (CTTotals, CTEvent),
    ExamModality.FLUOROSCOPY: (ProjectionTotals, ProjectionEvent),
    ExamModality.RADIOGRAPHY: (ProjectionTotals, ProjectionEvent),
    ExamModality.MAMMOGRAPHY: (MammographyTotals, MammographyEvent),
    ExamModality.NUCLEAR_MEDICINE: (NuclearMedicineTotals, AdministrationEvent),
}


@dataclass(frozen=True)
class Contribution:
    """The facts and problems that one object contributes to its study.

    Attributes:
        sop_instance_uid: SOP Instance UID of the object.
        source: the kind of object.
        content_at: local date and time of its content; None where unknown.
        study: header facts of study, equipment and patient.
        totals: accumulated dose that it states; None where it irradiated nobody.
        planes: accumulated dose of each X-ray plane.
        events: irradiation events in its order.
        problems: problems of its values.
        predecessors: SOP Instance UIDs of the documents that it replaces or continues (0040,A360).
        matched_keys: the identity of each event, where another object states the same exposures.
    """

    sop_instance_uid: str
    source: ObjectSource
    content_at: datetime | None
    study: Study
    totals: Totals | None
    planes: tuple[PlaneTotals, ...]
    events: tuple[IrradiationEvent, ...]
    problems: tuple[StudyProblem, ...]
    predecessors: tuple[str, ...] = ()
    matched_keys: tuple[EventKey, ...] | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, JsonValue], sop_instance_uid: str) -> "Contribution":
        """From the JSON form of an extraction with its `content_at`."""
        study = from_json(Study, cast("Json", stored["study"]))
        totals_class, event_class = _RECORDS.get(study.modality, (None, None)) if study.modality else (None, None)
        content_at = stored.get("content_at")
        return cls(
            sop_instance_uid=sop_instance_uid,
            source=ObjectSource(cast("str", stored["source"])),
            content_at=datetime.fromisoformat(cast("str", content_at)) if content_at else None,
            study=study,
            totals=from_json(totals_class, cast("Json", stored["totals"])) if totals_class else None,
            planes=tuple(from_json(PlaneTotals, plane) for plane in cast("list[Json]", stored["planes"])),
            events=tuple(from_json(event_class, event) for event in cast("list[Json]", stored["events"]))
            if event_class
            else (),
            problems=tuple(
                StudyProblem.from_json(problem, sop_instance_uid) for problem in cast("list[Json]", stored["problems"])
            ),
            predecessors=tuple(cast("list[str]", stored.get("predecessors", ()))),
        )

    def to_json(self) -> Json:
        """The stored JSON form, without the SOP Instance UID."""
        return {
            "source": self.source,
            "content_at": self.content_at.isoformat() if self.content_at else None,
            "study": to_json(self.study),
            "totals": to_json(self.totals) if self.totals else {},
            "planes": [to_json(plane) for plane in self.planes],
            "events": [to_json(event) for event in self.events],
            "problems": [problem.entry() for problem in self.problems],
            **({"predecessors": list(self.predecessors)} if self.predecessors else {}),
        }

    @property
    def modality(self) -> ExamModality | None:
        """The examination modality; None of an object that irradiated nobody."""
        return self.study.modality

    @cached_property
    def is_report(self) -> bool:
        """Whether it is a report, which contains more than the header of an image."""
        return self.source in _REPORTS

    @cached_property
    def is_derived(self) -> bool:
        """Whether it is an image that was computed from other images: it describes their exposures once more."""
        return any(
            getattr(event, "is_derived", None) or len(getattr(event, "referenced_event_uids", ())) > 1
            for event in self.events
        )

    @cached_property
    def has_totals_alone(self) -> bool:
        """Whether it states totals and no events."""
        names = fact_names(type(self.totals)) if self.totals is not None else ()
        return not self.events and any(getattr(self.totals, name) is not None for name in names)

    @cached_property
    def keys(self) -> tuple[EventKey, ...]:
        """The identity of each event, in the order of the object."""
        return event_keys(self.events) if self.matched_keys is None else self.matched_keys

    @cached_property
    def correctable_set(self) -> frozenset[EventKey]:
        """The identities of its events that remain when a dose is corrected."""
        return correctable_keys(self.events)

    @cached_property
    def event_set(self) -> frozenset[EventKey]:
        """The identities of its events."""
        return frozenset(self.keys)

    def is_covered_by(self, keys: frozenset[EventKey]) -> bool:
        """Whether it has events, and all of them are among these."""
        return bool(self.events) and self.event_set <= keys
