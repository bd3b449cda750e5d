"""The procedure as a film: which cells got how much more from one picture to the next."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.skin_dose import event_bars, layout, scale
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.facts.projection import ProjectionEvent
from kerma.json_types import Json
from kerma.skin_dose.map import isodoses, unrolled
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

    def as_json(self) -> Json:
        """As the player reads it, with the dose as text."""
        return {"title": self.title, "detail": self.detail, "dose": scale.dose_text(self.dose_mgy)}


@dataclass(frozen=True)
class Film:
    """All pictures, and what each adds to the cells.

    Attributes:
        boxes_cm: (C, 4) left, top, width and height of the cells that are hit.
        starts: (F + 1,) first position of each picture in `cells` and `doses_mgy`, and their length.
        cells: (N,) the cell, as row of `boxes_cm`.
        doses_mgy: (N,) what a picture adds to the cell.
        frames: (F,) the pictures.
        parts_cm: left, right, top and bottom of each part of the body.
        extent_cm: left, right, top and bottom of the whole skin.
        directions: words around the map.
        peak_cm: place of the peak; None where there is none.
        top_mgy: upper end of the colour scale.
    """

    boxes_cm: NDArray[np.float64]
    starts: NDArray[np.int64]
    cells: NDArray[np.int64]
    doses_mgy: NDArray[np.float64]
    frames: list[Frame]
    parts_cm: list[layout.Box]
    extent_cm: layout.Box
    directions: list[layout.Direction]
    peak_cm: isodoses.Position | None
    top_mgy: float

    def as_json(self) -> Json:
        """As dashboard/assets/skin_dose_player.js reads it; arrays are 32-bit little-endian numbers in base64."""
        return {
            "boxes": _packed(self.boxes_cm, "<f4"),
            "starts": _packed(self.starts, "<i4"),
            "cells": _packed(self.cells, "<i4"),
            "doses": _packed(self.doses_mgy, "<f4"),
            "frames": [frame.as_json() for frame in self.frames],
            "parts": [[*part] for part in self.parts_cm],
            "extent": [*self.extent_cm],
            "directions": [
                {"x": direction.x, "y": direction.y, "word": direction.word} for direction in self.directions
            ],
            "peak": None if self.peak_cm is None else [*self.peak_cm],
            "top_mgy": self.top_mgy,
            "top_text": scale.dose_text(self.top_mgy),
            "colours": [*scale.css_colours()],
            "words": _words(),
        }


def groups(events: int, maximum: int = MAX_FRAMES) -> NDArray[np.int64]:
    """(E,) the picture that each event belongs to, as even as can be."""
    return np.arange(events) * min(events, maximum) // max(events, 1)


def frames(found: SkinDose, events: Sequence[ProjectionEvent]) -> list[Frame]:
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


def _detail(events: Sequence[ProjectionEvent]) -> str:
    """Time and angles of the last event, types of all: "10:15:03 · stationary · LAO 30°, CRA 20°"."""
    last = events[-1]
    at = last.started_at
    parts = [at.strftime("%H:%M:%S") if at is not None else "", _kinds(events), event_bars.angles_of(last)]
    return " · ".join(part for part in parts if part and part != formatting.MISSING)


def _kinds(events: Sequence[ProjectionEvent]) -> str:
    kinds = [event_bars.kind_of(event) for event in events]
    known = [kind for kind in dict.fromkeys(kinds) if kind != event_bars.NOT_STATED]
    if len(kinds) == 1:
        return formatting.word(known[0]) if known else ""
    return ", ".join(tr("{count} {kind}", count=kinds.count(kind), kind=formatting.word(kind)) for kind in known)


def film(found: SkinDose, contributions: Contributions, events: Sequence[ProjectionEvent]) -> Film:
    """All that the player needs: rectangles of the cells that are hit, what each picture adds to them, and words.

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
    return Film(
        boxes_cm=np.column_stack([side[used] for side in sides]),
        starts=np.searchsorted(key // max(len(used), 1), np.arange(count + 1)),
        cells=key % max(len(used), 1),
        doses_mgy=dose,
        frames=frames(found, events),
        parts_cm=[patch.box for patch in unrolled.patches(found.phantom)],
        extent_cm=unrolled.extent(found.phantom),
        directions=layout.directions(found.phantom),
        peak_cm=layout.peak(found),
        top_mgy=scale.top_mgy(float(found.dose_mgy.max(initial=0.0))),
    )


def _words() -> Json:
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


def _packed(values: NDArray[np.int64] | NDArray[np.float64], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values.astype(kind)).tobytes()).decode("ascii")
