"""Tube voltage and tube current, event by event; both sources of a CT scanner that has two."""

import re
from collections.abc import Iterator, Sequence

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of, span
from dashboard.ui import formatting, plurals
from dashboard.ui.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import ct
from kerma.facts.fact import Fact

_FACTS = {fact.name: fact for fact in ct.SOURCE}
_VOLTAGE, _CURRENT, _MOST = (_FACTS[name] for name in ("tube_voltage_kv", "tube_current_ma", "tube_current_max_ma"))
_SOURCE = re.compile(r"sources\[(\d+)\]\.")
_TYPES = ("acquisition_type", "irradiation_event_type")
_UP_TO = msg("Points are means, lines reach up to the maximum.")


def voltage(told: Exposures) -> Picture | None:
    """Tube voltage of each event."""
    return _picture(told, _VOLTAGE, tr("Tube voltage"))


def current(told: Exposures) -> Picture | None:
    """Mean tube current of each event, with the maximum where it is told."""
    return _picture(told, _CURRENT, tr("Tube current"), most=_MOST)


def _picture(told: Exposures, fact: Fact, title: str, most: Fact | None = None) -> Picture | None:
    rows = [row for event in told.events for row in _rows(event, fact, most)]
    if not rows:
        return None
    sources = len({row["source"] for row in rows})
    if sources > 1:
        rows = [{**row, "kind": tr("source {source}", source=row["source"])} for row in rows]
    events = len({row["event"] for row in rows})
    reach = tr(_UP_TO) if any(row["most"] is not None for row in rows) else ""
    kinds = tuple(dict.fromkeys(row["kind"] for row in rows))
    return Picture(
        title,
        rows,
        _spec(fact, kinds, *_ends(told.events)),
        f"{n_of(events, len(told.events))}. {reach}".strip(),
        tr(
            "{title} of {events}: {value}",
            title=title,
            events=plurals.events(events),
            value=span([row["value"] for row in rows], fact.symbol),
        ),
    )


def _ends(events: Sequence[Row]) -> tuple[int, int]:
    numbers = [event["event_number"] for event in events]
    return min(numbers), max(numbers)


def _rows(event: Row, fact: Fact, most: Fact | None) -> Iterator[Row]:
    """A row a source; the event itself where it has one source only."""
    for prefix, number in _sources(event):
        if (value := event.get(f"{prefix}{fact.name}")) is not None:
            yield {
                "event": event["event_number"],
                "kind": _kind(event),
                "protocol": event.get("acquisition_protocol"),
                "source": number,
                "value": value,
                "most": event.get(f"{prefix}{most.name}") if most else None,
            }


def _sources(event: Row) -> Sequence[tuple[str, int]]:
    found = {(match[0], int(match[1]) + 1) for name in event if (match := _SOURCE.match(name))}
    return sorted(found) or [("", 1)]


def _kind(event: Row) -> str:
    told = next((event[name] for name in _TYPES if event.get(name)), None)
    return formatting.word(told) if told else tr("not told")


@cached(200)
def _spec(fact: Fact, kinds: encodings.Words, first: int, last: int) -> Spec:
    tips = [
        encodings.tip("event", tr("Event")),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("kind", tr("Type"), "N"),
        encodings.tip("value", heading(fact)),
        encodings.tip("most", tr("Maximum ({unit})", unit=fact.symbol)),
    ]
    base = alt.Chart().encode(
        x=encodings.event_axis(first, last), color=encodings.colour(kinds, tr("Type")), tooltip=tips
    )
    place = encodings.values(heading(fact))
    points = base.mark_point(filled=True, size=55).encode(y=place)
    reach = (
        base.mark_rule(strokeWidth=2, opacity=0.6).transform_filter("isValid(datum.most)").encode(y=place, y2="most:Q")
    )
    return encodings.finished(alt.layer(reach, points), encodings.LOW_PX)
