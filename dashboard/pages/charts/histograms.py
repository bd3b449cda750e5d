"""Histograms: of all values together, or of several items in one chart, each as shares of its own number."""

from collections.abc import Callable

import pandas as pd

from dashboard.pages.charts import selected_criteria
from dashboard.pages.charts.bin_labels import bin_label, bin_range
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing, Sheet, among, capital, counted, made, numbered, of_others, texts
from dashboard.pages.charts.labels import Label
from dashboard.ui import formatting as shown_as
from dashboard.ui.i18n import heading, lower, tr
from kerma.database.query import Row
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.exact_statistics import OTHER, level_of
from kerma.database.query.charts.quantities import Quantity
from kerma.facts.fact import ValueKind
from kerma.statistics import bins
from kerma.statistics.bins import Edges

# A histogram ends where so much of the whisker's length lies above the 95th percentile; few values lie beyond.
_BEYOND = 0.6


def histogram(sheet: Sheet, chart: Chart) -> Drawing:
    """How many values lie in each bin."""
    quantity, level = chart.measured, level_of(chart.measured)
    what = counted(level, chart.modality)
    edges: list[Edges] = []
    asked = chart_data.spread(
        sheet.connection, sheet.chosen, quantity, _noting(quantity, edges), must_be_exact=chart.is_exact
    )
    told, bars = asked.rows
    summary = told[0] if told else {"n": 0, "missing": 0}
    rows = [_bar(quantity, edges[0], row) for row in bars if 0 < row["bin"] <= edges[0].number_of_bins]
    beyond = summary["n"] - sum(row["n"] for row in rows)
    frame = pd.DataFrame(rows)
    if rows:
        frame["t_n"] = texts((row["n"] for row in rows), 0)
    said = made(numbered(summary["n"], level, chart.modality), summary["missing"], quantity, is_exact=asked.is_exact)
    return Drawing(
        tr("Distribution of {quantity}", quantity=lower(tr(quantity.label))),
        frame,
        "histogram",
        (heading(quantity), capital(what)),
        (("t_bin", heading(quantity)), ("t_n", capital(what))),
        (*said, *_beyond(beyond, edges)),
        tr("Histogram of {quantity}:", quantity=heading(quantity)) + f" {_fullest(rows, what)}",
        (
            ("low", tr("from {quantity}", quantity=heading(quantity))),
            ("high", tr("to less than {quantity}", quantity=heading(quantity))),
            ("n", tr("Number")),
        ),
    )


def shares(sheet: Sheet, chart: Chart) -> Drawing:
    """The histograms of several items in one chart, each adding up to 100 %."""
    quantity, dimension = chart.measured, chart.dimension
    assert dimension is not None, "shares are of the items of a dimension"
    level = level_of(quantity, dimension)
    told, named, _ = among(sheet, chart, level)
    edges: list[Edges] = []
    asked = chart_data.spread(
        sheet.connection, sheet.chosen, quantity, _noting(quantity, edges), told, must_be_exact=chart.is_exact
    )
    summaries, bars = asked.rows
    numbers = {row["place"]: row["n"] for row in summaries if row["n"] and row["place"] != OTHER}
    found = {(row["place"], row["bin"]): row["n"] for row in bars}
    rows = [
        _step(edges[0], number, named[place], found.get((place, number), 0), numbers[place])
        for place in sorted(numbers)
        for number in range(1, edges[0].number_of_bins + 1)
    ]
    frame = pd.DataFrame(rows)
    what, beyond = counted(level, chart.modality), sum(numbers.values()) - sum(row["n"] for row in rows)
    others = sum(row["n"] for row in summaries if row["place"] == OTHER)
    number = numbered(sum(numbers.values()), level, chart.modality)
    said = made(number, sum(row["missing"] for row in summaries), quantity, is_exact=asked.is_exact)
    return Drawing(
        tr("Distribution of {quantity} by {item}", quantity=lower(tr(quantity.label)), item=lower(tr(dimension.label))),
        frame,
        "shares",
        (heading(quantity),),
        (
            ("whole", tr(dimension.label)),
            ("t_bin", heading(quantity)),
            ("t_share", tr("Share")),
            ("t_n", capital(what)),
        ),
        (*said, *_beyond(beyond, edges), *of_others(others)),
        tr(
            "Outlines of {n} histograms of {quantity}, one for each {item}, each as shares of its own number.",
            n=len(numbers),
            quantity=heading(quantity),
            item=lower(tr(dimension.label)),
        ),
        (
            ("whole", tr(dimension.label)),
            ("low", tr("from {quantity}", quantity=heading(quantity))),
            ("high", tr("to less than {quantity}", quantity=heading(quantity))),
            ("n", tr("Number")),
            ("share", tr("Share (%)")),
        ),
    )


def _noting(quantity: Quantity, noted: list[Edges]) -> Callable[[list[Row]], tuple[float, ...]]:
    """Makes the edges for summaries, and notes them."""

    def edges_for(rows: list[Row]) -> tuple[float, ...]:
        if not noted:
            noted.append(_edges(quantity, [row for row in rows if row["place"] != OTHER] or rows))
        return noted[0].marks

    return edges_for


def _edges(quantity: Quantity, rows: list[Row]) -> Edges:
    """Bins for the bulk of the values; dose has no natural end, and one high value would press all others flat."""
    tops = [row["quantiles"][4] + _BEYOND * (row["quantiles"][4] - row["quantiles"][0]) for row in rows]
    bottoms = [row["quantiles"][0] - _BEYOND * (row["quantiles"][4] - row["quantiles"][0]) for row in rows]
    most = max(min(top, row["most"]) if row["most"] is not None else top for top, row in zip(tops, rows, strict=True))
    is_positive = all(row["least"] is None or row["least"] >= 0 for row in rows)
    least = max(0.0, min(bottoms)) if is_positive else min(bottoms)
    return bins.edges(
        0.0 if least < most / 4 and is_positive else least, most, is_whole=quantity.fact.kind is ValueKind.COUNT
    )


def _bar(quantity: Quantity, edges: Edges, row: Row) -> Row:
    low, high = edges.bounds(row["bin"])
    criterion = quantity.criterion
    pick = selected_criteria.written(quantity.modality, {criterion: bin_range(edges, row["bin"])}) if criterion else ""
    return {"low": low, "high": high, "n": row["n"], "t_bin": bin_label(edges, row["bin"]), "pick": pick}


def _step(edges: Edges, number: int, label: Label, n: int, whole: int) -> Row:
    low, high = edges.bounds(number)
    share = 100 * n / whole
    return {
        "label": label.short,
        "whole": label.whole,
        "pick": label.pick,
        "low": low,
        "high": high,
        "middle": (low + high) / 2,
        "n": n,
        "share": share,
        "t_bin": bin_label(edges, number),
        "t_share": f"{shown_as.number(share, 1)} %",
        "t_n": shown_as.number(n),
    }


def _beyond(number: int, edges: list[Edges]) -> tuple[str, ...]:
    if not edges or number <= 0:
        return ()
    ends = (shown_as.number(end, edges[0].decimals) for end in (edges[0].marks[0], edges[0].marks[-1]))
    return (tr("not drawn: {n} outside {low} to {high}", n=shown_as.number(number), low=next(ends), high=next(ends)),)


def _fullest(rows: list[Row], what: str) -> str:
    if not rows:
        return tr("No values.")
    row = max(rows, key=lambda each: each["n"])
    return tr(
        "{bins} bins, the fullest from {values} with {n} {what}.",
        bins=len(rows),
        values=row["t_bin"],
        n=shown_as.number(row["n"]),
        what=what,
    )
