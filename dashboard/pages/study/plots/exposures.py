"""Radiography: the exposures with their dose, and how the detector was exposed."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of, span
from dashboard.ui import colours, formatting, plurals
from dashboard.ui.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import projection
from kerma.facts.fact import Fact

_FACTS = {fact.name: fact for fact in projection.EVENT}
_DAP, _VOLTAGE, _INDEX, _TARGET, _DEVIATION = (
    _FACTS[name]
    for name in ("dap_gy_cm2", "tube_voltage_kv", "exposure_index", "target_exposure_index", "deviation_index")
)
#: What has no natural zero to begin a bar from.
_POINTS = (_DEVIATION, _VOLTAGE)
_MOST = 40
_LONGEST = 44


def dose(told: Exposures) -> Picture | None:
    """DAP of each exposure."""
    return _picture(told, _DAP, tr("Dose of the exposures"), "")


def voltage(told: Exposures) -> Picture | None:
    """Tube voltage of each exposure."""
    return _picture(told, _VOLTAGE, tr("Tube voltage"), "")


def exposure_index(told: Exposures) -> Picture | None:
    """Deviation index of each exposure, else its exposure index with its target."""
    if picture := _picture(
        told,
        _DEVIATION,
        tr("Deviation index"),
        tr(" 0 is the target; +1 is 26 % more, −1 is 21 % less."),  # noqa: RUF001, a minus
    ):
        return picture
    return _picture(told, _INDEX, tr("Exposure index"), tr(" The upright lines are the targets, where they are told."))


def _picture(told: Exposures, fact: Fact, title: str, how: str) -> Picture | None:
    known = [event for event in told.events if event.get(fact.name) is not None]
    if not known:
        return None
    rows = [_row(event, fact) for event in known[:_MOST]]
    first = tr(" The first {most} are drawn.", most=_MOST) if len(known) > _MOST else ""
    return Picture(
        title,
        rows,
        _spec(fact, len(rows)),
        f"{n_of(len(known), len(told.events), plurals.exposures)}.{how}{first}",
        f"{title}, {plurals.exposures(len(known))}: {span([event[fact.name] for event in known], fact.symbol)}",
    )


def _row(event: Row, fact: Fact) -> Row:
    return {
        "label": _label(event),
        "event": event["event_number"],
        "protocol": event.get("acquisition_protocol"),
        "value": event[fact.name],
        "target": event.get(_TARGET.name) if fact is _INDEX else None,
        "kv": event.get("tube_voltage_kv"),
        "mas": event.get("exposure_mas"),
    }


def _label(event: Row) -> str:
    """The number makes it unique: "2 Chest, PA"."""
    what = event.get("anatomical_structure") or event.get("target_region") or event.get("acquisition_protocol")
    words = ", ".join(part for part in (what, event.get("image_view")) if part) or "exposure"
    cut = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return f"{formatting.number(event['event_number'])} {cut}"


@cached(100)
def _spec(fact: Fact, count: int) -> Spec:
    tips = [
        encodings.tip("label", tr("Event"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("value", heading(fact)),
        *([encodings.tip("target", heading(_TARGET))] if fact is _INDEX else []),
        encodings.tip("kv", heading(_VOLTAGE)),
        encodings.tip("mas", heading(_FACTS["exposure_mas"])),
    ]
    base = alt.Chart().encode(y=encodings.labels(), tooltip=tips)
    value = encodings.values_across(heading(fact), from_zero=fact not in _POINTS)
    if fact in _POINTS:
        points = base.mark_point(filled=True, size=80, color=colours.MAIN).encode(x=value)
        middle = alt.Chart().mark_rule(color=colours.QUIET, strokeDash=[4, 3]).encode(x=alt.datum(0))
        layers = [middle, points] if fact is _DEVIATION else [points]
    else:
        layers = [base.mark_bar(color=colours.MAIN, height={"band": 0.65}).encode(x=value)]
    if fact is _INDEX:
        target = base.transform_filter("isValid(datum.target)").encode(x="target:Q")
        layers.append(target.mark_tick(color=colours.MARKED, thickness=3))
    return encodings.finished(alt.layer(*layers), max(120, 60 + encodings.ROW_PX * count))
