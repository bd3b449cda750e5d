"""Charts that tell items apart: how many of each, and how their values are distributed."""

from typing import Any

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart, Kind, Sort
from dashboard.pages.charts.chart_model import Drawing, Sheet, among, capital, counted, made, numbered, percent, texts
from dashboard.pages.charts.labels import Label
from dashboard.ui.i18n import heading, lower, msg, tr
from kerma.database.query import Row
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.exact_statistics import BOX, OTHER, level_of

_FIGURES = ("mean", *(f"p{round(100 * share)}" for share in BOX))
_BOX_TIPS = (
    ("t_n", msg("Number")),
    ("t_p95", msg("95th percentile")),
    ("t_p75", msg("Upper quartile")),
    ("t_p50", msg("Median")),
    ("t_p25", msg("Lower quartile")),
    ("t_p5", msg("5th percentile")),
    ("t_mean", msg("Mean")),
)
_SHOWN = {Kind.BOX: "p50", Kind.MEDIAN: "p50", Kind.MEAN: "mean"}
_ALT = {
    Kind.BOX: msg("Boxes from the 5th to the 95th percentile"),
    Kind.MEDIAN: msg("Bars"),
    Kind.MEAN: msg("Bars"),
}
_WORDS = {Kind.BOX: "{quantity}", Kind.MEDIAN: msg("Median of {quantity}"), Kind.MEAN: msg("Mean of {quantity}")}


def frequency(sheet: Sheet, chart: Chart) -> Drawing:
    """How many studies or events each item has."""
    dimension = chart.dimension
    assert dimension is not None, "a frequency is of the items of a dimension"
    level = level_of(dimension)
    _, named, rows = among(sheet, chart, level)
    what = counted(level, chart.modality)
    shown = [_item(named[place], place, row["n"]) for place, row in enumerate(rows[: chart.most_items], 1)]
    shown = _sorted(shown, chart, "n")
    rest = sum(row["n"] for row in rows[chart.most_items :])
    shown += [_item(named[OTHER], OTHER, rest)] if rest else []
    frame = pd.DataFrame(shown)
    if shown:
        frame["t_n"] = texts((row["n"] for row in shown), 0)
        frame["t_share"] = percent([row["n"] for row in shown])
    label = tr(dimension.label)
    tips = (("whole", label), ("t_n", capital(what)), ("t_share", tr("Share")))
    total = sum(row["n"] for row in rows)
    return Drawing(
        tr("{what} by {item}", what=capital(what), item=lower(label)),
        frame,
        "bars",
        ("n", capital(what), len(shown)),
        tips,
        made(numbered(total, level, chart.modality), 0, None, is_exact=True),
        tr("Bars: number of {what} by {item}.", what=what, item=lower(label)) + " " + _most(shown, "t_n", frame),
        (("whole", label), ("n", capital(what))),
    )


def distribution(sheet: Sheet, chart: Chart) -> Drawing:
    """The values of each item as a box, or their median or mean as a bar."""
    quantity, dimension = chart.measured, chart.dimension
    level = level_of(quantity, dimension)
    told, named, _ = among(sheet, chart, level)
    answer = chart_data.summaries(sheet.connection, sheet.chosen, quantity, told, must_be_exact=chart.is_exact)
    shown_by = _SHOWN[chart.kind]
    rows = [{**_item(named[row["place"]], row["place"], row["n"]), **_values(row)} for row in answer.rows if row["n"]]
    rows = _sorted([row for row in rows if row["place"] != OTHER or told is None], chart, shown_by) + [
        row for row in rows if row["place"] == OTHER and told is not None
    ]
    frame = _with_texts(rows)
    label = tr(dimension.label if dimension else "Item")
    head = tr(_WORDS[chart.kind], quantity=tr(quantity.label))
    head = tr("{what} by {item}", what=head, item=lower(label)) if dimension else head
    is_box = chart.kind is Kind.BOX
    missing = sum(row["missing"] for row in answer.rows)
    title = tr(_WORDS[chart.kind], quantity=heading(quantity))
    return Drawing(
        head,
        frame,
        "boxes" if is_box else "bars",
        (title, len(rows)) if is_box else (shown_by, title, len(rows)),
        (("whole", label), *((name, tr(text)) for name, text in _BOX_TIPS)),
        made(
            numbered(sum(row["n"] for row in rows), level, chart.modality),
            missing,
            quantity,
            is_exact=answer.is_exact,
        ),
        f"{tr(_ALT[chart.kind])}: {head} ({quantity.fact.symbol}). {_most(rows, f't_{shown_by}', frame)}",
        (("whole", label), ("n", tr("Number")), *((name, f"{name} {heading(quantity)}") for name in _FIGURES)),
    )


def _item(label: Label, place: int, n: int) -> Row:
    return {"label": label.short, "whole": label.whole, "pick": label.pick, "place": place, "n": n}


def _values(row: Row) -> Row:
    return {"mean": row["mean"], **dict(zip(_FIGURES[1:], row["quantiles"], strict=True))}


def _with_texts(rows: list[Row]) -> Any:
    frame = pd.DataFrame(rows)
    if rows:
        frame["t_n"] = texts((row["n"] for row in rows), 0)
        for name in _FIGURES:
            frame[f"t_{name}"] = [texts([row[name]])[0] for row in rows]
    return frame


def _sorted(rows: list[Row], chart: Chart, value: str) -> list[Row]:
    if chart.sort is Sort.NAME:
        return sorted(rows, key=lambda row: row["whole"].casefold(), reverse=chart.is_reversed)
    name = "n" if chart.sort is Sort.FREQUENCY else value
    return sorted(rows, key=lambda row: (row[name], row["whole"]), reverse=not chart.is_reversed)


def _most(rows: list[Row], field: str, frame: Any) -> str:
    """The first items in words."""
    told = [f"{whole} {text}" for whole, text in zip(frame["whole"][:3], frame[field][:3], strict=True)] if rows else []
    if not told:
        return tr("No values.")
    return tr("{n} items, the first: {items}.", n=len(rows), items="; ".join(told))
