"""How charts look, as Vega-Lite specifications without data; made once for each kind, title and size.

Colours come from the theme of the page. Every mark has a tooltip, and the field `pick` says what a click on it chooses.
Texts from objects are data, never part of a specification.
"""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from dashboard.ui.i18n import cached, tr
from dashboard.ui.vega import SQUARES

PICK = "pick"
_ROW_PX = 26
_LABEL_PX = 230
_HEIGHT_PX = 300
# A legend stands below the picture, within its height.
_WITH_LEGEND_PX = 400
_MANY_ROWS = 60
_FAINT, _DIM = 0.22, 0.35
# Few and legible numbers on an axis.
_QUIET: dict[str, Any] = {
    "labelOverlap": "parity",
    "labelSeparation": 12,
    "tickCount": 6,
}
_COUNTS: dict[str, Any] = {**_QUIET, "tickMinStep": 1}

_DATES = alt.Axis(labelOverlap="greedy", labelSeparation=12, tickCount=8, grid=False)

Spec = dict[str, Any]
#: Field and heading of each line of a tooltip.
Tips = tuple[tuple[str, str], ...]


@cached(256)
def bars(tips: Tips, field: str, title: str, count: int) -> Spec:
    """Horizontal bars, one an item."""
    base = alt.Chart().encode(y=_items(count), tooltip=_tips(tips))
    drawn = base.mark_bar(cornerRadiusEnd=2).encode(x=_x(field, title, zero=True), opacity=_picked())
    return _finished(alt.layer(drawn, _whole_row(base, field)).add_params(_pick()), count)


@cached(256)
def boxes(tips: Tips, title: str, count: int, mark: str) -> Spec:
    """Horizontal boxes, one an item: whiskers from p5 to p95, box from p25 to p75, a line at the median."""
    base = alt.Chart().encode(y=_items(count), tooltip=_tips(tips))
    whisker = base.mark_rule(strokeWidth=1.5, opacity=0.8, color=mark).encode(x=_x("p5", title, zero=True), x2="p95:Q")
    box = base.mark_bar(height=15, cornerRadius=2).encode(
        x=alt.X("p25:Q", title=title), x2="p75:Q", opacity=_picked(0.75)
    )
    median = base.mark_tick(thickness=2.5, height=15).encode(x=alt.X("p50:Q", title=title), color=alt.value(mark))
    return _finished(alt.layer(whisker, box, median, _whole_row(base, "p95")).add_params(_pick()), count)


@cached(256)
def over_time(tips: Tips, title: str, is_split: bool, mark: str) -> Spec:
    """A line of medians with the band of quartiles; at the foot the number of values, to their own scale.

    Rows that are a change of software are dashed lines.
    """
    software = (
        alt.Chart()
        .transform_filter("datum.software != null")
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=mark)
        .encode(
            x=_time(),
            tooltip=[alt.Tooltip("software:N", title=tr("Software")), alt.Tooltip("t_when:N", title=tr("From"))],
        )
    )
    base = alt.Chart().transform_filter("datum.software == null").encode(x=_time(), tooltip=_tips(tips))
    colour = alt.Color("label:N", title=None, sort=None, legend=_legend()) if is_split else alt.Undefined
    y = alt.Y("p50:Q", title=title, scale=alt.Scale(zero=True), axis=alt.Axis(**_QUIET))
    line = base.mark_line(strokeWidth=2, interpolate="linear").encode(y=y, color=colour, detail="run:N")
    points = base.mark_point(filled=True, size=45).encode(y=y, color=colour, opacity=_picked())
    layers = [line, points]
    if not is_split:
        band = base.mark_area(opacity=_FAINT).encode(y=alt.Y("p25:Q", title=title), y2="p75:Q", detail="run:N")
        foot = base.mark_bar(opacity=_FAINT, binSpacing=2, color=mark).encode(
            x=alt.X("left:T", title=None),
            x2="right:T",
            y=alt.Y("foot:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
            y2=alt.datum(0),
        )
        main = alt.layer(band, line, points)
        return _finished(alt.layer(foot, main, software).resolve_scale(y="independent").add_params(_pick()))
    return _finished(alt.layer(*layers, software).add_params(_pick()), height=_WITH_LEGEND_PX)


@cached(64)
def counts(tips: Tips, title: str, is_split: bool) -> Spec:
    """Columns of numbers over time, items on top of each other."""
    colour = alt.Color("label:N", title=None, sort=None, legend=_legend()) if is_split else alt.Undefined
    drawn = (
        alt.Chart()
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("left:T", title=None, axis=_DATES),
            x2="right:T",
            y=alt.Y("top:Q", title=title, axis=alt.Axis(**_COUNTS)),
            y2="bottom:Q",
            color=colour,
            tooltip=_tips(tips),
            opacity=_picked(),
        )
    )
    return _finished(drawn.add_params(_pick()), height=_WITH_LEGEND_PX if is_split else _HEIGHT_PX)


@cached(256)
def histogram(tips: Tips, title: str, tall: str) -> Spec:
    """Bars between edges."""
    drawn = (
        alt.Chart()
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(**_QUIET)),
            x2="high:Q",
            y=alt.Y("n:Q", title=tall, axis=alt.Axis(**_COUNTS), scale=alt.Scale(zero=True)),
            y2=alt.datum(0),
            tooltip=_tips(tips),
            opacity=_picked(),
        )
    )
    return _finished(drawn.add_params(_pick()))


@cached(256)
def shares(tips: Tips, title: str) -> Spec:
    """One histogram an item, as outlines in one chart; each adds up to 100 %."""
    drawn = (
        alt.Chart()
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("low:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(**_QUIET)),
            y=alt.Y("share:Q", title=tr("Share of each (%)"), axis=alt.Axis(**_QUIET)),
            color=alt.Color("label:N", title=None, sort=None, legend=_legend()),
            opacity=_picked(),
        )
    )
    points = (
        alt.Chart()
        .mark_point(filled=True, size=30, opacity=0.01)
        .encode(
            x=alt.X("middle:Q", title=title),
            y=alt.Y("share:Q", title=tr("Share of each (%)")),
            color=alt.Color("label:N", title=None, sort=None, legend=_legend()),
            tooltip=_tips(tips),
        )
    )
    return _finished(alt.layer(drawn, points).add_params(_pick()), height=_WITH_LEGEND_PX)


@cached(8)
def week(tips: Tips, days: tuple[str, ...]) -> Spec:
    """Weekday by hour, the number as colour."""
    drawn = (
        alt.Chart()
        .mark_rect(cornerRadius=2)
        .encode(
            x=alt.X("hour:O", title=tr("Hour of the day"), axis=alt.Axis(labelAngle=0), scale=_band(list(range(24)))),
            y=alt.Y("day:O", title=None, sort=list(days), scale=_band(list(days))),
            color=alt.Color("n:Q", title=tr("Studies"), scale=alt.Scale(zero=True), legend=_ramp()),
            tooltip=_tips(tips),
            opacity=_picked(),
        )
    )
    return _finished(drawn.add_params(_pick()))


@cached(256)
def points(tips: Tips, x: str, y: str, mark: str) -> Spec:
    """One point for each pair, and the median of y in bins of x as steps."""
    base = alt.Chart()
    drawn = base.mark_point(filled=True, size=26).encode(
        x=_plain("x", x), y=_plain("y", y), tooltip=_tips(tips), opacity=_picked(0.55)
    )
    layered = alt.layer(drawn.transform_filter("datum.is_trend == false"), _trend(x, y, tips, mark))
    return _finished(layered.add_params(_pick()), height=420)


@cached(256)
def grid(tips: Tips, x: str, y: str, mark: str) -> Spec:
    """Two-dimensional bins, the number as colour, and the median of y in bins of x as steps."""
    drawn = (
        alt.Chart()
        .mark_rect()
        .encode(
            x=_plain("low", x),
            x2="high:Q",
            y=_plain("y_low", y),
            y2="y_high:Q",
            color=alt.Color("n:Q", title=tr("Number"), scale=alt.Scale(type="sqrt"), legend=_ramp()),
            tooltip=_tips(tips),
            opacity=_picked(),
        )
    )
    layered = alt.layer(drawn.transform_filter("datum.is_trend == false"), _trend(x, y, tips, mark))
    return _finished(layered.add_params(_pick()), height=420)


@cached(64)
def changes(tips: Tips, title: str, count: int, mark: str) -> Spec:
    """Differences with their intervals, one an item, and a line at no difference."""
    base = alt.Chart().encode(y=_items(count), tooltip=_tips(tips))
    nothing = alt.Chart().mark_rule(strokeDash=[4, 3], opacity=0.6, color=mark).encode(x=alt.datum(0))
    interval = base.mark_bar(height=3).encode(x=_x("least", title), x2="most:Q", opacity=_picked())
    middle = base.mark_point(filled=True, size=80).encode(x=alt.X("change:Q", title=title), opacity=_picked())
    return _finished(alt.layer(nothing, interval, middle).add_params(_pick()), count)


_MARKED = {"boxes", "points", "grid", "changes", "over_time"}


def of(look: str, tips: Tips, shape: Sequence[Any], mark: str) -> Spec:
    """The specification of a look: the name of a function of this module, with what it needs.

    Args:
        look: bars, boxes, over_time, counts, histogram, shares, week, points, grid or changes.
        tips: fields and headings of the tooltip.
        shape: its further arguments, without the last one of those that have lines on top of colour.
        mark: the colour of these lines, which must stand out from every other.
    """
    return LOOKS[look](tips, *shape, *((mark,) if look in _MARKED else ()))


LOOKS: dict[str, Callable[..., Spec]] = {
    each.__name__: each for each in (bars, boxes, over_time, counts, histogram, shares, week, points, grid, changes)
}


def _pick() -> alt.Parameter:
    return alt.selection_point(name=PICK, fields=[PICK], on="click", clear="dblclick", empty=True)


def _picked(full: float = 1.0) -> Any:
    """What was not clicked steps back, as soon as anything was."""
    return alt.condition({"param": PICK}, alt.value(full), alt.value(_DIM * full))


def _items(count: int) -> alt.Y:
    return alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(
            labelLimit=_LABEL_PX,
            ticks=False,
            domain=False,
            labelPadding=8,
            labelOverlap=count > _MANY_ROWS,
        ),
    )


def _x(field: str, title: str, *, zero: bool = False) -> alt.X:
    axis = alt.Axis(**(_COUNTS if field == "n" else _QUIET))
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=zero), axis=axis)


def _plain(field: str, title: str) -> Any:
    channel = alt.X if field in {"x", "low"} else alt.Y
    return channel(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(**_QUIET))


def _time() -> alt.X:
    return alt.X("middle:T", title=None, axis=_DATES)


def _trend(x: str, y: str, tips: Tips, mark: str) -> Any:
    return (
        alt.Chart()
        .transform_filter("datum.is_trend == true")
        .mark_line(strokeWidth=2.5, point={"filled": True, "size": 45, "color": mark}, color=mark)
        .encode(x=_plain("x", x), y=_plain("y", y), tooltip=_tips(tips))
    )


def _whole_row(base: Any, field: str) -> Any:
    """An unseen bar as long as the row, so that short marks can be hit."""
    return (
        base.transform_joinaggregate(_end=f"max({field})")
        .mark_bar(opacity=0.001, cursor="pointer")
        .encode(x=alt.X("_end:Q"))
    )


def _band(values: Sequence[Any]) -> alt.Scale:
    return alt.Scale(domain=list(values), paddingInner=0.06)


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=2, labelLimit=205, symbolType="circle")


def _ramp() -> alt.Legend:
    return alt.Legend(orient="right", tickCount=5, tickMinStep=1, **SQUARES)


def _tips(tips: Tips) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in tips]


def _finished(chart: Any, rows: int = 0, height: int = _HEIGHT_PX) -> Spec:
    high = max(160, rows * _ROW_PX + 50) if rows else height
    spec: Spec = _without_data(chart.properties(height=high).to_dict())
    for name in ("$schema", "config", "datasets"):
        spec.pop(name, None)
    # Marks as SVG, so that the chart can be saved as such and read aloud.
    return {**spec, "usermeta": {"embedOptions": {"renderer": "svg"}}}


def _without_data(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_data(value) for name, value in part.items() if name != "data"}
    return [_without_data(each) for each in part] if isinstance(part, list) else part
