"""The identity of irradiation events within a study, by which the same event is recognised in several objects."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kerma.facts.event import IrradiationEvent

#: Facts that identify an event without an Irradiation Event UID when it is sent again.
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


def event_keys(events: Sequence[IrradiationEvent]) -> tuple[EventKey, ...]:
    """The identity of each event of one object, in the order of the object.

    Events that share a UID (the two planes of a biplane system) are numbered by plane, then in the object's order.
    """
    names = [event.irradiation_event_uid or _content(event) for event in events]
    keys: dict[int, EventKey] = {}
    numbers: Counter[str] = Counter()
    for i in sorted(range(len(events)), key=lambda i: (getattr(events[i], "plane", None) or "", i)):
        keys[i] = EventKey(names[i], numbers[names[i]])
        numbers[names[i]] += 1
    return tuple(keys[i] for i in range(len(events)))


def _content(event: IrradiationEvent) -> str:
    return json.dumps([getattr(event, name, None) for name in _CONTENT], default=datetime.isoformat)
