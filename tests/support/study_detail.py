"""Details of a study, made in a test without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from kerma.database.query.studies.study_detail import (
    ReconciledStudy,
    SourceObject,
    StoredEvent,
    StudyDetail,
    StudyProblem,
    StudyTotals,
)
from kerma.facts.ct import CTEvent
from kerma.facts.study import Study
from kerma.standard.enumerations import ExamModality, ObjectSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kerma.facts.event import IrradiationEvent

STUDY_ID = UUID(int=7)


def event_key(number: int) -> UUID:
    return uuid5(STUDY_ID, str(number))


def stored_event(
    facts: IrradiationEvent | None = None,
    number: int = 0,
    *,
    modality: ExamModality = ExamModality.CT,
    source: str = "o",
    provenance: Mapping[str, str] | None = None,
) -> StoredEvent:
    """An event at a position of the study; a CT acquisition without facts unless a record is passed."""
    return StoredEvent(facts or CTEvent(), event_key(number), number, modality, source, provenance or {})


def detail(
    events: Iterable[StoredEvent] = (),
    problems: Iterable[StudyProblem] = (),
    objects: Sequence[str] = ("o",),
    **more: Any,
) -> StudyDetail:
    """A CT study with the source object "o" unless others are named; `more` are further parts of the study."""
    rest = {name: more.pop(name) for name in ("earlier_versions", "shared_events") if name in more}
    event_order = more.pop("event_order", {})
    study: dict[str, Any] = {
        "study_id": STUDY_ID,
        "equipment_id": UUID(int=8),
        "header": Study(modality=ExamModality.CT),
        "totals": StudyTotals(),
        "planes": (),
        "events": tuple(events),
        "modalities": (ExamModality.CT,),
        "study_at": None,
        "study_at_source": None,
        "object_count": len(objects),
        "problems": tuple(problems),
        "provenance": {},
    }
    sources = tuple(SourceObject(sop_instance_uid=uid, orthanc_id=uid, source=ObjectSource.CT_RDSR) for uid in objects)
    return StudyDetail(study=ReconciledStudy(**(study | more)), objects=sources, event_order=event_order, **rest)
