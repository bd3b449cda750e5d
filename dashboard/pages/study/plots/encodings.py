"""Axes, colours and tooltips that the plots of a study share."""

from typing import Literal, TypeAlias

import altair as alt

from dashboard.ui import colours
from dashboard.ui.text.i18n import heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts.fact import Fact

VegaChart: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart

HEIGHT_PX = 300
LOW_PX = 240
HIGH_PX = 420
ROW_PX = 26
_LABEL_PX, _LEGEND_PX = 150, 230
_FORMAT = ",.4~g"


def colour(words: tuple[str, ...], title: str, field: str = "kind") -> alt.Color:
    """Colour by a word; the legend stands above, and only where there are several words."""
    domain, palette = colours.scale(words)
    legend = (
        alt.Legend(orient="top", title=None, labelLimit=_LEGEND_PX, symbolStrokeWidth=0) if len(domain) > 1 else None
    )
    scale = alt.Scale(domain=list(domain), range=list(palette))
    return alt.Color(f"{field}:N", title=title, scale=scale, legend=legend)


def stroke(words: tuple[str, ...], title: str, field: str = "kind") -> alt.Stroke:
    """Outline in the same colours, without a legend of its own."""
    domain, palette = colours.scale(words)
    scale = alt.Scale(domain=list(domain), range=list(palette))
    return alt.Stroke(f"{field}:N", title=title, scale=scale, legend=None)


def values(title: str, field: str = "value", *, from_zero: bool = False) -> alt.Y:
    """A quantity upwards."""
    return alt.Y(f"{field}:Q", title=title, scale=_scale(from_zero=from_zero), axis=alt.Axis(format=_FORMAT))


def values_across(title: str, field: str = "value", *, from_zero: bool = False) -> alt.X:
    """A quantity to the right."""
    return alt.X(f"{field}:Q", title=title, scale=_scale(from_zero=from_zero), axis=alt.Axis(format=_FORMAT))


def _scale(*, from_zero: bool) -> alt.Scale:
    return alt.Scale(zero=True, nice=True) if from_zero else alt.Scale(zero=False, nice=True, padding=8)


def event_axis(first: int, last: int) -> alt.X:
    """Events side by side by their number."""
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False)
    return alt.X("event:Q", title=tr("Event"), scale=scale, axis=alt.Axis(tickMinStep=1, format="d", grid=False))


def labels(max_px: int = _LABEL_PX) -> alt.Y:
    """One line for each mark, with its label at the left, in the order of the marks."""
    axis = alt.Axis(labelLimit=max_px, labelOverlap=False, ticks=False, domain=False)
    return alt.Y("label:N", title=None, sort=None, axis=axis)


def tip(field: str, title: str, kind: Literal["Q", "N"] = "Q") -> alt.Tooltip:
    """One line of the tooltip."""
    line = alt.Tooltip(f"{field}:{kind}", title=title)
    return line.format(_FORMAT) if kind == "Q" else line


def tips(*facts: Fact) -> list[alt.Tooltip]:
    """The lines of the tooltip for facts that the marks hold under their own names."""
    return [tip(fact.name, heading(fact)) for fact in facts]


def specification(chart: VegaChart, height_px: int = HEIGHT_PX) -> Spec:
    """The Vega-Lite specification of a chart or of layers, without data."""
    spec: Spec = chart.properties(height=height_px).to_dict()
    spec.pop("config", None)
    return spec
