"""Fluoroscopy: how the dose of a procedure grew."""

from collections.abc import Sequence
from itertools import accumulate

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of
from dashboard.ui import colours, formatting, plurals
from dashboard.ui.i18n import cached, heading, lower, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import projection
from kerma.facts.fact import Fact

_FACTS = {fact.name: fact for fact in projection.EVENT}
_KERMA, _DAP = _FACTS["reference_air_kerma_mgy"], _FACTS["dap_gy_cm2"]
_SAME = 0.01


def air_kerma(told: Exposures) -> Picture | None:
    """Cumulative air kerma at the reference point."""
    return _picture(told, _KERMA, tr("Air kerma as it grew"))


def dose_area_product(told: Exposures) -> Picture | None:
    """Cumulative dose area product."""
    return _picture(told, _DAP, tr("DAP as it grew"))


def _picture(told: Exposures, fact: Fact, title: str) -> Picture | None:
    dosed = [event for event in told.events if event.get(fact.name) is not None]
    if not dosed:
        return None
    minutes = _minutes(dosed)
    sums = list(accumulate(event[fact.name] for event in dosed))
    rows = [_row(*each, fact) for each in zip(dosed, minutes or _numbers(dosed), sums, strict=True)]
    kinds = tuple(dict.fromkeys(row["kind"] for row in rows))
    clock = "" if minutes else tr(" Not every event tells when it began: events stand side by side.")
    return Picture(
        title,
        rows,
        _spec(fact, kinds, is_time=minutes is not None),
        tr(
            "{rows}, all planes together.{clock} {fact}",
            rows=n_of(len(rows), len(told.events)),
            clock=clock,
            fact=_against(fact, sums[-1], told.study),
        ),
        tr(
            "{title}: {rows} up to {fact}",
            title=title,
            rows=plurals.events(len(rows)),
            fact=formatting.of_fact(fact, sums[-1]),
        ),
    )


def _against(fact: Fact, total: float, study: Row) -> str:
    """The sum of the events beside the total that the report states."""
    stated = study.get(fact.name)
    summed = tr("The events add up to {fact}", fact=formatting.of_fact(fact, total))
    if stated is None:
        return tr("{summed}; the report states no total.", summed=summed)
    if abs(total - stated) <= _SAME * max(abs(stated), abs(total)):
        return f"{summed}."
    return tr("{summed}, and the report's total is {fact}.", summed=summed, fact=formatting.of_fact(fact, stated))


def _minutes(events: Sequence[Row]) -> list[float] | None:
    """Minutes since the first event; None where they are not known of all, or all the same."""
    starts = [event.get("started_at") for event in events]
    known = [start for start in starts if start is not None]
    if len(known) < len(starts) or max(known) == min(known):
        return None
    return [(start - min(known)).total_seconds() / 60 for start in known]


def _numbers(events: Sequence[Row]) -> list[float]:
    return [float(event["event_number"]) for event in events]


def _row(event: Row, place: float, total: float, fact: Fact) -> Row:
    return {
        "event": event["event_number"],
        "place": place,
        "started": formatting.anything(event.get("started_at")),
        "kind": formatting.word(event["irradiation_event_type"])
        if event.get("irradiation_event_type")
        else tr("not told"),
        "protocol": event.get("acquisition_protocol"),
        "own": event[fact.name],
        "total": total,
    }


@cached(100)
def _spec(fact: Fact, kinds: encodings.Words, *, is_time: bool) -> Spec:
    tips = [
        encodings.tip("event", tr("Event")),
        encodings.tip("started", tr("Started"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("own", tr("This event ({unit})", unit=fact.symbol)),
        encodings.tip("total", tr("Up to here ({unit})", unit=fact.symbol)),
    ]
    title = tr("Minutes since the first event") if is_time else tr("Event")
    base = alt.Chart().encode(
        x=alt.X(
            "place:Q",
            title=title,
            scale=alt.Scale(zero=False, nice=False, padding=8),
            axis=alt.Axis(grid=False, format=",.4~g"),
        ),
        y=encodings.values(tr("Cumulative {fact}", fact=lower(heading(fact))), "total", from_zero=True),
    )
    line = base.mark_line(interpolate="step-after", color=colours.QUIET, strokeWidth=1.5)
    points = base.mark_point(filled=True, size=45).encode(color=encodings.colour(kinds, tr("Type")), tooltip=tips)
    return encodings.finished(alt.layer(line, points))
