"""Reconciles the contributions of a study: its header, totals, planes, events and problems as records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from kerma.facts import study as header
from kerma.facts.projection_totals import PlaneTotals
from kerma.facts.record import fact_names, to_json, updated
from kerma.facts.study import NOT_EXCLUDED, RecognisedPhantom, Study, StudyExclusion
from kerma.identity import equipment_id, study_id
from kerma.json_types import Json
from kerma.messages import Message, missing
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.events import StoredEvent, merged_events
from kerma.reconcile.header import contradictions, header_facts
from kerma.reconcile.matched_objects import matched_objects
from kerma.reconcile.mixed_totals import mixed_totals
from kerma.reconcile.precedence import superseding
from kerma.reconcile.problems import StudyProblem
from kerma.reconcile.repeated import contradicting_events
from kerma.reconcile.reported_totals import StudyTotals
from kerma.reconcile.shared_event import SharedEvent, counted_elsewhere, shared_event_problems
from kerma.reconcile.totals import plane_totals, study_totals
from kerma.standard.enumerations import ExamModality, StudyTimeSource

#: Of several modalities the first one here characterises a study: a PET/CT is a study of nuclear medicine.
_CHARACTERISTIC = (
    ExamModality.NUCLEAR_MEDICINE,
    ExamModality.MAMMOGRAPHY,
    ExamModality.CT,
    ExamModality.FLUOROSCOPY,
    ExamModality.RADIOGRAPHY,
)
_EQUIPMENT = frozenset(fact.name for fact in header.EQUIPMENT)
_IN_OTHER_COLUMNS = _EQUIPMENT | set(fact_names(RecognisedPhantom))


@dataclass(frozen=True, kw_only=True)
class ReconciledStudy:
    """A study, merged from the contributions of all its objects.

    Attributes:
        study_id: its identifier.
        equipment_id: identifier of the equipment.
        header: facts of study, equipment and patient.
        totals: accumulated dose of the study.
        planes: accumulated dose of each X-ray plane.
        events: irradiation events, each once, in the order in which they started.
        modalities: all examination modalities; `header.modality` is the characteristic one.
        study_at: date and time in one, for sorting; a study without time is sorted at the start of its day.
        study_at_source: where they come from; None where no object states a date.
        object_count: number of contributing objects.
        problems: problems of the objects and of the study.
        provenance: header facts and totals to the SOP Instance UID of their source object.
        shared_events: events that other studies state, too; those that others count are not among `events`.
        stated_equipment_id: the equipment that the objects state, where a person has it count for another.
        stated_modality: fluoroscopy or radiography, as read, where a rule of the site changed it into the other.
        modality_rule: the number of that rule.
        mixed_totals: names of totals to which several modalities add dose.
        patient_size_import: the import that the height comes from; None: from the objects.
        patient_weight_import: the same of the weight.
        stated_patient_size_m: the height that the objects state, where an import replaces it.
        stated_patient_weight_kg: the same of the weight.
        exclusion: whether and why statistics leave it out.
    """

    study_id: UUID
    equipment_id: UUID
    header: Study
    totals: StudyTotals
    planes: tuple[PlaneTotals, ...]
    events: tuple[StoredEvent, ...]
    modalities: tuple[ExamModality, ...]
    study_at: datetime | None
    study_at_source: StudyTimeSource | None
    object_count: int
    problems: tuple[StudyProblem, ...]
    provenance: Mapping[str, str]
    shared_events: tuple[SharedEvent, ...] = ()
    stated_equipment_id: UUID | None = None
    stated_modality: ExamModality | None = None
    modality_rule: int | None = None
    mixed_totals: tuple[str, ...] = ()
    patient_size_import: int | None = None
    patient_weight_import: int | None = None
    stated_patient_size_m: float | None = None
    stated_patient_weight_kg: float | None = None
    exclusion: StudyExclusion = NOT_EXCLUDED

    def study_json(self) -> Json:
        """The columns of the study's row, without its terms."""
        facts = {name: value for name, value in to_json(self.header).items() if name not in _IN_OTHER_COLUMNS}
        return {
            **facts,
            **to_json(self.totals),
            **to_json(self.exclusion),
            "study_id": str(self.study_id),
            "equipment_id": str(self.equipment_id),
            "stated_equipment_id": str(self.stated_equipment_id) if self.stated_equipment_id else None,
            "modalities": list(self.modalities),
            "stated_modality": self.stated_modality,
            "modality_rule": self.modality_rule,
            "mixed_totals": list(self.mixed_totals) or None,
            "patient_size_import": self.patient_size_import,
            "patient_weight_import": self.patient_weight_import,
            "stated_patient_size_m": self.stated_patient_size_m,
            "stated_patient_weight_kg": self.stated_patient_weight_kg,
            "study_at": self.study_at.isoformat() if self.study_at else None,
            "study_at_source": self.study_at_source,
            "event_count": len(self.events),
            "object_count": self.object_count,
            "problem_count": len(self.problems),
            "problems": [problem.to_json() for problem in self.problems],
            "provenance": dict(self.provenance),
        }

    def counting_for(self, equipment_id: UUID) -> "ReconciledStudy":
        """The study, counting for equipment into which that of its objects was merged, or which was split off it."""
        if equipment_id == self.equipment_id:
            return self
        return replace(self, equipment_id=equipment_id, stated_equipment_id=self.equipment_id)

    def equipment_json(self) -> Json:
        """The columns of the equipment's row."""
        facts = {name: value for name, value in to_json(self.header).items() if name in _EQUIPMENT}
        return {**facts, "equipment_id": str(self.equipment_id)}


def reconcile(contributions: Iterable[Contribution], shared_events: Sequence[SharedEvent] = ()) -> ReconciledStudy:
    """The study of these contributions; order and repetition of the objects do not matter.

    Args:
        contributions: one per object of the study; at least one.
        shared_events: its events that other studies state, too.
    """
    distinct, matched, problems = matched_objects(contributions)
    elsewhere = counted_elsewhere(shared_events)
    own = [contribution for contribution in matched if not contribution.is_covered_by(elsewhere)]
    counting = superseding(own)
    facts, header_provenance = header_facts(matched)
    modalities = _modalities(matched)
    identifier = study_id(facts.study_instance_uid or "")
    events = merged_events(matched, identifier, facts, elsewhere)
    problems += shared_event_problems(shared_events)
    problems += contradicting_events(matched)
    problems += (problem for contribution in counting for problem in contribution.problems)
    problems += _events_without_uid(counting)
    problems += contradictions(matched, {event.sop_instance_uid for event in events})

    def report_problem(where: str, what: Message) -> None:
        problems.append(StudyProblem(where, what))

    totals, totals_provenance = study_totals(own, counting, events, report_problem, elsewhere)
    mixed = mixed_totals(matched, totals, totals_provenance, events)
    study_at, study_at_source = _study_at(facts, events, distinct)
    return ReconciledStudy(
        study_id=identifier,
        equipment_id=equipment_id(facts),
        header=updated(facts, modality=characteristic_modality(modalities)),
        totals=totals,
        planes=plane_totals(counting, elsewhere),
        events=events,
        modalities=modalities,
        study_at=study_at,
        study_at_source=study_at_source,
        object_count=len(distinct),
        problems=tuple(problems),
        provenance={**header_provenance, **totals_provenance},
        shared_events=tuple(shared_events),
        mixed_totals=mixed,
    )


def characteristic_modality(modalities: Collection[ExamModality]) -> ExamModality | None:
    """The one of a study's modalities that characterises it; None where there is none."""
    return next((modality for modality in _CHARACTERISTIC if modality in modalities), None)


def stated_header(contributions: Iterable[Contribution]) -> Study:
    """The facts of study, equipment and patient of a study alone, as `reconcile` finds them; at least one object."""
    _, matched, _ = matched_objects(contributions)
    return header_facts(matched)[0]


def _modalities(contributions: list[Contribution]) -> tuple[ExamModality, ...]:
    """The examination modalities of the study, sorted by their code.

    Equipment for fluoroscopy and radiography makes one or the other of a study, not both.
    """
    found = {contribution.modality for contribution in contributions if contribution.modality}
    found -= {ExamModality.RADIOGRAPHY} if ExamModality.FLUOROSCOPY in found else set()
    return tuple(sorted(found))


def _study_at(
    facts: Study, events: tuple[StoredEvent, ...], contributions: Iterable[Contribution]
) -> tuple[datetime | None, StudyTimeSource | None]:
    """Date and time by which the study is sorted, and their source: study date, first irradiation, or content."""
    if facts.study_date is not None:
        return datetime.combine(facts.study_date, facts.study_time or time.min), StudyTimeSource.STUDY_DATE
    if starts := [event.facts.started_at for event in events if event.facts.started_at is not None]:
        return min(starts), StudyTimeSource.IRRADIATION
    described = [contribution for contribution in contributions if contribution.modality] or contributions
    if contents := [contribution.content_at for contribution in described if contribution.content_at is not None]:
        return min(contents), StudyTimeSource.CONTENT_DATE
    return None, None


def _events_without_uid(counting: list[Contribution]) -> list[StudyProblem]:
    """Problems of reports whose events lack the UID that the standard requires; their content identifies them."""
    problems = []
    for contribution in counting:
        number = sum(not event.irradiation_event_uid for event in contribution.events)
        if contribution.is_report and number:
            what = missing(
                "{unnamed} of {all} events have no Irradiation Event UID; "
                "they are distinguished by their time, protocol and dose",
                unnamed=number,
                all=len(contribution.events),
            )
            problems.append(StudyProblem("events", what, contribution.sop_instance_uid))
    return problems
