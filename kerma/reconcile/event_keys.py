"""What makes an event of a study itself, so that it is recognised in every object that tells of it."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

# What makes an event itself where the report gives it no UID: the same event sent again is recognised by it.
_CONTENT = (
    "started_at",
    "plane",
    "acquisition_protocol",
    "acquisition_type",
    "irradiation_event_type",
    "target_region",
    "dlp_mgy_cm",
    "ctdi_vol_mgy",
    "scanning_length_mm",
    "dap_gy_cm2",
    "reference_air_kerma_mgy",
    "agd_mgy",
    "radiopharmaceutical",
    "administered_activity_mbq",
)


class EventKey(NamedTuple):
    """Identity of an event within its study: its UID, or its content where it has none, and its ordinal."""

    event: str
    ordinal: int


def event_keys(events: list[dict[str, Any]]) -> list[EventKey]:
    """The identity of each event of one object, in the object's order.

    Events that share a UID (the two planes of a biplane system) are numbered by plane, then in the object's order.
    """
    names = [event.get("irradiation_event_uid") or _content(event) for event in events]
    keys: dict[int, EventKey] = {}
    seen: Counter[str] = Counter()
    for i in sorted(range(len(events)), key=lambda i: (events[i].get("plane") or "", i)):
        keys[i] = EventKey(names[i], seen[names[i]])
        seen[names[i]] += 1
    return [keys[i] for i in range(len(events))]


def _content(event: Mapping[str, Any]) -> str:
    return json.dumps([event.get(name) for name in _CONTENT])
