"""The totals of comparable studies as a histogram, with this study and their median as lines."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import altair as alt
import numpy as np

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Mark, Plot
from dashboard.ui import colours
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts.fact import Fact
from kerma.statistics.percentile_rank import PercentileRank

_MIN_BINS, _MAX_BINS = 10, 30


class _Line(NamedTuple):
    """A labelled line over the histogram."""

    name: Literal["study", "median"]
    label: str
    colour: str
    dash: tuple[int, int]
    width: int
    label_dy: int


_STUDY = _Line("study", msg("this study"), colours.MARKED, (1, 0), 3, -5)
_MEDIAN = _Line("median", msg("median"), colours.QUIET, (5, 4), 2, -19)


def plot(fact: Fact, rank: PercentileRank, values: Sequence[float], explanation: str) -> Plot:
    """Histogram of the comparable studies' values; a tick for each where they are few.

    Args:
        fact: the compared total.
        rank: the percentile rank of this study.
        values: of the comparable studies.
        explanation: which studies these are.
    """
    marks = _bins(values) if rank.is_enough else _single_marks(values)
    if rank.median is not None:
        marks.append(_line_mark(_MEDIAN, rank.median))
    marks.append(_line_mark(_STUDY, rank.value))
    return Plot(
        tr(fact.label),
        marks,
        _spec(fact, is_enough=rank.is_enough),
        explanation,
        tr(
            "{fact} of this study, {value}, among {n} others. {explanation}",
            fact=tr(fact.label),
            value=formatting.of_fact(fact, rank.value),
            n=rank.n,
            explanation=explanation,
        ),
    )


def _line_mark(line: _Line, value: float) -> Mark:
    return {"low": value, "high": value, "n": 0, "what": line.name, "label": tr(line.label)}


def _single_marks(values: Sequence[float]) -> list[Mark]:
    return [{"low": value, "high": value, "what": "peer"} for value in values]


def _bins(values: Sequence[float]) -> list[Mark]:
    """Counts in bins of equal width (Freedman & Diaconis 1981, 10 to 30 bins); the last bin includes its upper edge."""
    number = len(np.histogram_bin_edges(values, "fd")) - 1
    counts, edges = np.histogram(values, min(max(number, _MIN_BINS), _MAX_BINS))
    return [
        {"low": float(low), "high": float(high), "n": int(count), "zero": 0, "what": "peers"}
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        if count
    ]


@cached(50)
def _spec(fact: Fact, *, is_enough: bool) -> Spec:
    peers = _histogram(fact) if is_enough else _ticks(fact)
    lines = [_rule(line, fact) for line in (_MEDIAN, _STUDY)]
    return encodings.specification(alt.layer(peers, *lines), 260 if is_enough else 110)


def _ticks(fact: Fact) -> alt.Chart:
    ticks = alt.Chart().transform_filter("datum.what == 'peer'")
    ticks = ticks.mark_tick(color=colours.MAIN, thickness=2, height=40)
    encoded: alt.Chart = ticks.encode(
        x=encodings.values_across(heading(fact), "low"), tooltip=[encodings.tip("low", heading(fact))]
    )
    return encoded


def _histogram(fact: Fact) -> alt.Chart:
    bars = alt.Chart().transform_filter("datum.what == 'peers'")
    bars = bars.mark_rect(color=colours.MAIN, opacity=0.75, stroke=colours.QUIET, strokeWidth=0.5)
    tooltip = [
        encodings.tip("n", tr("Studies")),
        encodings.tip("low", tr("From ({unit})", unit=fact.symbol)),
        encodings.tip("high", tr("To ({unit})", unit=fact.symbol)),
    ]
    encoded: alt.Chart = bars.encode(
        x=encodings.values_across(heading(fact), "low"),
        x2="high:Q",
        y=alt.Y("n:Q", title=tr("Studies"), axis=alt.Axis(tickMinStep=1, format="d")),
        y2="zero:Q",
        tooltip=tooltip,
    )
    return encoded


def _rule(line: _Line, fact: Fact) -> encodings.VegaChart:
    base = alt.Chart().transform_filter(f"datum.what == '{line.name}'").encode(x="low:Q")
    rule = base.mark_rule(color=line.colour, strokeDash=list(line.dash), strokeWidth=line.width)
    label = base.mark_text(color=line.colour, fontWeight=600, align="center", baseline="bottom", dy=line.label_dy)
    tooltip = [encodings.tip("label", tr("Line"), "N"), encodings.tip("low", heading(fact))]
    return alt.layer(rule.encode(tooltip=tooltip), label.encode(y=alt.value(0), text="label:N"))
