"""Fluoroscopy: cumulative dose over the procedure."""

from collections.abc import Sequence
from itertools import accumulate

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Mark, ModalityEvents, NumberedEvent, Plot, declared_type, number_shown
from dashboard.ui import colours
from dashboard.ui.text import formatting, plurals
from dashboard.ui.text.i18n import cached, heading, lower, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import projection
from kerma.facts.fact import Fact
from kerma.facts.projection import ProjectionEvent

_FACTS = {fact.name: fact for fact in projection.EVENT_FACTS}
_AIR_KERMA, _DAP = _FACTS["reference_air_kerma_mgy"], _FACTS["dap_gy_cm2"]
#: Relative difference of two totals that are shown as equal.
_TOLERANCE = 0.01

ProjectionEvents = Sequence[NumberedEvent[ProjectionEvent]]


def air_kerma(study: ModalityEvents) -> Plot | None:
    """Cumulative air kerma at the reference point."""
    return _plot(study, _AIR_KERMA, tr("Cumulative air kerma"))


def dose_area_product(study: ModalityEvents) -> Plot | None:
    """Cumulative dose area product."""
    return _plot(study, _DAP, tr("Cumulative DAP"))


def _plot(study: ModalityEvents, fact: Fact, title: str) -> Plot | None:
    events = [event for event in study.events_of(ProjectionEvent) if getattr(event.facts, fact.name) is not None]
    if not events:
        return None
    minutes = _minutes(events)
    positions = minutes or [float(event.number) for event in events]
    doses = [getattr(event.facts, fact.name) for event in events]
    sums = list(accumulate(doses))
    marks = [_mark(*values) for values in zip(events, positions, doses, sums, strict=True)]
    kinds = tuple(dict.fromkeys(declared_type(event.facts.irradiation_event_type) for event in events))
    is_timed = all(event.facts.started_at is not None for event in events)
    clock = "" if is_timed else tr(" Not every event has a start time: events stand side by side.")
    return Plot(
        title,
        marks,
        _spec(fact, kinds, is_time=minutes is not None),
        tr(
            "{rows}, all planes together.{clock} {fact}",
            rows=number_shown(len(events), len(study.events)),
            clock=clock,
            fact=_sum_and_total(fact, sums[-1], getattr(study.totals, fact.name)),
        ),
        tr(
            "{title}: {rows} up to {fact}",
            title=title,
            rows=plurals.events(len(events)),
            fact=formatting.of_fact(fact, sums[-1]),
        ),
    )


def _sum_and_total(fact: Fact, summed: float, total: float | None) -> str:
    """The sum of the events beside the total that the report states."""
    of_events = tr("The events add up to {fact}", fact=formatting.of_fact(fact, summed))
    if total is None:
        return tr("{summed}; the report states no total.", summed=of_events)
    if abs(summed - total) <= _TOLERANCE * max(abs(total), abs(summed)):
        return f"{of_events}."
    return tr("{summed}, and the report's total is {fact}.", summed=of_events, fact=formatting.of_fact(fact, total))


def _minutes(events: ProjectionEvents) -> list[float] | None:
    """Minutes since the first event; None where a start time is missing, or all are equal."""
    starts = [event.facts.started_at for event in events]
    known = [start for start in starts if start is not None]
    if len(known) < len(starts) or max(known) == min(known):
        return None
    return [(start - min(known)).total_seconds() / 60 for start in known]


def _mark(event: NumberedEvent[ProjectionEvent], position: float, dose: float, cumulative: float) -> Mark:
    return {
        "event": event.number,
        "position": position,
        "started": formatting.anything(event.facts.started_at),
        "kind": declared_type(event.facts.irradiation_event_type),
        "protocol": event.facts.acquisition_protocol,
        "dose": dose,
        "cumulative": cumulative,
    }


@cached(100)
def _spec(fact: Fact, kinds: tuple[str, ...], *, is_time: bool) -> Spec:
    tooltip = [
        encodings.tip("event", tr("Event")),
        encodings.tip("started", tr("Started"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("dose", tr("This event ({unit})", unit=fact.symbol)),
        encodings.tip("cumulative", tr("Up to here ({unit})", unit=fact.symbol)),
    ]
    base = alt.Chart().encode(
        x=alt.X(
            "position:Q",
            title=tr("Minutes since the first event") if is_time else tr("Event"),
            scale=alt.Scale(zero=False, nice=False, padding=8),
            axis=alt.Axis(grid=False, format=",.4~g"),
        ),
        y=encodings.values(tr("Cumulative {fact}", fact=lower(heading(fact))), "cumulative", from_zero=True),
    )
    line = base.mark_line(interpolate="step-after", color=colours.QUIET, strokeWidth=1.5)
    points = base.mark_point(filled=True, size=45)
    return encodings.specification(
        alt.layer(line, points.encode(color=encodings.colour(kinds, tr("Type")), tooltip=tooltip))
    )
