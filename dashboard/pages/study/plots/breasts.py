"""Mammography: dose, compressed thickness and compression force by breast and view."""

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
from dashboard.ui import colours
from dashboard.ui.text import plurals
from dashboard.ui.text.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import mammography
from kerma.facts.fact import Fact
from kerma.facts.mammography import MammographyEvent
from kerma.standard.enumerations import Laterality

_FACTS = {fact.name: fact for fact in mammography.EVENT_FACTS}
_AGD, _THICKNESS, _FORCE = (_FACTS[name] for name in ("agd_mgy", "compressed_thickness_mm", "compression_force_n"))
# As mammograms are hung: right beside left, CC before MLO.
_BREASTS = {Laterality.RIGHT: "R", Laterality.LEFT: "L"}
_VIEWS = ("CC", "MLO")


def dose(study: ModalityEvents) -> Plot | None:
    """Mean glandular dose; exposures of the same view are stacked."""
    return _plot(study, _AGD, tr("Dose by breast and view"), tr(" Exposures of the same view lie on each other."))


def thickness(study: ModalityEvents) -> Plot | None:
    """Compressed thickness of each exposure."""
    return _plot(study, _THICKNESS, tr("Compressed thickness"), "")


def force(study: ModalityEvents) -> Plot | None:
    """Compression force of each exposure."""
    return _plot(study, _FORCE, tr("Compression force"), "")


def _plot(study: ModalityEvents, fact: Fact, title: str, explanation: str) -> Plot | None:
    values = {
        event: getattr(event.facts, fact.name) for event in sorted(study.events_of(MammographyEvent), key=_hanging)
    }
    known = {event: value for event, value in values.items() if value is not None}
    if not known:
        return None
    breasts = tuple(dict.fromkeys(declared_type(event.facts.laterality) for event in known))
    return Plot(
        title,
        [_mark(event, value) for event, value in known.items()],
        _spec(fact, breasts),
        f"{number_shown(len(known), len(study.events), plurals.exposures)}.{explanation}",
        f"{title}, {plurals.exposures(len(known))}: {value_range(list(known.values()), fact.symbol)}",
    )


def _mark(event: NumberedEvent[MammographyEvent], value: float) -> Mark:
    facts = event.facts
    side = _BREASTS.get(facts.laterality, facts.laterality) if facts.laterality else None
    return {
        "label": " ".join(part for part in (side, facts.view) if part) or tr("not stated"),
        "event": event.number,
        "kind": declared_type(facts.laterality),
        "modifier": facts.view_modifier,
        "protocol": facts.acquisition_protocol,
        "value": value,
    }


def _hanging(event: NumberedEvent[MammographyEvent]) -> tuple[int, str, int, int]:
    """Position in the order in which mammograms are hung."""
    view, breasts = event.facts.view or "~", list(_BREASTS)
    return (
        _VIEWS.index(view) if view in _VIEWS else len(_VIEWS),
        view,
        breasts.index(event.facts.laterality) if event.facts.laterality in breasts else len(breasts),
        event.number,
    )


@cached(100)
def _spec(fact: Fact, breasts: tuple[str, ...]) -> Spec:
    tooltip = [
        encodings.tip("event", tr("Event")),
        encodings.tip("label", tr("View"), "N"),
        encodings.tip("modifier", tr("View modifier"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("value", heading(fact)),
    ]
    base = alt.Chart().encode(
        x=alt.X("label:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelLimit=90)),
        color=encodings.colour(breasts, tr("Breast")),
        tooltip=tooltip,
    )
    if fact is _AGD:
        bars = base.mark_bar(width={"band": 0.6}, stroke=colours.QUIET, strokeWidth=0.5)
        stacked = bars.encode(y=alt.Y("value:Q", title=heading(fact), stack="zero"), order="event:Q")
        return encodings.specification(stacked)
    points = base.mark_point(filled=True, size=90)
    return encodings.specification(points.encode(y=encodings.values(heading(fact), from_zero=True)))
