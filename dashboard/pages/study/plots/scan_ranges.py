"""CT: what was scanned, with which CTDIvol; the area of each field is its DLP."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of, span
from dashboard.ui import formatting, plurals
from dashboard.ui.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import ct

_FACTS = {fact.name: fact for fact in ct.EVENT}
_CTDI = _FACTS["ctdi_vol_mgy"]
_ENDS = (("scan_top_z_mm", "scan_bottom_z_mm"), ("reconstructable_top_z_mm", "reconstructable_bottom_z_mm"))
_GAP = 0.02
_LANE_PX, _LABEL_PX, _LANE_SHARE = 36, 70, 0.85
_ALONG = msg(
    "Each acquisition has a lane, and lies where it lay along the patient. The heights of all fields are CTDIvol on "
    "one scale, and the area of a field is about its DLP."
)
_BESIDE = msg(
    "The report does not tell where the acquisitions lay: they stand side by side. Width is scan length, height "
    "CTDIvol, and the area of a field is about its DLP."
)
_NO_LENGTH = msg("The objects tell no scan lengths: only the heights, CTDIvol, mean something.")
_TWO_PHANTOMS = msg(
    "CTDIvol refers to different phantoms here; the heights of fields of 16 cm and 32 cm do not compare."
)


class Stretch(NamedTuple):
    """Where a field begins and ends, in mm."""

    begin: float
    end: float


def picture(told: Exposures) -> Picture | None:
    """Scan ranges along the patient where their ends are known, else side by side."""
    dosed = [event for event in told.events if event.get("ctdi_vol_mgy") is not None]
    if not dosed:
        return None
    along, beside, even = _along(dosed), _beside(dosed, "scanning_length_mm"), _beside(dosed, None)
    is_along = 2 * len(along) >= len(dosed)
    stretches = along if is_along else beside or even
    rows = _laned([_row(event, stretches[event["event_id"]]) for event in dosed if event["event_id"] in stretches])
    how = tr(_ALONG if is_along else _BESIDE if beside else _NO_LENGTH)
    kinds = tuple(dict.fromkeys(row["kind"] for row in rows))
    return Picture(
        tr("Scan ranges and CTDIvol") if is_along else tr("Acquisitions and CTDIvol"),
        rows,
        _along_spec(kinds, len(rows)) if is_along else _beside_spec(kinds),
        f"{n_of(len(rows), len(told.events), plurals.acquisitions)}. {how}"
        f"{_left(len(dosed) - len(rows))}{_phantoms(rows)}",
        tr(
            "{rows} with CTDIvol {value}",
            rows=plurals.acquisitions(len(rows)),
            value=span([row["ctdi_vol_mgy"] for row in rows], _CTDI.symbol),
        ),
        is_wide=True,
    )


def _laned(rows: Sequence[Row]) -> list[Row]:
    """With a lane of their own for each, the first on top; the highest field fills most of its lane."""
    most = max((row["ctdi_vol_mgy"] for row in rows), default=0.0) or 1.0
    return [
        {**row, "lane": -number, "lane_top": -number + _LANE_SHARE * row["ctdi_vol_mgy"] / most}
        for number, row in enumerate(rows, start=1)
    ]


def _left(count: int) -> str:
    """What has a CTDIvol, and no place in the picture."""
    return (
        tr(" {acquisitions} more with CTDIvol cannot be placed beside these.", acquisitions=plurals.acquisitions(count))
        if count
        else ""
    )


def _phantoms(rows: Sequence[Row]) -> str:
    return f" {tr(_TWO_PHANTOMS)}" if len({row["phantom"] for row in rows}) > 1 else ""


def ends(event: Row) -> Stretch | None:
    """The ends of an acquisition, upper first: of the scanned length, else of the volume that can be reconstructed."""
    for pair in _ENDS:
        told = [event[name] for name in pair if event.get(name) is not None]
        if len(told) == len(pair):
            return Stretch(max(told), min(told))
    return None


def _along(events: Sequence[Row]) -> dict[object, Stretch]:
    """By event, in the frame of reference that most of them share."""
    found = {event["event_id"]: (event.get("frame_of_reference_uid"), ends(event)) for event in events}
    frames = Counter(frame for frame, stretch in found.values() if stretch)
    common = frames.most_common(1)[0][0] if frames else None
    return {key: stretch for key, (frame, stretch) in found.items() if stretch and frame == common}


def _beside(events: Sequence[Row], name: str | None) -> dict[object, Stretch]:
    """By event, one after the other, as wide as the fact says; all alike where no fact is named."""
    widths = {event["event_id"]: 1.0 if name is None else event.get(name) for event in events}
    known = {key: width for key, width in widths.items() if width is not None}
    if not any(known.values()):
        return {}
    gap, at = _GAP * sum(known.values()), 0.0
    placed = {}
    for key, width in known.items():
        placed[key] = Stretch(at, at + width)
        at += width + gap
    return placed


def _row(event: Row, stretch: Stretch) -> Row:
    return {
        "event": event["event_number"],
        "label": str(event["event_number"]),
        "kind": formatting.word(event["acquisition_type"]) if event.get("acquisition_type") else tr("not told"),
        "protocol": event.get("acquisition_protocol"),
        "phantom": formatting.word(event.get("ctdi_phantom")),
        "begin": stretch.begin,
        "end": stretch.end,
        "middle": (stretch.begin + stretch.end) / 2,
        "zero": 0.0,
        "told": f"{event['event_number']}: {formatting.of_fact(_CTDI, event['ctdi_vol_mgy'])}",
        **{name: event.get(name) for name in ("ctdi_vol_mgy", "dlp_mgy_cm", "scanning_length_mm")},
    }


def _tips() -> list[Any]:
    return [
        encodings.tip("event", tr("Event")),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        *encodings.tips(_CTDI),
        encodings.tip("phantom", tr("Phantom"), "N"),
        *encodings.tips(_FACTS["scanning_length_mm"], _FACTS["dlp_mgy_cm"]),
    ]


def _fields(kinds: encodings.Words) -> Any:
    """A field an acquisition, in the colour of its type."""
    fields = alt.Chart().mark_rect(fillOpacity=0.45, strokeWidth=1.5)
    return fields.encode(
        color=encodings.colour(kinds, tr("Type")), stroke=encodings.colour(kinds, tr("Type")), tooltip=_tips()
    )


@cached(100)
def _beside_spec(kinds: encodings.Words) -> Spec:
    """Fields on one line, with their number above."""
    hidden = alt.Axis(labels=False, ticks=False, grid=False)
    fields = _fields(kinds).encode(
        x=alt.X("begin:Q", title=tr("Acquisitions in order of time"), axis=hidden, scale=alt.Scale(nice=False)),
        x2="end:Q",
        y=encodings.values(heading(_CTDI), "ctdi_vol_mgy", from_zero=True),
        y2="zero:Q",
    )
    numbers = alt.Chart().mark_text(dy=-7, fontSize=11).encode(x="middle:Q", y="ctdi_vol_mgy:Q", text="label:N")
    return encodings.finished(alt.layer(fields, numbers))


@cached(100)
def _along_spec(kinds: encodings.Words, count: int) -> Spec:
    """A lane an acquisition, all of one scale, so that overlapping ones are seen; number and CTDIvol at its end."""
    scale = alt.Scale(zero=False, reverse=True, nice=False, padding=_LABEL_PX)
    axis = alt.Axis(format=",.4~g")
    lanes = alt.Scale(domain=[-count, 0], nice=False)
    fields = _fields(kinds).encode(
        x=alt.X("begin:Q", title=tr("z (mm), head at the left, feet at the right"), scale=scale, axis=axis),
        x2="end:Q",
        y=alt.Y("lane_top:Q", title=heading(_CTDI), scale=lanes, axis=alt.Axis(labels=False, ticks=False, grid=False)),
        y2="lane:Q",
    )
    numbers = alt.Chart().mark_text(dx=6, align="left", baseline="bottom", fontSize=11)
    return encodings.finished(
        alt.layer(fields, numbers.encode(x="end:Q", y="lane:Q", text="told:N")), max(200, 90 + _LANE_PX * count)
    )
