"""Axes, colours and tooltips that the Vega-Lite specifications of the study page share."""

from typing import Any

import altair as alt

from dashboard.ui import colours
from dashboard.ui.i18n import heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts.fact import Fact

HEIGHT_PX = 300
LOW_PX = 240
HIGH_PX = 420
ROW_PX = 26
_LABEL_PX, _LEGEND_PX = 150, 230
_FORMAT = ",.4~g"

Words = tuple[str, ...]


def colour(words: Words, title: str, field: str = "kind") -> Any:
    """Colour by a word; the legend stands above, and only where there is a choice."""
    domain, chosen = colours.scale(words)
    legend = (
        alt.Legend(orient="top", title=None, labelLimit=_LEGEND_PX, symbolStrokeWidth=0) if len(domain) > 1 else None
    )
    return alt.Color(f"{field}:N", title=title, scale=alt.Scale(domain=list(domain), range=list(chosen)), legend=legend)


def values(title: str, field: str = "value", *, from_zero: bool = False) -> Any:
    """A quantity upwards; one value alone is written as briefly as several."""
    return alt.Y(f"{field}:Q", title=title, scale=_scale(from_zero=from_zero), axis=alt.Axis(format=_FORMAT))


def values_across(title: str, field: str = "value", *, from_zero: bool = False) -> Any:
    """A quantity to the right."""
    return alt.X(f"{field}:Q", title=title, scale=_scale(from_zero=from_zero), axis=alt.Axis(format=_FORMAT))


def _scale(*, from_zero: bool) -> Any:
    return alt.Scale(zero=True, nice=True) if from_zero else alt.Scale(zero=False, nice=True, padding=8)


def event_axis(first: int, last: int) -> Any:
    """Events side by side by their number."""
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False)
    return alt.X("event:Q", title=tr("Event"), scale=scale, axis=alt.Axis(tickMinStep=1, format="d", grid=False))


def labels(most_px: int = _LABEL_PX) -> Any:
    """A line a row, named at the left, in the order of the rows."""
    axis = alt.Axis(labelLimit=most_px, labelOverlap=False, ticks=False, domain=False)
    return alt.Y("label:N", title=None, sort=None, axis=axis)


def tip(field: str, title: str, kind: str = "Q") -> Any:
    """A line of the box that appears under the pointer."""
    line = alt.Tooltip(f"{field}:{kind}", title=title)
    return line.format(_FORMAT) if kind == "Q" else line


def tips(*facts: Fact) -> list[Any]:
    """The lines of the box for facts that stand in the rows under their own names."""
    return [tip(fact.name, heading(fact)) for fact in facts]


def finished(chart: Any, height_px: int = HEIGHT_PX) -> Spec:
    """The specification of a chart or of layers, without data."""
    spec: Spec = chart.properties(height=height_px).to_dict()
    spec.pop("config", None)
    return spec
