"""Radiography: dose, tube voltage and detector exposure of each exposure."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Mark, ModalityEvents, NumberedEvent, Plot, number_shown, value_range
from dashboard.ui import colours
from dashboard.ui.text import formatting, plurals
from dashboard.ui.text.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import projection
from kerma.facts.fact import Fact
from kerma.facts.projection import ProjectionEvent

_FACTS = {fact.name: fact for fact in projection.EVENT_FACTS}
_DAP, _VOLTAGE, _INDEX, _TARGET, _DEVIATION = (
    _FACTS[name]
    for name in ("dap_gy_cm2", "tube_voltage_kv", "exposure_index", "target_exposure_index", "deviation_index")
)
#: Quantities without a natural zero, drawn as points instead of bars.
_POINTS = (_DEVIATION, _VOLTAGE)
_MAX_SHOWN = 40
_MAX_LABEL_LENGTH = 44


def dose(study: ModalityEvents) -> Plot | None:
    """Dose area product of each exposure."""
    return _plot(study, _DAP, tr("Dose of the exposures"), "")


def voltage(study: ModalityEvents) -> Plot | None:
    """Tube voltage of each exposure."""
    return _plot(study, _VOLTAGE, tr("Tube voltage"), "")


def exposure_index(study: ModalityEvents) -> Plot | None:
    """Deviation index of each exposure; without one, its exposure index beside the target (IEC 62494-1)."""
    if deviations := _plot(
        study,
        _DEVIATION,
        tr("Deviation index"),
        tr(" 0 is the target; +1 is 26 % more, −1 is 21 % less."),  # noqa: RUF001 -- a minus sign
    ):
        return deviations
    return _plot(study, _INDEX, tr("Exposure index"), tr(" The upright lines are the targets, where they are stated."))


def _plot(study: ModalityEvents, fact: Fact, title: str, explanation: str) -> Plot | None:
    values = {event: getattr(event.facts, fact.name) for event in study.events_of(ProjectionEvent)}
    known = {event: value for event, value in values.items() if value is not None}
    if not known:
        return None
    marks = [_mark(event, value, fact) for event, value in list(known.items())[:_MAX_SHOWN]]
    first = tr(" The first {most} are drawn.", most=_MAX_SHOWN) if len(known) > _MAX_SHOWN else ""
    return Plot(
        title,
        marks,
        _spec(fact, len(marks)),
        f"{number_shown(len(known), len(study.events), plurals.exposures)}.{explanation}{first}",
        f"{title}, {plurals.exposures(len(known))}: {value_range(list(known.values()), fact.symbol)}",
    )


def _mark(event: NumberedEvent[ProjectionEvent], value: float, fact: Fact) -> Mark:
    facts = event.facts
    return {
        "label": _label(event),
        "event": event.number,
        "protocol": facts.acquisition_protocol,
        "value": value,
        "target": facts.target_exposure_index if fact is _INDEX else None,
        "kv": facts.tube_voltage_kv,
        "mas": facts.exposure_mas,
    }


def _label(event: NumberedEvent[ProjectionEvent]) -> str:
    """Number, region and view: "2 Chest, PA"; the number makes it unique."""
    facts = event.facts
    region = facts.anatomical_structure or facts.target_region or facts.acquisition_protocol
    label = ", ".join(part for part in (region, facts.image_view) if part) or "exposure"
    short = label if len(label) <= _MAX_LABEL_LENGTH else f"{label[: _MAX_LABEL_LENGTH - 1]}…"
    return f"{formatting.number(event.number)} {short}"


@cached(100)
def _spec(fact: Fact, count: int) -> Spec:
    tooltip = [
        encodings.tip("label", tr("Event"), "N"),
        encodings.tip("protocol", tr("Protocol"), "N"),
        encodings.tip("value", heading(fact)),
        *([encodings.tip("target", heading(_TARGET))] if fact is _INDEX else []),
        encodings.tip("kv", heading(_VOLTAGE)),
        encodings.tip("mas", heading(_FACTS["exposure_mas"])),
    ]
    base = alt.Chart().encode(y=encodings.labels(), tooltip=tooltip)
    value = encodings.values_across(heading(fact), from_zero=fact not in _POINTS)
    if fact in _POINTS:
        points = base.mark_point(filled=True, size=80, color=colours.MAIN).encode(x=value)
        zero = alt.Chart().mark_rule(color=colours.QUIET, strokeDash=[4, 3]).encode(x=alt.datum(0))
        layers = [zero, points] if fact is _DEVIATION else [points]
    else:
        layers = [base.mark_bar(color=colours.MAIN, height={"band": 0.65}).encode(x=value)]
    if fact is _INDEX:
        target = base.transform_filter("isValid(datum.target)").encode(x="target:Q")
        layers.append(target.mark_tick(color=colours.MARKED, thickness=3))
    return encodings.specification(alt.layer(*layers), max(120, 60 + encodings.ROW_PX * count))
