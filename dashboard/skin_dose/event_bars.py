"""Which events made the peak: a bar for each, in the colour of its kind."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.skin_dose import scale
from dashboard.ui.colours import OF_WORD
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.result import SkinDose

HEIGHT_PX = 280
#: The kind of an event that does not state one.
NOT_STATED = msg("not stated")
# Kinds of events with a colour of their own, the same as in the other pictures of a study.
_KINDS = ("fluoroscopy", "stationary", "stepping", "rotational", NOT_STATED)


def bar_rows(found: SkinDose, events: Sequence[ProjectionEvent]) -> pd.DataFrame:
    """One row an event: its number on the page, its kind, what it gave to the peak, and what its tooltip says."""
    top = found.peak_skin_dose_mgy or 0.0
    return pd.DataFrame(
        [
            {
                "number": number + 1,
                "kind": formatting.word(kind_of(event)),
                "dose": found.event_dose_mgy.get(number, 0.0),
                "dose_text": scale.dose_text(found.event_dose_mgy.get(number, 0.0)),
                "share": formatting.decimal(f"{100 * found.event_dose_mgy.get(number, 0.0) / top:.1f} %")
                if top
                else formatting.MISSING,
                "started": formatting.moment(event.started_at),
                "angles": angles_of(event),
            }
            for number, event in enumerate(events)
        ]
    )


def kind_of(event: ProjectionEvent) -> str:
    """The kind of an event as it is coloured."""
    kind = event.irradiation_event_type
    return kind if kind in _KINDS else NOT_STATED


def angles_of(event: ProjectionEvent) -> str:
    """The positioner's angles as people say them: "LAO 30°, CRA 20°"."""
    values = ((event.primary_angle_deg, "LAO", "RAO"), (event.secondary_angle_deg, "CRA", "CAU"))
    if all(value is None for value, _, _ in values):
        return formatting.MISSING
    return ", ".join(
        f"{plus if value >= 0 else minus} {formatting.number(round(abs(value)))}°"
        for value, plus, minus in values
        if value is not None
    )


def chart(found: SkinDose, events: Sequence[ProjectionEvent]) -> alt.Chart:
    """Dose at the peak by event, in order of time."""
    rows = bar_rows(found, events)
    named = {formatting.word(kind): OF_WORD[kind] for kind in _KINDS}
    shown = [kind for kind in named if kind in set(rows["kind"])] if len(rows) else []
    bars: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(stroke=None)
        .encode(
            x=alt.X("number:O", title=tr("Event"), axis=alt.Axis(labelAngle=0, labelOverlap="parity", grid=False)),
            y=alt.Y(
                "dose:Q",
                title=tr("Dose at the peak ({unit})", unit=scale.UNIT),
                axis=alt.Axis(labelExpr=scale.LABEL_EXPRESSION, tickCount=5),
            ),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=shown, range=[named[kind] for kind in shown]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("number:O", title=tr("Event")),
                alt.Tooltip("dose_text:N", title=tr("Dose at the peak")),
                alt.Tooltip("share:N", title=tr("Share of the peak")),
                alt.Tooltip("kind:N", title=tr("Type")),
                alt.Tooltip("angles:N", title=tr("Angles")),
                alt.Tooltip("started:N", title=tr("Started")),
            ],
        )
        .properties(height=HEIGHT_PX)
    )
    return bars


def alt_text(found: SkinDose) -> str:
    """The chart in one sentence."""
    if not found.event_dose_mgy:
        return tr("No event gave dose to the peak.")
    highest = max(found.event_dose_mgy, key=lambda number: found.event_dose_mgy[number])
    return tr(
        "Dose at the peak by event. Event {number} gave the most: {part} of {whole}.",
        number=highest + 1,
        part=scale.dose_text(found.event_dose_mgy[highest]),
        whole=scale.dose_text(found.peak_skin_dose_mgy, is_upper_bound=found.is_upper_bound),
    )
