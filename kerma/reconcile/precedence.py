"""The objects that tell of one study, in the order in which they are believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kerma.reconcile.event_keys import EventKey, event_keys

# A report knows more than an image's header; an image of the same event only fills what the report left out. A patient
# dose report is none of them: it estimates from what they told.
_REPORTS = frozenset(
    {
        "ct_rdsr",
        "projection_rdsr",
        "radiopharmaceutical_rdsr",
        "enhanced_xray_rdsr",
        "siemens_summary_sr",
    }
)


@dataclass(frozen=True)
class Contribution:
    """What one object told of the study, in the contract's form."""

    sop_instance_uid: str
    source: str
    content_at: str | None
    study: Mapping[str, Any]
    totals: Mapping[str, Any]
    planes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    problems: list[dict[str, Any]]

    @classmethod
    def from_extraction(cls, reading: Mapping[str, Any], sop_instance_uid: str) -> "Contribution":
        """From a reading's JSON form, with its `content_at`."""
        return cls(
            sop_instance_uid,
            reading["source"] or "",
            reading.get("content_at"),
            reading["study"],
            reading["totals"],
            reading["planes"],
            reading["events"],
            reading["problems"],
        )

    @property
    def modality(self) -> str | None:
        """The family of study that this object makes it; None for one that irradiated nobody."""
        modality: str | None = self.study["modality"]
        return modality

    @property
    def is_report(self) -> bool:
        """Whether it is a report, which knows more than an image's header."""
        return self.source in _REPORTS

    @cached_property
    def keys(self) -> list[EventKey]:
        """The identity of each event, in the object's order."""
        return event_keys(self.events)

    @cached_property
    def event_set(self) -> frozenset[EventKey]:
        """The events this object tells of."""
        return frozenset(self.keys)


def ranked(tellers: Iterable[Contribution]) -> list[Contribution]:
    """The tellers, the most believed first: reports before images, later content before earlier, then by UID."""
    by_uid = sorted(tellers, key=lambda told: told.sop_instance_uid)
    by_time = sorted(by_uid, key=lambda told: told.content_at or "", reverse=True)
    return sorted(by_time, key=lambda told: not told.is_report)


def final(tellers: list[Contribution]) -> list[Contribution]:
    """The tellers whose totals count: those whose events no other teller includes.

    Args:
        tellers: in the order of `ranked`; of several with the same events the first counts.
    """
    first: dict[frozenset[EventKey], Contribution] = {}
    for told in tellers:
        first.setdefault(told.event_set, told)
    return [told for events, told in first.items() if not any(events < other for other in first)]
