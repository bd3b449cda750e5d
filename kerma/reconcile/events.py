"""The events of a study: each once, from the contribution that takes precedence, completed from the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kerma.facts.event import IrradiationEvent
from kerma.facts.record import fact_names, nested_records_of, to_json, updated
from kerma.facts.study import Equipment
from kerma.facts.xray_event import XRayEvent
from kerma.identity import event_id, is_other_equipment
from kerma.json_types import Json
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.header import description
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from kerma.reconcile.event_keys import EventKey

_UID = "irradiation_event_uid"
_AFTER_ALL_TIMES = datetime.max  # noqa: DTZ901 -- times of modalities are local, without zone


@dataclass(frozen=True)
class StoredEvent:
    """An irradiation event of a study.

    Attributes:
        facts: the record of the event.
        event_id: its identifier.
        ordinal: its position in the study, from 0.
        modality: the examination modality of its source object.
        sop_instance_uid: its source object.
        provenance: facts that come from another object: name of the fact to SOP Instance UID.
    """

    facts: IrradiationEvent
    event_id: UUID
    ordinal: int
    modality: ExamModality | None
    sop_instance_uid: str
    provenance: Mapping[str, str]

    def to_json(self) -> Json:
        """Facts, lists and identity in one JSON object, as the tables of events and their parts take them."""
        row = to_json(self.facts)
        row["event_id"] = str(self.event_id)
        row["ordinal"] = self.ordinal
        row["sop_instance_uid"] = self.sop_instance_uid
        row["provenance"] = dict(self.provenance)
        return row


@dataclass
class _MergedEvent:
    """An event while it is completed from further contributions."""

    facts: IrradiationEvent
    source: Contribution
    provenance: dict[str, str] = field(default_factory=dict)

    def complete(self, other: IrradiationEvent, source: Contribution) -> None:
        """Fill absent facts, except its UID, from another object's record of the same event; zero is not absent.

        Of the starts in several X-ray images the earliest counts: copies may state when they were made.
        """
        found = {}
        for name in (*fact_names(type(self.facts)), *nested_records_of(type(self.facts))):
            value = getattr(other, name, None)
            is_stated = value is not None and value != () and name != _UID
            if is_stated and getattr(self.facts, name) in (None, ()):
                found[name] = value
        if self._starts_later(other, source):
            found["started_at"] = other.started_at
        if found:
            self.facts = updated(self.facts, **found)
            self.provenance |= dict.fromkeys(found, source.sop_instance_uid)

    def _starts_later(self, other: IrradiationEvent, source: Contribution) -> bool:
        """Whether this event and another are in X-ray images, and this one starts later."""
        start, other_start = self.facts.started_at, other.started_at
        if start is None or other_start is None or self.source.is_report or source.is_report:
            return False
        return isinstance(other, XRayEvent) and other_start < start


def merged_events(
    contributions: list[Contribution],
    study: UUID,
    equipment: Equipment,
    elsewhere: "frozenset[EventKey]" = frozenset(),
) -> tuple[StoredEvent, ...]:
    """The study's events in the order in which they started; without a time, in the order of their first report.

    Args:
        contributions: in the order of precedence; each fact is taken from the first one that states it.
        study: the study's identifier.
        equipment: the study's equipment; events of other equipment state theirs.
        elsewhere: events that another study counts.
    """
    merged: dict[EventKey, _MergedEvent] = {}
    first: dict[EventKey, tuple[datetime, int]] = {}
    for contribution in contributions:
        content_at = contribution.content_at or _AFTER_ALL_TIMES
        for i, (key, event) in enumerate(zip(contribution.keys, contribution.events, strict=True)):
            position = (content_at, i)
            if key in merged:
                first[key] = min(position, first[key])
                merged[key].complete(event, contribution)
            else:
                first[key] = position
                merged[key] = _MergedEvent(event, contribution)
    # In the order of precedence, which decides between equal times; a set would differ from process to process.
    own_keys = [key for key in merged if key not in elsewhere]
    ordered = sorted(own_keys, key=lambda key: (merged[key].facts.started_at or _AFTER_ALL_TIMES, first[key]))
    return tuple(
        StoredEvent(
            facts=_with_equipment(merged[key], equipment),
            event_id=event_id(study, *key),
            ordinal=i,
            modality=merged[key].source.modality,
            sop_instance_uid=merged[key].source.sop_instance_uid,
            provenance=merged[key].provenance,
        )
        for i, key in enumerate(ordered)
    )


def _with_equipment(event: _MergedEvent, equipment: Equipment) -> IrradiationEvent:
    """The facts of an event, with its equipment where that is not the study's."""
    own = event.source.study
    return updated(event.facts, equipment=description(own)) if is_other_equipment(own, equipment) else event.facts
