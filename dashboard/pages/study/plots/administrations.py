"""Nuclear medicine: what was administered, in order of time."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, n_of, span
from dashboard.ui import colours, formatting, plurals
from dashboard.ui.i18n import cached, heading, tr
from dashboard.ui.spelling import nuclide
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts import nuclear_medicine

_FACTS = {fact.name: fact for fact in nuclear_medicine.EVENT}
_ACTIVITY, _BEFORE, _AFTER = (
    _FACTS[name]
    for name in ("administered_activity_mbq", "pre_administration_activity_mbq", "post_administration_activity_mbq")
)
_LONGEST, _LABEL_PX = 40, 260


def picture(told: Exposures) -> Picture | None:
    """Administered activities."""
    known = [event for event in told.events if event.get(_ACTIVITY.name) is not None]
    if not known:
        return None
    rows = [_row(event) for event in known]
    measured = any(row[_BEFORE.name] is not None for row in rows)
    return Picture(
        tr("Administrations in order of time"),
        rows,
        _spec(len(rows)),
        f"{n_of(len(rows), len(told.events), plurals.administrations)}."
        + (tr(" The upright lines are the activities measured before.") if measured else ""),
        tr(
            "{rows} of {value}",
            rows=plurals.administrations(len(rows)),
            value=span([row[_ACTIVITY.name] for row in rows], _ACTIVITY.symbol),
        ),
    )


def _row(event: Row) -> Row:
    when = event.get("started_at")
    what = nuclide(event.get("radiopharmaceutical") or event.get("radionuclide") or "administration")
    named = what if len(what) <= _LONGEST else f"{what[: _LONGEST - 1]}…"
    clock = f"{when:%H:%M} " if when else ""
    return {
        "label": f"{event['event_number']}  {clock}{named}",
        "event": event["event_number"],
        "started": formatting.moment(when),
        "radionuclide": nuclide(event.get("radionuclide") or formatting.MISSING),
        "route": event.get("route_of_administration"),
        **{fact.name: event.get(fact.name) for fact in (_ACTIVITY, _BEFORE, _AFTER)},
    }


@cached(50)
def _spec(count: int) -> Spec:
    tips = [
        encodings.tip("label", tr("Administration"), "N"),
        encodings.tip("started", tr("Started"), "N"),
        encodings.tip("radionuclide", tr("Radionuclide"), "N"),
        encodings.tip("route", tr("Route"), "N"),
        *encodings.tips(_ACTIVITY, _BEFORE, _AFTER),
    ]
    base = alt.Chart().encode(y=encodings.labels(_LABEL_PX), tooltip=tips)
    bars = base.mark_bar(color=colours.MAIN, height={"band": 0.6})
    before = base.transform_filter(f"isValid(datum.{_BEFORE.name})").mark_tick(color=colours.MARKED, thickness=3)
    layers = (
        bars.encode(x=encodings.values_across(heading(_ACTIVITY), _ACTIVITY.name, from_zero=True)),
        before.encode(x=f"{_BEFORE.name}:Q"),
    )
    return encodings.finished(alt.layer(*layers), max(120, 60 + 36 * count))
