"""The identity of irradiation events within a study, by which the same event is recognised in several objects."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from kerma.facts.event import IrradiationEvent
from kerma.standard.enumerations import Plane

#: Facts of an event that remain when its dose is corrected.
_CIRCUMSTANCES = (
    "started_at",
    "plane",
    "acquisition_protocol",
    "acquisition_type",
    "irradiation_event_type",
    "target_region",
    "radiopharmaceutical",
)
#: Facts that identify an event without an Irradiation Event UID when it is sent again.
_CONTENT = (
    *_CIRCUMSTANCES,
    "dlp_mgy_cm",
    "ctdi_vol_mgy",
    "scanning_length_mm",
    "dap_gy_cm2",
    "reference_air_kerma_mgy",
    "agd_mgy",
    "administered_activity_mbq",
)


class EventKey(NamedTuple):
    """Identity of an event within its study: its UID, or its content where it has none, and its ordinal.

    The ordinal contains the plane: both planes of a biplane system share one UID, also where each has its own object.
    """

    event: str
    ordinal: int


def event_keys(events: Sequence[IrradiationEvent]) -> tuple[EventKey, ...]:
    """The identity of each event of one object, in the order of the object."""
    return _keys(events, _content)


def correctable_keys(events: Sequence[IrradiationEvent]) -> frozenset[EventKey]:
    """The identities of events by which a corrected report is compared with the one that it replaces.

    The dose of an event without UID may be corrected: its start, as far as it is stated, what was irradiated, and its
    place among the events of which both are the same identify it.
    """
    return frozenset(_keys(events, _circumstances))


def _keys(events: Sequence[IrradiationEvent], content: Callable[[IrradiationEvent], str]) -> tuple[EventKey, ...]:
    """The identity of each event by its UID, or else its content.

    Events that share a UID are numbered in the object's order: with even numbers those of plane A, of a single plane or
    without plane, with odd numbers those of plane B.
    """
    keys: list[EventKey] = []
    numbers: Counter[tuple[str, bool]] = Counter()
    for event in events:
        name, is_plane_b = event.irradiation_event_uid or content(event), getattr(event, "plane", None) is Plane.B
        keys.append(EventKey(name, 2 * numbers[name, is_plane_b] + is_plane_b))
        numbers[name, is_plane_b] += 1
    return tuple(keys)


def _content(event: IrradiationEvent) -> str:
    return _values(event, _CONTENT)


def _circumstances(event: IrradiationEvent) -> str:
    return _values(event, _CIRCUMSTANCES)


def _values(event: IrradiationEvent, names: Iterable[str]) -> str:
    return json.dumps([getattr(event, name, None) for name in names], default=datetime.isoformat)
