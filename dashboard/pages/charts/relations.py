"""Two quantities against each other: points that lead to their studies, or counts in two-dimensional bins."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.pages.charts import selected_criteria
from dashboard.pages.charts.bin_labels import bin_label, bin_range
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing, Sheet, capital, counted, made, numbered
from dashboard.ui import formatting as shown_as
from dashboard.ui.i18n import heading, lower, tr
from kerma.database.query import Row
from kerma.database.query.charts import exact_statistics
from kerma.database.query.charts.exact_statistics import MOST_POINTS, level_of
from kerma.database.query.charts.quantities import Quantity
from kerma.facts.fact import ValueKind
from kerma.statistics import bins
from kerma.statistics.bins import Edges

_ACROSS, _UP, _TREND = 44, 32, 14
# A median of fewer values is not drawn.
_FEWEST = 5


def relation(sheet: Sheet, chart: Chart) -> Drawing:
    """Points or bins, with the median of the vertical quantity in classes of the horizontal one."""
    x, y = chart.across, chart.measured
    counts = exact_statistics.counted_pairs(sheet.connection, sheet.chosen, x, y)
    level = level_of(x, y)
    is_many = counts["n"] > MOST_POINTS
    rows: list[Row] = []
    trend: list[Row] = []
    if counts["n"]:
        rows = _bins(sheet, x, y, counts) if is_many else _points(sheet, x, y)
        trend = _trend(sheet, x, y, counts)
    said = list(made(numbered(counts["n"], level, chart.modality), 0, None, is_exact=True))
    if is_many:
        beyond = counts["n"] - sum(row["n"] for row in rows)
        said += [tr("not drawn: {n} outside the 1st to 99th percentile", n=shown_as.number(beyond))] if beyond else []
    if counts["missing"]:
        said.append(
            tr(
                "left out: {n} without {x} or {y}",
                n=shown_as.number(counts["missing"]),
                x=lower(tr(x.label)),
                y=lower(tr(y.label)),
            )
        )
    if trend:
        said.append(tr("line: median of {y} in classes of {x}", x=lower(tr(x.label)), y=lower(tr(y.label))))
    points = tr("{n} points, each leads to its study", n=shown_as.number(counts["n"]))
    marks = tr("colours: number in two-dimensional bins") if is_many else points
    return Drawing(
        tr("{y} against {x}", y=tr(y.label), x=lower(tr(x.label))),
        pd.DataFrame(rows),
        "grid" if is_many else "points",
        (heading(x), heading(y)),
        (("t_x", heading(x)), ("t_y", heading(y)), ("t_n", capital(counted(level, chart.modality)))),
        tuple(said),
        tr("{y} against {x}", y=heading(y), x=heading(x)) + f"; {marks}. {_ends(trend)}",
        _filed_bins(x, y) if is_many else (("x", heading(x)), ("y", heading(y)), ("uid", "Study Instance UID")),
        pd.DataFrame(trend),
    )


def _filed_bins(x: Quantity, y: Quantity) -> tuple[tuple[str, str], ...]:
    """The columns of a file of two-dimensional bins."""
    return (
        ("low", tr("from {quantity}", quantity=heading(x))),
        ("high", tr("to less than {quantity}", quantity=heading(x))),
        ("y_low", tr("from {quantity}", quantity=heading(y))),
        ("y_high", tr("to less than {quantity}", quantity=heading(y))),
        ("n", tr("Number")),
    )


def _points(sheet: Sheet, x: Quantity, y: Quantity) -> list[Row]:
    return [
        {
            "x": row["x"],
            "y": row["y"],
            "n": 1,
            "is_trend": False,
            "t_x": shown_as.in_column(x.fact, row["x"]),
            "t_y": shown_as.in_column(y.fact, row["y"]),
            "t_n": tr("1 (click to open the study)"),
            "uid": row["study_instance_uid"],
            "pick": selected_criteria.study(row["study_instance_uid"]),
        }
        for row in exact_statistics.pairs(sheet.connection, sheet.chosen, x, y)
    ]


def _bins(sheet: Sheet, x: Quantity, y: Quantity, counts: Row) -> list[Row]:
    across, up = _edges(x, counts["x"], _ACROSS), _edges(y, counts["y"], _UP)
    rows = exact_statistics.grid(sheet.connection, sheet.chosen, x, y, across.marks, up.marks)
    return [
        _bin(x, y, across, up, row)
        for row in rows
        if 0 < row["x_bin"] <= across.number_of_bins and 0 < row["y_bin"] <= up.number_of_bins
    ]


def _bin(x: Quantity, y: Quantity, across: Edges, up: Edges, row: Row) -> Row:
    (low, high), (y_low, y_high) = across.bounds(row["x_bin"]), up.bounds(row["y_bin"])
    wanted: dict[Any, Any] = {x.criterion: bin_range(across, row["x_bin"]), y.criterion: bin_range(up, row["y_bin"])}
    return {
        "low": low,
        "high": high,
        "y_low": y_low,
        "y_high": y_high,
        "n": row["n"],
        "is_trend": False,
        "t_x": bin_label(across, row["x_bin"]),
        "t_y": bin_label(up, row["y_bin"]),
        "t_n": shown_as.number(row["n"]),
        "pick": selected_criteria.written(x.modality, wanted) if None not in wanted else "",
    }


def _trend(sheet: Sheet, x: Quantity, y: Quantity, counts: Row) -> list[Row]:
    classes = _edges(x, counts["x"], _TREND)
    return [
        {
            "x": sum(classes.bounds(row["x_bin"])) / 2,
            "y": row["quantiles"][1],
            "n": row["n"],
            "is_trend": True,
            "t_x": bin_label(classes, row["x_bin"]),
            "t_y": tr(
                "median {p50}, quartiles {p25} and {p75}, mean {mean}",
                **dict(zip(("p25", "p50", "p75"), map(shown_as.number, row["quantiles"]), strict=True)),
                mean=shown_as.number(row["mean"]),
            ),
            "t_n": shown_as.number(row["n"]),
            "pick": "",
        }
        for row in exact_statistics.trend(sheet.connection, sheet.chosen, x, y, classes.marks)
        if 0 < row["x_bin"] <= classes.number_of_bins and row["n"] >= _FEWEST
    ]


def _edges(quantity: Quantity, shares: Sequence[float], wanted: int) -> Edges:
    """From the first to the 99th percentile."""
    return bins.edges(shares[1], shares[2], wanted, is_whole=quantity.fact.kind is ValueKind.COUNT)


def _ends(line: list[Row]) -> str:
    if not line:
        return ""
    first, last = line[0], line[-1]
    return tr(
        "The line goes from {first} at {start} to {last} at {end}.",
        first=first["t_y"],
        start=first["t_x"],
        last=last["t_y"],
        end=last["t_x"],
    )
