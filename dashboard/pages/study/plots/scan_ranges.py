"""CT: scanned range and CTDIvol of each acquisition; the area of its field is its DLP."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import (
    Mark,
    ModalityEvents,
    NumberedEvent,
    Plot,
    declared_type,
    number_shown,
    value_range,
)
from dashboard.ui.text import formatting, plurals
from dashboard.ui.text.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import ct
from kerma.facts.ct import CTEvent

_FACTS = {fact.name: fact for fact in ct.EVENT_FACTS}
_CTDI = _FACTS["ctdi_vol_mgy"]
_GAP_FRACTION = 0.02
_LANE_PX, _LABEL_PX, _LANE_FRACTION = 36, 70, 0.85
_ALONG = msg(
    "Each acquisition has a lane, at its position along the patient. The heights of all fields are CTDIvol on one "
    "scale, and the area of a field is about its DLP."
)
_BESIDE = msg(
    "The report does not state where the acquisitions lay: they stand side by side. Width is scan length, height "
    "CTDIvol, and the area of a field is about its DLP."
)
_NO_LENGTH = msg("The objects state no scan lengths: only the heights, CTDIvol, have a meaning.")
_TWO_PHANTOMS = msg(
    "CTDIvol refers to different phantoms here; the heights of fields of 16 cm and 32 cm do not compare."
)

Acquisition = NumberedEvent[CTEvent]


class Stretch(NamedTuple):
    """Begin and end of a field, in mm."""

    begin: float
    end: float


class _Layout(NamedTuple):
    """Stretches by event number, and the message that explains them."""

    explanation: str
    stretches: Mapping[int, Stretch]


@dataclass(frozen=True)
class _Field:
    """One acquisition as drawn."""

    event: int
    label: str
    kind: str
    protocol: str | None
    phantom: str
    begin: float
    end: float
    middle: float
    zero: float
    caption: str
    ctdi_vol_mgy: float
    dlp_mgy_cm: float | None
    scanning_length_mm: float | None


def plot(study: ModalityEvents) -> Plot | None:
    """Scan ranges along the patient where their ends are known, else acquisitions side by side."""
    acquisitions = [event for event in study.events_of(CTEvent) if event.facts.ctdi_vol_mgy is not None]
    if not acquisitions:
        return None
    layout = _layout(acquisitions)
    is_along, stretches = layout.explanation == _ALONG, layout.stretches
    fields = [_field(event, stretches[event.number]) for event in acquisitions if event.number in stretches]
    kinds = tuple(dict.fromkeys(field.kind for field in fields))
    return Plot(
        tr("Scan ranges and CTDIvol") if is_along else tr("Acquisitions and CTDIvol"),
        _in_lanes(fields),
        _along_spec(kinds, len(fields)) if is_along else _beside_spec(kinds),
        f"{number_shown(len(fields), len(study.events), plurals.acquisitions)}. {tr(layout.explanation)}"
        f"{_omitted(len(acquisitions) - len(fields))}{_phantoms(fields)}",
        tr(
            "{rows} with CTDIvol {value}",
            rows=plurals.acquisitions(len(fields)),
            value=value_range([field.ctdi_vol_mgy for field in fields], _CTDI.symbol),
        ),
        is_wide=True,
    )


def _layout(acquisitions: Sequence[Acquisition]) -> _Layout:
    """Along the patient where at least half have known ends, else side by side by length, else all equally wide."""
    along = _along_patient(acquisitions)
    if 2 * len(along) >= len(acquisitions):
        return _Layout(_ALONG, along)
    beside = _side_by_side({event.number: event.facts.scanning_length_mm for event in acquisitions})
    if beside:
        return _Layout(_BESIDE, beside)
    return _Layout(_NO_LENGTH, _side_by_side({event.number: 1.0 for event in acquisitions}))


def _in_lanes(fields: Sequence[_Field]) -> list[Mark]:
    """Each field in a lane of its own, the first on top; the highest field fills most of its lane."""
    highest = max((field.ctdi_vol_mgy for field in fields), default=0.0) or 1.0
    return [
        {**asdict(field), "lane": -number, "lane_top": -number + _LANE_FRACTION * field.ctdi_vol_mgy / highest}
        for number, field in enumerate(fields, start=1)
    ]


def _omitted(count: int) -> str:
    """Acquisitions with CTDIvol that are not drawn."""
    return (
        tr(" {acquisitions} more with CTDIvol cannot be placed beside these.", acquisitions=plurals.acquisitions(count))
        if count
        else ""
    )


def _phantoms(fields: Sequence[_Field]) -> str:
    return f" {tr(_TWO_PHANTOMS)}" if len({field.phantom for field in fields}) > 1 else ""


def ends(event: CTEvent) -> Stretch | None:
    """Upper and lower end of the scanned length, else of the reconstructable volume (TID 10014)."""
    for top, bottom in (
        (event.scan_top_z_mm, event.scan_bottom_z_mm),
        (event.reconstructable_top_z_mm, event.reconstructable_bottom_z_mm),
    ):
        if top is not None and bottom is not None:
            return Stretch(max(top, bottom), min(top, bottom))
    return None


def _along_patient(acquisitions: Sequence[Acquisition]) -> dict[int, Stretch]:
    """Ends by event number, in the frame of reference that most of them share."""
    found = {event.number: (event.facts.frame_of_reference_uid, ends(event.facts)) for event in acquisitions}
    frames = Counter(frame for frame, stretch in found.values() if stretch)
    common = frames.most_common(1)[0][0] if frames else None
    return {number: stretch for number, (frame, stretch) in found.items() if stretch and frame == common}


def _side_by_side(widths: dict[int, float | None]) -> dict[int, Stretch]:
    """Stretches of these widths by event number, one after the other; empty where all widths are zero or absent."""
    known = {number: width for number, width in widths.items() if width is not None}
    if not any(known.values()):
        return {}
    gap, begin = _GAP_FRACTION * sum(known.values()), 0.0
    stretches = {}
    for number, width in known.items():
        stretches[number] = Stretch(begin, begin + width)
        begin += width + gap
    return stretches


def _field(event: Acquisition, stretch: Stretch) -> _Field:
    facts = event.facts
    ctdi_vol_mgy = facts.ctdi_vol_mgy or 0.0
    return _Field(
        event=event.number,
        label=str(event.number),
        kind=declared_type(facts.acquisition_type),
        protocol=facts.acquisition_protocol,
        phantom=formatting.word(facts.ctdi_phantom),
        begin=stretch.begin,
        end=stretch.end,
        middle=(stretch.begin + stretch.end) / 2,
        zero=0.0,
        caption=f"{event.number}: {formatting.of_fact(_CTDI, ctdi_vol_mgy)}",
        ctdi_vol_mgy=ctdi_vol_mgy,
        dlp_mgy_cm=facts.dlp_mgy_cm,
        scanning_length_mm=facts.scanning_length_mm,
    )


def _tooltip() -> list[alt.Tooltip]:
    return [
        encodings.tip("event", tr("Event")),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        *encodings.tips(_CTDI),
        encodings.tip("phantom", tr("Phantom"), "N"),
        *encodings.tips(_FACTS["scanning_length_mm"], _FACTS["dlp_mgy_cm"]),
    ]


def _rectangles(kinds: tuple[str, ...]) -> alt.Chart:
    """A rectangle for each acquisition, in the colour of its type."""
    colour = encodings.colour(kinds, tr("Type"))
    stroke = encodings.stroke(kinds, tr("Type"))
    rectangles: alt.Chart = alt.Chart().mark_rect(fillOpacity=0.45, strokeWidth=1.5)
    encoded: alt.Chart = rectangles.encode(color=colour, stroke=stroke, tooltip=_tooltip())
    return encoded


@cached(100)
def _beside_spec(kinds: tuple[str, ...]) -> Spec:
    """Fields on one line, with their number above."""
    hidden = alt.Axis(labels=False, ticks=False, grid=False)
    rectangles = _rectangles(kinds).encode(
        x=alt.X("begin:Q", title=tr("Acquisitions in order of time"), axis=hidden, scale=alt.Scale(nice=False)),
        x2="end:Q",
        y=encodings.values(heading(_CTDI), "ctdi_vol_mgy", from_zero=True),
        y2="zero:Q",
    )
    numbers = alt.Chart().mark_text(dy=-7, fontSize=11).encode(x="middle:Q", y="ctdi_vol_mgy:Q", text="label:N")
    return encodings.specification(alt.layer(rectangles, numbers))


@cached(100)
def _along_spec(kinds: tuple[str, ...], count: int) -> Spec:
    """A lane for each acquisition on one scale, so that overlapping ones are seen; number and CTDIvol at its end."""
    scale = alt.Scale(zero=False, reverse=True, nice=False, padding=_LABEL_PX)
    lanes = alt.Scale(domain=[-count, 0], nice=False)
    hidden = alt.Axis(labels=False, ticks=False, grid=False)
    rectangles = _rectangles(kinds).encode(
        x=alt.X(
            "begin:Q",
            title=tr("z (mm), head at the left, feet at the right"),
            scale=scale,
            axis=alt.Axis(format=",.4~g"),
        ),
        x2="end:Q",
        y=alt.Y("lane_top:Q", title=heading(_CTDI), scale=lanes, axis=hidden),
        y2="lane:Q",
    )
    captions = alt.Chart().mark_text(dx=6, align="left", baseline="bottom", fontSize=11)
    captions = captions.encode(x="end:Q", y="lane:Q", text="caption:N")
    return encodings.specification(alt.layer(rectangles, captions), max(200, 90 + _LANE_PX * count))
