"""Mammography: dose, compressed thickness and force by breast and view."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of, span
from dashboard.ui import colours, formatting, plurals
from dashboard.ui.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import mammography
from kerma.facts.fact import Fact

_FACTS = {fact.name: fact for fact in mammography.EVENT}
_AGD, _THICKNESS, _FORCE = (_FACTS[name] for name in ("agd_mgy", "compressed_thickness_mm", "compression_force_n"))
_SIDES = {"right": "R", "left": "L"}
# As mammograms are hung: right beside left, CC before MLO.
_VIEWS = ("CC", "MLO")


def dose(told: Exposures) -> Picture | None:
    """Mean glandular dose; exposures of the same view are stacked."""
    return _picture(told, _AGD, tr("Dose by breast and view"), tr(" Exposures of the same view lie on each other."))


def thickness(told: Exposures) -> Picture | None:
    """Compressed thickness of each exposure."""
    return _picture(told, _THICKNESS, tr("Compressed thickness"), "")


def force(told: Exposures) -> Picture | None:
    """Compression force of each exposure."""
    return _picture(told, _FORCE, tr("Compression force"), "")


def _picture(told: Exposures, fact: Fact, title: str, how: str) -> Picture | None:
    known = [event for event in told.events if event.get(fact.name) is not None]
    if not known:
        return None
    rows = sorted((_row(event, fact) for event in known), key=_place)
    sides = tuple(dict.fromkeys(row["kind"] for row in rows))
    return Picture(
        title,
        rows,
        _spec(fact, sides),
        f"{n_of(len(rows), len(told.events), plurals.exposures)}.{how}",
        f"{title}, {plurals.exposures(len(rows))}: {span([row['value'] for row in rows], fact.symbol)}",
    )


def _row(event: Row, fact: Fact) -> Row:
    side, view = event.get("laterality"), event.get("view")
    return {
        "label": " ".join(part for part in (_SIDES.get(side or "", side), view) if part) or tr("not told"),
        "event": event["event_number"],
        "side": side,
        "kind": formatting.word(side) if side else tr("not told"),
        "view": view,
        "modifier": event.get("view_modifier"),
        "protocol": event.get("acquisition_protocol"),
        "value": event[fact.name],
    }


def _place(row: Row) -> tuple[int, str, int, int]:
    view = row["view"] or "~"
    return (
        _VIEWS.index(view) if view in _VIEWS else len(_VIEWS),
        view,
        list(_SIDES).index(row["side"]) if row["side"] in _SIDES else len(_SIDES),
        row["event"],
    )


@cached(100)
def _spec(fact: Fact, sides: encodings.Words) -> Spec:
    tips = [
        encodings.tip("event", tr("Event")),
        encodings.tip("label", tr("View"), "N"),
        encodings.tip("modifier", tr("View modifier"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("value", heading(fact)),
    ]
    base = alt.Chart().encode(
        x=alt.X("label:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelLimit=90)),
        color=encodings.colour(sides, tr("Breast")),
        tooltip=tips,
    )
    if fact is _AGD:
        bars = base.mark_bar(width={"band": 0.6}, stroke=colours.QUIET, strokeWidth=0.5)
        return encodings.finished(bars.encode(y=alt.Y("value:Q", title=heading(fact), stack="zero"), order="event:Q"))
    points = base.mark_point(filled=True, size=90)
    return encodings.finished(points.encode(y=encodings.values(heading(fact), from_zero=True)))
