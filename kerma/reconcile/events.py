"""The events of a study: each once, told by the most believed object and completed by the others."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kerma.identity import event_id
from kerma.reconcile.precedence import Contribution

if TYPE_CHECKING:
    from kerma.reconcile.event_keys import EventKey

_AFTER_ALL_TIMES = "~"


def merged_events(tellers: list[Contribution], study: UUID) -> list[dict[str, Any]]:
    """The study's events in the order in which they started; without a time, in the order of their first report.

    Args:
        tellers: the most believed first; each fact is taken from the first that tells it.
        study: the study's identifier.

    Returns:
        Facts and parts of each event with `event_id`, `ordinal`, `modality`, `sop_instance_uid` (the object that told
        it) and `provenance` (facts that another object told: name to its SOP Instance UID).
    """
    merged: dict[EventKey, dict[str, Any]] = {}
    first_told: dict[EventKey, tuple[str, int]] = {}
    for told in tellers:
        for i, (key, event) in enumerate(zip(told.keys, told.events, strict=True)):
            place = (told.content_at or _AFTER_ALL_TIMES, i)
            first_told[key] = min(place, first_told.get(key, place))
            if key in merged:
                _complete(merged[key], event, told.sop_instance_uid)
            else:
                identity = {"event_id": str(event_id(study, *key)), "modality": told.modality}
                merged[key] = {**event, **identity, "sop_instance_uid": told.sop_instance_uid, "provenance": {}}
    ordered = sorted(merged, key=lambda key: (merged[key].get("started_at") or _AFTER_ALL_TIMES, first_told[key]))
    return [{**merged[key], "ordinal": i} for i, key in enumerate(ordered)]


def _complete(event: dict[str, Any], other: Mapping[str, Any], sop_instance_uid: str) -> None:
    """Fill what `event` lacks from another object's account of it; zero is not a lack."""
    for name, value in other.items():
        if event.get(name) in (None, []) and value not in (None, []):
            event[name] = value
            event["provenance"][name] = sop_instance_uid
