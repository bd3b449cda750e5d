"""Nuclear medicine: administered activities in order of time."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Mark, ModalityEvents, NumberedEvent, Plot, number_shown, value_range
from dashboard.ui import colours
from dashboard.ui.text import formatting, plurals
from dashboard.ui.text.i18n import cached, heading, tr
from dashboard.ui.text.spelling import nuclide
from dashboard.ui.vega_theme import Spec
from kerma.facts import nuclear_medicine
from kerma.facts.nuclear_medicine import AdministrationEvent

_FACTS = {fact.name: fact for fact in nuclear_medicine.EVENT_FACTS}
_ACTIVITY, _BEFORE, _AFTER = (
    _FACTS[name]
    for name in ("administered_activity_mbq", "pre_administration_activity_mbq", "post_administration_activity_mbq")
)
_MAX_NAME_LENGTH, _LABEL_PX = 40, 260


def plot(study: ModalityEvents) -> Plot | None:
    """Administered activity of each administration; None where no object states one."""
    events = [
        event for event in study.events_of(AdministrationEvent) if event.facts.administered_activity_mbq is not None
    ]
    if not events:
        return None
    activities = [event.facts.administered_activity_mbq or 0.0 for event in events]
    has_before = any(event.facts.pre_administration_activity_mbq is not None for event in events)
    return Plot(
        tr("Administrations in order of time"),
        [_mark(event) for event in events],
        _spec(len(events)),
        f"{number_shown(len(events), len(study.events), plurals.administrations)}."
        + (tr(" The upright lines are the activities measured before.") if has_before else ""),
        tr(
            "{rows} of {value}",
            rows=plurals.administrations(len(events)),
            value=value_range(activities, _ACTIVITY.symbol),
        ),
    )


def _mark(event: NumberedEvent[AdministrationEvent]) -> Mark:
    facts = event.facts
    agent = nuclide(facts.radiopharmaceutical or facts.radionuclide or "administration")
    name = agent if len(agent) <= _MAX_NAME_LENGTH else f"{agent[: _MAX_NAME_LENGTH - 1]}…"
    clock = f"{facts.started_at:%H:%M} " if facts.started_at else ""
    return {
        "label": f"{event.number}  {clock}{name}",
        "event": event.number,
        "started": formatting.moment(facts.started_at),
        "radionuclide": nuclide(facts.radionuclide or formatting.MISSING),
        "route": facts.route_of_administration,
        _ACTIVITY.name: facts.administered_activity_mbq,
        _BEFORE.name: facts.pre_administration_activity_mbq,
        _AFTER.name: facts.post_administration_activity_mbq,
    }


@cached(50)
def _spec(count: int) -> Spec:
    tooltip = [
        encodings.tip("label", tr("Administration"), "N"),
        encodings.tip("started", tr("Started"), "N"),
        encodings.tip("radionuclide", tr("Radionuclide"), "N"),
        encodings.tip("route", tr("Route"), "N"),
        *encodings.tips(_ACTIVITY, _BEFORE, _AFTER),
    ]
    base = alt.Chart().encode(y=encodings.labels(_LABEL_PX), tooltip=tooltip)
    bars = base.mark_bar(color=colours.MAIN, height={"band": 0.6})
    before = base.transform_filter(f"isValid(datum.{_BEFORE.name})").mark_tick(color=colours.MARKED, thickness=3)
    layers = (
        bars.encode(x=encodings.values_across(heading(_ACTIVITY), _ACTIVITY.name, from_zero=True)),
        before.encode(x=f"{_BEFORE.name}:Q"),
    )
    return encodings.specification(alt.layer(*layers), max(120, 60 + 36 * count))
