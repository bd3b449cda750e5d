"""Fluoroscopy: from where the patient was irradiated, weighted by dose."""

from collections.abc import Sequence

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
_WEIGHTS = tuple(_FACTS[name] for name in ("reference_air_kerma_mgy", "dap_gy_cm2"))
_AT = ("primary_angle_deg", "secondary_angle_deg")
_TO = ("primary_end_angle_deg", "secondary_end_angle_deg")
_LEAST_DOMAIN_DEG, _MARGIN_DEG = 50, 8
_SHARED_DEG = 1.0
# PS3.3 C.8.7.5.1.2: positive primary angles are LAO, positive secondary ones cranial.
_PRIMARY = "datum.value == 0 ? '0°' : (datum.value < 0 ? 'RAO ' : 'LAO ') + abs(datum.value) + '°'"
_SECONDARY = "datum.value == 0 ? '0°' : (datum.value < 0 ? 'CAU ' : 'CRA ') + abs(datum.value) + '°'"


def picture(told: Exposures) -> Picture | None:
    """Directions of the beam; the area of a disc is the dose from there."""
    aimed = [event for event in told.events if None not in (event.get(name) for name in _AT)]
    if not aimed:
        return None
    weight = next((fact for fact in _WEIGHTS if any(event.get(fact.name) for event in aimed)), None)
    rows = _discs(aimed, weight)
    kinds = tuple(dict.fromkeys(row["kind"] for row in rows))
    furthest = max(abs(row[name]) for row in rows for name in ("primary", "secondary", "primary_end", "secondary_end"))
    measure = (
        tr("Area of a disc: {weight} from that direction", weight=lower(tr(weight.label)))
        if weight
        else tr("No event tells its dose")
    )
    main = max(rows, key=lambda row: row["dose"] or 0)
    return Picture(
        tr("Directions of the beam"),
        rows,
        _spec(weight, kinds, _domain(furthest)),
        tr(
            "{aimed} from {rows}. {measure}; lines are movements during an event. Angles as the report states them.",
            aimed=n_of(len(aimed), len(told.events)),
            rows=plurals.directions(len(rows)),
            measure=measure,
        ),
        tr(
            "Directions of the beam of {aimed}; most dose from {main}",
            aimed=plurals.events(len(aimed)),
            main=_named(main),
        ),
    )


def _discs(events: Sequence[Row], weight: Fact | None) -> list[Row]:
    """Events from the same direction (to a degree) and of the same type together; movements stand alone."""
    found: dict[tuple[object, ...], Row] = {}
    for event in events:
        primary, secondary = (_turned(event[name]) for name in _AT)
        ends = [
            _turned(event[to]) if event.get(to) is not None else at
            for to, at in zip(_TO, (primary, secondary), strict=True)
        ]
        kind = (
            formatting.word(event["irradiation_event_type"]) if event.get("irradiation_event_type") else tr("not told")
        )
        moves = max(abs(ends[0] - primary), abs(ends[1] - secondary)) > _SHARED_DEG
        key = (event["event_number"],) if moves else (round(primary), round(secondary), kind)
        row = found.setdefault(key, _disc(primary, secondary, ends if moves else [primary, secondary], kind))
        row["events"] += 1
        if weight and event.get(weight.name) is not None:
            row["dose"] = (row["dose"] or 0.0) + event[weight.name]
    return [{**row, "direction": _named(row), "size": row["dose"] or 0.0} for row in found.values()]


def _disc(primary: float, secondary: float, ends: Sequence[float], kind: str) -> Row:
    return {
        "primary": primary,
        "secondary": secondary,
        "primary_end": ends[0],
        "secondary_end": ends[1],
        "kind": kind,
        "dose": None,
        "events": 0,
    }


def _turned(angle_deg: float) -> float:
    """The same angle from over -180 to 180 degrees."""
    return 180.0 - (180.0 - angle_deg) % 360.0


def _named(row: Row) -> str:
    """As people say it: LAO 30° CRA 20°."""
    sides = (("primary", "LAO", "RAO"), ("secondary", "CRA", "CAU"))
    told = [f"{up if row[name] > 0 else down} {abs(row[name]):.0f}°" for name, up, down in sides if round(row[name])]
    return " ".join(told) or tr("straight above or below (0°, 0°)")


def _domain(furthest_deg: float) -> int:
    return max(_LEAST_DOMAIN_DEG, int(furthest_deg) + _MARGIN_DEG)


@cached(100)
def _spec(weight: Fact | None, kinds: encodings.Words, domain: int) -> Spec:
    scale = alt.Scale(domain=[-domain, domain], nice=False)
    tips = [
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
        tooltip=tips,
    )
    size = alt.Size("size:Q", legend=None, scale=alt.Scale(range=[25, 900], zero=True))
    discs = base.mark_circle(opacity=0.65, stroke=colours.QUIET, strokeWidth=0.5)
    discs = discs.encode(color=encodings.colour(kinds, tr("Type")), **({"size": size} if weight else {}))
    paths = base.mark_rule(strokeWidth=2.5, opacity=0.7).encode(
        x2="primary_end:Q", y2="secondary_end:Q", color=encodings.colour(kinds, tr("Type"))
    )
    return encodings.finished(alt.layer(paths, discs), encodings.HIGH_PX)
