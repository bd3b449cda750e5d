"""Where a study stands: the doses of its peers as a histogram, and itself as a line."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Picture
from dashboard.ui import colours, formatting
from dashboard.ui.i18n import cached, heading, msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
from kerma.facts.fact import Fact
from kerma.statistics.percentile_rank import PercentileRank

_FEWEST_BINS, _MOST_BINS = 10, 30
_THIS, _MEDIAN = msg("this study"), msg("median")
_ABOVE: dict[str, Any] = {"align": "center", "baseline": "bottom", "dy": -5}
_HIGHER: dict[str, Any] = {**_ABOVE, "dy": -19}


def picture(fact: Fact, standing: PercentileRank, values: Sequence[float], sentence: str) -> Picture:
    """Histogram of the peers' values; a stroke for each where they are few.

    Args:
        fact: what is compared.
        standing: where this study stands.
        values: of the peers.
        sentence: the same in words.
    """
    few = not standing.is_enough
    this = {"low": standing.value, "high": standing.value, "n": 0, "what": _THIS, "told": tr(_THIS)}
    bars = [{"low": value, "high": value, "n": 1, "what": "peer"} for value in values] if few else _bins(values)
    median = [] if standing.median is None else [{**this, "low": standing.median, "what": _MEDIAN, "told": tr(_MEDIAN)}]
    return Picture(
        tr(fact.label),
        [*bars, *median, this],
        _spec(fact, is_few=few),
        sentence,
        tr(
            "{fact} of this study, {fact_2}, among {n} others. {sentence}",
            fact=tr(fact.label),
            fact_2=formatting.of_fact(fact, standing.value),
            n=standing.n,
            sentence=sentence,
        ),
    )


def _bins(values: Sequence[float]) -> list[Row]:
    """Counts between equal steps (rule of Freedman and Diaconis, within bounds); the last step includes its end."""
    wanted = len(np.histogram_bin_edges(values, "fd")) - 1
    counts, edges = np.histogram(values, min(max(wanted, _FEWEST_BINS), _MOST_BINS))
    return [
        {"low": float(low), "high": float(high), "n": int(count), "zero": 0, "what": "peers"}
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        if count
    ]


@cached(50)
def _spec(fact: Fact, *, is_few: bool) -> Spec:
    base = alt.Chart()
    place = encodings.values_across(heading(fact), "low")
    value = encodings.tip("low", heading(fact))
    if is_few:
        peers = base.transform_filter("datum.what == 'peer'").mark_tick(color=colours.MAIN, thickness=2, height=40)
        peers = peers.encode(x=place, tooltip=[value])
    else:
        peers = base.transform_filter("datum.what == 'peers'").mark_rect(
            color=colours.MAIN, opacity=0.75, stroke=colours.QUIET, strokeWidth=0.5
        )
        tips = [
            encodings.tip("n", tr("Studies")),
            encodings.tip("low", tr("From ({unit})", unit=fact.symbol)),
            encodings.tip("high", tr("To ({unit})", unit=fact.symbol)),
        ]
        peers = peers.encode(
            x=place,
            x2="high:Q",
            y=alt.Y("n:Q", title=tr("Studies"), axis=alt.Axis(tickMinStep=1, format="d")),
            y2="zero:Q",
            tooltip=tips,
        )
    lines = [
        _line(_MEDIAN, colours.QUIET, fact, dash=[5, 4], width=2),
        _line(_THIS, colours.MARKED, fact, dash=[1, 0], width=3),
    ]
    return encodings.finished(alt.layer(peers, *lines), 110 if is_few else 260)


def _line(what: str, colour: str, fact: Fact, dash: list[int], width: int) -> Any:
    base = alt.Chart().transform_filter(f"datum.what == '{what}'").encode(x="low:Q")
    rule = base.mark_rule(color=colour, strokeDash=dash, strokeWidth=width)
    text = base.mark_text(color=colour, fontWeight=600, **(_ABOVE if what == _THIS else _HIGHER))
    tips = [encodings.tip("told", tr("Line"), "N"), encodings.tip("low", heading(fact))]
    return alt.layer(rule.encode(tooltip=tips), text.encode(y=alt.value(0), text="told:N"))
