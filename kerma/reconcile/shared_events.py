"""Events that several studies state: which study counts each, and which only share a name. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kerma.facts.event import IrradiationEvent
from kerma.identity import is_other_equipment, is_same_model
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.event_names import event_names
from kerma.reconcile.matched_objects import matched_objects
from kerma.reconcile.repeated import DOSES
from kerma.reconcile.same_exposure import agree, comparable_modality, other_plane, seconds_apart
from kerma.reconcile.shared_event import SHARED_DOSES, SharedEvent
from kerma.standard.enumerations import SharedEventState

#: Starts of one event differ by at most this in two objects of one kind; clocks of console and detector by more.
_TOLERANCE_S, _CONSOLE_TOLERANCE_S = 2.0, 10.0

#: For an event's name, the Study Instance UID that a person chose to count it; None: each study that states it.
Decisions: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, eq=False)
class Claim:
    """A study's statement of an event.

    Attributes:
        study_instance_uid: the study.
        key: the identity of the event within the study.
        names: the names that objects of the study give it.
        event: its facts in the object of highest precedence.
        source: that object.
        received_at: when the first of the objects was received that state it.
    """

    study_instance_uid: str
    key: EventKey
    names: frozenset[str]
    event: IrradiationEvent
    source: Contribution
    received_at: datetime

    def named(self, names: Iterable[str]) -> "Claim":
        """This claim with these names only."""
        return replace(self, names=frozenset(names))

    def joined(self, other: "Claim") -> "Claim":
        """This claim with the names and the time of another object that states the event."""
        return replace(self, names=self.names | other.names, received_at=min(self.received_at, other.received_at))


def claims(contributions: Iterable[Contribution], received_at: Mapping[str, datetime]) -> list[Claim]:
    """The named events of a study.

    Args:
        contributions: of all objects of the study.
        received_at: when each object was received, by SOP Instance UID.
    """
    found: dict[EventKey, Claim] = {}
    for contribution in matched_objects(contributions).matched:
        received = received_at[contribution.sop_instance_uid]
        study = contribution.study.study_instance_uid or ""
        statements = zip(contribution.keys, event_names(contribution), contribution.events, strict=True)
        for key, names, event in statements:
            claim = Claim(study, key, names, event, contribution, received)
            found[key] = found[key].joined(claim) if key in found else claim
    return [claim for claim in found.values() if claim.names]


def shared_events(all_claims: Iterable[Claim], decisions: Decisions) -> dict[str, list[SharedEvent]]:
    """The events that several studies state, by Study Instance UID.

    Of the studies that state an event the one counts it that a person chose; else one with a report of it; else one
    with an image of the exposure rather than one derived from it; else the one that received it first.
    """
    resolution = _Resolution(decisions)
    for claim in sorted(all_claims, key=resolution.rank):
        resolution.add(claim)
    return resolution.found


class _Resolution:
    """Takes the claims in the order of precedence; the first of an event is counted.

    Attributes:
        found: shared events by Study Instance UID.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.found: dict[str, list[SharedEvent]] = {}
        self._decisions = decisions
        self._owners: dict[str, list[Claim]] = {}
        self._taken: set[tuple[Claim, str]] = set()

    def rank(self, claim: Claim) -> tuple[object, ...]:
        """The order of precedence."""
        deciding = {self._decisions[name] for name in claim.names if name in self._decisions}
        is_report, is_derived = claim.source.is_report, claim.source.is_derived
        study = claim.study_instance_uid
        return study not in deciding, not is_report, is_derived, claim.received_at, study, claim.key

    def add(self, claim: Claim) -> None:
        """Count a claim, unless another study counts the event."""
        candidates = self._candidates(claim)
        same = next((other for other in candidates if self._is_same(claim, other)), None)
        if same is None:
            self._name_different(claim, candidates)
        elif self._is_for_both(claim, same):
            self._relate(claim, same, SharedEventState.COUNTED_IN_BOTH, SharedEventState.COUNTED_IN_BOTH)
        else:
            self._relate(claim, same, SharedEventState.COUNTED_ELSEWHERE, SharedEventState.COUNTED_HERE)
            self._taken.add((same, claim.study_instance_uid))
            return
        for name in claim.names:
            self._owners.setdefault(name, []).append(claim)

    def _candidates(self, claim: Claim) -> list[Claim]:
        """Counted events of other studies with one of its names, those of the same ordinal first.

        An event is the same as one event of a study at most, and never as one of the other plane.
        """
        named = dict.fromkeys(other for name in sorted(claim.names) for other in self._owners.get(name, ()))
        study = claim.study_instance_uid
        others = [
            other
            for other in named
            if other.study_instance_uid != study
            and (other, study) not in self._taken
            and not other_plane(other.event, claim.event)
        ]
        return sorted(others, key=lambda other: other.key.ordinal != claim.key.ordinal)

    def _is_same(self, claim: Claim, other: Claim) -> bool:
        """Whether two events of one name are the same: a person decided about them, or nothing contradicts."""
        return any(name in self._decisions for name in claim.names & other.names) or is_same_event(claim, other)

    def _is_for_both(self, claim: Claim, other: Claim) -> bool:
        """Whether a person decided that each study counts the event."""
        names = claim.names & other.names
        return any(name in self._decisions and self._decisions[name] is None for name in names)

    def _name_different(self, claim: Claim, candidates: Iterable[Claim]) -> None:
        """Relate an event to the first one of each other study that has its name and is another event."""
        first: dict[str, Claim] = {}
        for other in candidates:
            first.setdefault(other.study_instance_uid, other)
        for other in first.values():
            self._relate(claim, other, SharedEventState.DIFFERENT, SharedEventState.DIFFERENT)

    def _relate(self, claim: Claim, other: Claim, state: SharedEventState, other_state: SharedEventState) -> None:
        name = min(claim.names & other.names)
        for one, another, own_state in ((claim, other, state), (other, claim, other_state)):
            shared = SharedEvent(
                key=one.key,
                name=name,
                other_study_instance_uid=another.study_instance_uid,
                state=own_state,
                started_at=one.event.started_at,
                **{dose: getattr(one.event, dose, None) for dose in SHARED_DOSES},
            )
            self.found.setdefault(one.study_instance_uid, []).append(shared)


def is_same_event(one: Claim, other: Claim) -> bool:
    """Whether two events of one name are the same: equipment, start and doses agree, and start or dose are known.

    Some equipment uses one Irradiation Event UID for several events.
    """
    if comparable_modality(one.source) is not comparable_modality(other.source):
        return False
    if not all(agree(getattr(one.event, name, None), getattr(other.event, name, None)) for name in DOSES):
        return False
    is_dose_known = any(
        None not in (getattr(one.event, name, None), getattr(other.event, name, None)) for name in DOSES
    )
    return _is_of_same_equipment(one, other, is_dose_known) and _starts_agree(one, other, is_dose_known)


def _is_of_same_equipment(one: Claim, other: Claim, is_dose_known: bool) -> bool:
    """Whether no equipment contradicts; with the same dose, images may state the serial number of the detector."""
    is_other = is_other_equipment(one.source.study, other.source.study)
    return not is_other or (is_dose_known and is_same_model(one.source.study, other.source.study))


def _starts_agree(one: Claim, other: Claim, is_dose_known: bool) -> bool:
    """Whether both started at the same time; where one does not state it, the dose must be known."""
    if None in (one.event.started_at, other.event.started_at):
        return is_dose_known
    is_of_one_kind = one.source.is_report is other.source.is_report
    return seconds_apart(one.event, other.event) <= (_TOLERANCE_S if is_of_one_kind else _CONSOLE_TOLERANCE_S)
