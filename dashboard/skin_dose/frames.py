"""The procedure as a film: which cells got how much more from one picture to the next."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.skin_dose import event_bars, layout, scale
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query import Row
from kerma.skin_dose.map import unrolled
from kerma.skin_dose.map.kernel import Contributions
from kerma.skin_dose.result import SkinDose

#: A film has at most so many pictures; more events share one.
MAX_FRAMES = 60


@dataclass(frozen=True)
class Frame:
    """One picture of the film.

    Attributes:
        title: the events it adds, in words.
        detail: when, of which type, and from where they irradiated.
        dose_mgy: dose so far at the final peak.
    """

    title: str
    detail: str
    dose_mgy: float


def groups(events: int, maximum: int = MAX_FRAMES) -> NDArray[np.int64]:
    """(E,) the picture that each event belongs to, as even as can be."""
    return np.arange(events) * min(events, maximum) // max(events, 1)


def frames(found: SkinDose, events: Sequence[Row]) -> list[Frame]:
    """The pictures in order of time."""
    of_event = groups(len(events))
    so_far = np.cumsum([found.event_dose_mgy.get(number, 0.0) for number in range(len(events))])
    parts = [np.flatnonzero(of_event == number) for number in range(int(of_event.max(initial=-1)) + 1)]
    return [
        Frame(_title(part, len(events)), _detail([events[number] for number in part.tolist()]), float(so_far[part[-1]]))
        for part in parts
    ]


def _title(part: NDArray[np.int64], count: int) -> str:
    first, last = int(part[0]) + 1, int(part[-1]) + 1
    if first == last:
        return tr("Event {first} of {count}", first=first, count=count)
    return tr("Events {first} to {last} of {count}", first=first, last=last, count=count)


def _detail(events: Sequence[Row]) -> str:
    """Time and angles of the last event, types of all: "10:15:03 · stationary · LAO 30°, CRA 20°"."""
    last = events[-1]
    at = last.get("started_at")
    parts = [at.strftime("%H:%M:%S") if at is not None else "", _kinds(events), event_bars.angles_of(last)]
    return " · ".join(part for part in parts if part and part != formatting.MISSING)


def _kinds(events: Sequence[Row]) -> str:
    kinds = [event_bars.kind_of(event) for event in events]
    known = [kind for kind in dict.fromkeys(kinds) if kind != event_bars.NOT_STATED]
    if len(kinds) == 1:
        return formatting.word(known[0]) if known else ""
    return ", ".join(tr("{count} {kind}", count=kinds.count(kind), kind=formatting.word(kind)) for kind in known)


def film(found: SkinDose, contributions: Contributions, events: Sequence[Row]) -> dict[str, Any]:
    """All that the player needs: rectangles of the cells that are hit, what each picture adds to them, and words.

    Arrays are little-endian and base64: `boxes` four 32-bit floats a cell (left, top, width, height in cm), `starts`
    one 32-bit integer a picture and one more, `cells` and `doses` what each picture adds from its start to the next.

    Raises:
        ValueError: the result has no map.
    """
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    used, position = np.unique(contributions.cell, return_inverse=True)
    picture = groups(len(events))[contributions.event_index]
    count = int(groups(len(events)).max(initial=-1)) + 1
    key, dose = _summed(picture * max(len(used), 1) + position, contributions.dose_mgy)
    box = unrolled.rectangles(found.phantom)
    sides = (box.left, box.top, box.right - box.left, box.bottom - box.top)
    peak = scale.top_mgy(float(found.dose_mgy.max(initial=0.0)))
    unit = scale.unit_of(peak)
    return {
        "boxes": _packed(np.column_stack([side[used] for side in sides]), "<f4"),
        "starts": _packed(np.searchsorted(key // max(len(used), 1), np.arange(count + 1)), "<i4"),
        "cells": _packed(key % max(len(used), 1), "<i4"),
        "doses": _packed(dose, "<f4"),
        "frames": [_spoken(frame, unit) for frame in frames(found, events)],
        "parts": [patch.box for patch in unrolled.patches(found.phantom)],
        "extent": unrolled.extent(found.phantom),
        "directions": layout.directions(found.phantom),
        "peak": layout.peak(found),
        "top_mgy": peak,
        "top_text": scale.dose_text(peak, unit),
        "colours": scale.css_colours(),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """What the player itself says."""
    return {
        "play": tr("Play"),
        "pause": tr("Pause"),
        "event": tr("Event"),
        "so_far": tr("At the final peak so far"),
        "alt": tr("Skin dose so far, unrolled, seen from behind, head at the top"),
    }


def _summed(key: NDArray[np.int64], dose: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Doses of equal keys added up, in the order of the keys."""
    keys, position = np.unique(key, return_inverse=True)
    return keys, np.bincount(position, weights=dose, minlength=len(keys)).astype(np.float64)


def _spoken(frame: Frame, unit: scale.Unit) -> Mapping[str, str]:
    return {"title": frame.title, "detail": frame.detail, "dose": scale.dose_text(frame.dose_mgy, unit)}


def _packed(values: NDArray[Any], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values.astype(kind)).tobytes()).decode("ascii")
