"""Tube voltage and tube current of each event; of both X-ray sources of a dual-source CT scanner."""

from collections.abc import Iterator
from typing import NamedTuple

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import ModalityEvents, Plot, declared_type, number_shown, value_range
from dashboard.ui.text import plurals
from dashboard.ui.text.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import ct
from kerma.facts.ct import CTEvent
from kerma.facts.fact import Fact
from kerma.facts.xray_event import XRayEvent

_FACTS = {fact.name: fact for fact in ct.SOURCE}
_VOLTAGE, _CURRENT, _MAXIMUM = (_FACTS[name] for name in ("tube_voltage_kv", "tube_current_ma", "tube_current_max_ma"))
_UP_TO = msg("Points are means, lines reach up to the maximum.")


class _Point(NamedTuple):
    """The value of one X-ray source in one event."""

    event: int
    kind: str
    protocol: str | None
    source: int
    value: float
    maximum: float | None


def voltage(study: ModalityEvents) -> Plot | None:
    """Tube voltage of each event."""
    return _plot(study, _VOLTAGE, tr("Tube voltage"))


def current(study: ModalityEvents) -> Plot | None:
    """Mean tube current of each event, with its maximum where it is stated."""
    return _plot(study, _CURRENT, tr("Tube current"), maximum=_MAXIMUM)


def _plot(study: ModalityEvents, fact: Fact, title: str, maximum: Fact | None = None) -> Plot | None:
    points = _by_source([*_ct_points(study, fact, maximum), *_projection_points(study, fact)])
    if not points:
        return None
    numbers = [event.ordinal + 1 for event in study.events]
    shown = len({point.event for point in points})
    reach = tr(_UP_TO) if any(point.maximum is not None for point in points) else ""
    return Plot(
        title,
        [point._asdict() for point in points],
        _spec(fact, tuple(dict.fromkeys(point.kind for point in points)), min(numbers), max(numbers)),
        f"{number_shown(shown, len(study.events))}. {reach}".strip(),
        tr(
            "{title} of {events}: {value}",
            title=title,
            events=plurals.events(shown),
            value=value_range([point.value for point in points], fact.symbol),
        ),
    )


def _by_source(points: list[_Point]) -> list[_Point]:
    """The points, distinguished by X-ray source instead of event type where there are two sources."""
    if len({point.source for point in points}) < 2:  # noqa: PLR2004 -- a single source needs no name
        return points
    return [point._replace(kind=tr("source {source}", source=point.source)) for point in points]


def _ct_points(study: ModalityEvents, fact: Fact, maximum: Fact | None) -> Iterator[_Point]:
    """One point for each X-ray source of each CT acquisition."""
    for event in study.events_of(CTEvent):
        kind = declared_type(event.facts.acquisition_type)
        for number, source in enumerate(event.facts.sources, start=1):
            value = getattr(source, fact.name)
            if value is not None:
                highest = getattr(source, maximum.name) if maximum else None
                yield _Point(event.number, kind, event.facts.acquisition_protocol, number, value, highest)


def _projection_points(study: ModalityEvents, fact: Fact) -> Iterator[_Point]:
    """One point for each event of projection X-ray."""
    for event in study.events_of(XRayEvent):
        value = getattr(event.facts, fact.name)
        if value is not None:
            kind = declared_type(event.facts.irradiation_event_type)
            yield _Point(event.number, kind, event.facts.acquisition_protocol, 1, value, None)


@cached(200)
def _spec(fact: Fact, kinds: tuple[str, ...], first: int, last: int) -> Spec:
    tooltip = [
        encodings.tip("event", tr("Event")),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        encodings.tip("value", heading(fact)),
        encodings.tip("maximum", tr("Maximum ({unit})", unit=fact.symbol)),
    ]
    base = alt.Chart().encode(
        x=encodings.event_axis(first, last), color=encodings.colour(kinds, tr("Type")), tooltip=tooltip
    )
    value = encodings.values(heading(fact))
    points = base.mark_point(filled=True, size=55).encode(y=value)
    lines = base.mark_rule(strokeWidth=2, opacity=0.6).transform_filter("isValid(datum.maximum)")
    return encodings.specification(alt.layer(lines.encode(y=value, y2="maximum:Q"), points), encodings.LOW_PX)
