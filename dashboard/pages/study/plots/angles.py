"""Fluoroscopy: directions of the beam, weighted by dose."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import ModalityEvents, NumberedEvent, Plot, declared_type, number_shown
from dashboard.ui import colours
from dashboard.ui.text import plurals
from dashboard.ui.text.i18n import cached, heading, lower, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import projection
from kerma.facts.fact import Fact
from kerma.facts.projection import ProjectionEvent

_FACTS = {fact.name: fact for fact in projection.EVENT_FACTS}
_WEIGHTS = tuple(_FACTS[name] for name in ("reference_air_kerma_mgy", "dap_gy_cm2"))
_MIN_DOMAIN_DEG, _MARGIN_DEG = 50, 8
#: Events whose angles differ by less are shown as one direction.
_RESOLUTION_DEG = 1.0
# PS3.3 C.8.7.5.1.2: positive primary angles are LAO, positive secondary ones cranial.
_PRIMARY = "datum.value == 0 ? '0°' : (datum.value < 0 ? 'RAO ' : 'LAO ') + abs(datum.value) + '°'"
_SECONDARY = "datum.value == 0 ? '0°' : (datum.value < 0 ? 'CAU ' : 'CRA ') + abs(datum.value) + '°'"


class _Motion(NamedTuple):
    """An event with its angles at start and end, in degrees from over -180 to 180."""

    event: NumberedEvent[ProjectionEvent]
    primary: float
    secondary: float
    primary_end: float
    secondary_end: float

    @property
    def moves(self) -> bool:
        """Whether the positioner moves during the event."""
        return max(abs(self.primary_end - self.primary), abs(self.secondary_end - self.secondary)) > _RESOLUTION_DEG


@dataclass
class _Disc:
    """The events from one direction, drawn as a disc; a line where the positioner moves."""

    primary: float
    secondary: float
    primary_end: float
    secondary_end: float
    kind: str
    dose: float | None = None
    events: int = 0

    @property
    def whole_degrees(self) -> tuple[int, ...]:
        """Start and end angles to a degree: equal for events of different types from one direction."""
        return tuple(map(round, (self.primary, self.secondary, self.primary_end, self.secondary_end)))

    @property
    def direction(self) -> str:
        """The direction as radiographers write it: LAO 30° CRA 20°."""
        axes = ((self.primary, "LAO", "RAO"), (self.secondary, "CRA", "CAU"))
        parts = [
            f"{positive if angle > 0 else negative} {abs(angle):.0f}°"
            for angle, positive, negative in axes
            if round(angle)
        ]
        return " ".join(parts) or tr("straight above or below (0°, 0°)")


def plot(study: ModalityEvents) -> Plot | None:
    """Directions of the beam; the area of a disc is the dose from there."""
    motions = list(_motions(study))
    if not motions:
        return None
    weight = _weight(motions)
    discs = _discs(motions, weight)
    measure = (
        tr("Area of a disc: {weight} from that direction", weight=lower(tr(weight.label)))
        if weight
        else tr("No event states its dose")
    )
    main = max(discs, key=lambda disc: disc.dose or 0)
    return Plot(
        tr("Directions of the beam"),
        [{**asdict(disc), "direction": disc.direction, "size": disc.dose or 0.0} for disc in discs],
        _spec(weight, tuple(dict.fromkeys(disc.kind for disc in discs)), _domain_deg(discs)),
        tr(
            "{aimed} from {rows}. {measure}; lines are movements during an event. Angles as the report states them.",
            aimed=number_shown(len(motions), len(study.events)),
            rows=plurals.directions(len({disc.whole_degrees for disc in discs})),
            measure=measure,
        ),
        tr(
            "Directions of the beam of {aimed}; most dose from {main}",
            aimed=plurals.events(len(motions)),
            main=main.direction,
        ),
    )


def _motions(study: ModalityEvents) -> Iterator[_Motion]:
    """The events with both angles; an end angle that is not stated equals the start angle."""
    for event in study.events_of(ProjectionEvent):
        facts = event.facts
        if facts.primary_angle_deg is not None and facts.secondary_angle_deg is not None:
            primary, secondary = _principal(facts.primary_angle_deg), _principal(facts.secondary_angle_deg)
            yield _Motion(
                event,
                primary,
                secondary,
                primary if facts.primary_end_angle_deg is None else _principal(facts.primary_end_angle_deg),
                secondary if facts.secondary_end_angle_deg is None else _principal(facts.secondary_end_angle_deg),
            )


def _discs(motions: Sequence[_Motion], weight: Fact | None) -> list[_Disc]:
    """Events from the same direction (to a degree) and of the same type together; moving ones each alone."""
    found: dict[tuple[object, ...], _Disc] = {}
    for motion in motions:
        kind = declared_type(motion.event.facts.irradiation_event_type)
        if motion.moves:
            key: tuple[object, ...] = (motion.event.number,)
            ends = (motion.primary_end, motion.secondary_end)
        else:
            key = (round(motion.primary), round(motion.secondary), kind)
            ends = (motion.primary, motion.secondary)
        disc = found.setdefault(key, _Disc(motion.primary, motion.secondary, *ends, kind))
        disc.events += 1
        dose = getattr(motion.event.facts, weight.name) if weight else None
        if dose is not None:
            disc.dose = (disc.dose or 0.0) + dose
    return list(found.values())


def _principal(angle_deg: float) -> float:
    """The same angle from over -180 to 180 degrees."""
    return 180.0 - (180.0 - angle_deg) % 360.0


def _weight(motions: Sequence[_Motion]) -> Fact | None:
    """The quantity of dose that any of the events states; None where none does."""
    facts = [motion.event.facts for motion in motions]
    return next((fact for fact in _WEIGHTS if any(getattr(record, fact.name) for record in facts)), None)


def _domain_deg(discs: Sequence[_Disc]) -> int:
    """Largest angle of both axes."""
    angles = [(disc.primary, disc.secondary, disc.primary_end, disc.secondary_end) for disc in discs]
    return max(_MIN_DOMAIN_DEG, int(max(abs(angle) for of_disc in angles for angle in of_disc)) + _MARGIN_DEG)


@cached(100)
def _spec(weight: Fact | None, kinds: tuple[str, ...], domain: int) -> Spec:
    scale = alt.Scale(domain=[-domain, domain], nice=False)
    tooltip = [
        encodings.tip("direction", tr("Direction"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        encodings.tip("events", tr("Events")),
        *([encodings.tip("dose", heading(weight))] if weight else []),
    ]
    base = alt.Chart().encode(
        x=alt.X("primary:Q", title=tr("Primary angle"), scale=scale, axis=alt.Axis(labelExpr=_PRIMARY, tickCount=7)),
        y=alt.Y(
            "secondary:Q", title=tr("Secondary angle"), scale=scale, axis=alt.Axis(labelExpr=_SECONDARY, tickCount=7)
        ),
        tooltip=tooltip,
    )
    colour = encodings.colour(kinds, tr("Type"))
    size = alt.Size("size:Q", legend=None, scale=alt.Scale(range=[25, 900], zero=True))
    discs = base.mark_circle(opacity=0.65, stroke=colours.QUIET, strokeWidth=0.5)
    discs = discs.encode(color=colour, **({"size": size} if weight else {}))
    lines = base.mark_rule(strokeWidth=2.5, opacity=0.7).encode(x2="primary_end:Q", y2="secondary_end:Q", color=colour)
    return encodings.specification(alt.layer(lines, discs), encodings.HIGH_PX)
