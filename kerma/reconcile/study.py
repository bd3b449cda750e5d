"""The rows of one study from everything that its objects told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kerma.facts import study as header
from kerma.identity import equipment_id, study_id
from kerma.messages import Message, missing, problem_entry
from kerma.reconcile.events import merged_events
from kerma.reconcile.matching import aligned
from kerma.reconcile.precedence import Contribution, final, ranked
from kerma.reconcile.totals import plane_totals, study_totals

#: The rarer family characterises a study of several: a PET/CT is a study of nuclear medicine.
_CHARACTERISTIC = ("NM", "MG", "CT", "RF", "DX")
_EQUIPMENT = tuple(fact.name for fact in header.EQUIPMENT)
_HEADER = tuple(fact.name for fact in header.HEADER)


@dataclass(frozen=True)
class StudyRows:
    """A study as it is stored.

    Attributes:
        study: identity, facts, totals, counts, `problems`, and `provenance` (fact to SOP Instance UID).
        equipment: identity and facts of the device.
        planes: totals of each X-ray plane.
        events: facts of each event with `event_id`, `ordinal`, `sop_instance_uid`, `provenance` and its parts
            (`sources`, `filters`, `dose_check`).
    """

    study: dict[str, Any]
    equipment: dict[str, Any]
    planes: list[dict[str, Any]]
    events: list[dict[str, Any]]


def reconcile(contributions: Iterable[Contribution]) -> StudyRows:
    """The study's rows; order and repetition of the objects never matter.

    Args:
        contributions: what each object of one study told; at least one.
    """
    tellers, problems = aligned(ranked({told.sop_instance_uid: told for told in contributions}.values()))
    finals = final(tellers)
    facts, provenance = _header(tellers)
    study = study_id(facts["study_instance_uid"])
    events = merged_events(tellers, study)
    problems += [{**problem, "sop_instance_uid": told.sop_instance_uid} for told in finals for problem in told.problems]
    problems += _unnamed_events(finals)

    def report_problem(where: str, what: Message) -> None:
        problems.append({**problem_entry(where, what), "sop_instance_uid": None})

    totals, totals_told_by = study_totals(tellers, finals, events, report_problem)
    equipment = {name: facts.pop(name) for name in _EQUIPMENT}
    device = str(equipment_id({**facts, **equipment}))
    row = {
        "study_id": str(study),
        "equipment_id": device,
        **facts,
        **totals,
        **_families(tellers),
        "study_at": _study_at(facts["study_date"], facts["study_time"]),
        "event_count": len(events),
        "object_count": len(tellers),
        "problem_count": len(problems),
        "problems": problems,
        "provenance": {**provenance, **totals_told_by},
    }
    return StudyRows(row, {"equipment_id": device, **equipment}, plane_totals(finals), events)


def _families(tellers: list[Contribution]) -> dict[str, Any]:
    """The families that the study belongs to, and the one that characterises it.

    A machine that does fluoroscopy and radiography makes one or the other of a study, not both.
    """
    told = {teller.modality for teller in tellers if teller.modality}
    told -= {"DX"} if "RF" in told else set()
    return {"modality": next((name for name in _CHARACTERISTIC if name in told), None), "modalities": sorted(told)}


def _header(tellers: list[Contribution]) -> tuple[dict[str, Any], dict[str, str]]:
    """Each header fact from the most believed object that tells it, and which that is."""
    facts: dict[str, Any] = dict.fromkeys(_HEADER)
    provenance: dict[str, str] = {}
    for told in tellers:
        for name in _HEADER:
            if facts[name] is None and told.study.get(name) is not None:
                facts[name] = told.study[name]
                provenance[name] = told.sop_instance_uid
    return facts, provenance


def _unnamed_events(finals: list[Contribution]) -> list[dict[str, Any]]:
    """Reports whose events have no UID, which the standard requires; such events are known by their content."""
    problems = []
    for told in finals:
        if not told.is_report:
            continue
        unnamed = [i for i, event in enumerate(told.events) if not event.get("irradiation_event_uid")]
        if unnamed:
            what = missing(
                "{unnamed} of {all} events have no Irradiation Event UID; "
                "they are told apart by their time, protocol and dose",
                unnamed=len(unnamed),
                all=len(told.events),
            )
            problems.append({**problem_entry("events", what), "sop_instance_uid": told.sop_instance_uid})
    return problems


def _study_at(day: str | None, at: str | None) -> str | None:
    """Date and time in one, for sorting; a study without time sorts at the start of its day."""
    if day is None:
        return None
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(at) if at else time.min).isoformat()
