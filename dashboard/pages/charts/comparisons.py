"""Before and after a day, and tables of protocols by month."""

from datetime import date

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing, Sheet, among, capital, counted, made, numbered, of_others, texts
from dashboard.pages.charts.labels import Label
from dashboard.ui import formatting as shown_as
from dashboard.ui.i18n import heading, lower, msg, tr
from kerma.database.query import Row
from kerma.database.query.charts import chart_data, exact_statistics
from kerma.database.query.charts.exact_statistics import OTHER, level_of
from kerma.statistics.bootstrap import FEWEST, SHARES, Difference, Ranked, difference

_QUARTILES = (0.25, 0.5, 0.75)
_PIVOT = ("n", "least", "p25", "median", "mean", "p75", "most")
_PIVOT_HEADS = (
    "n",
    msg("min"),
    msg("lower quartile"),
    msg("median"),
    msg("mean"),
    msg("upper quartile"),
    msg("max"),
)


def change(sheet: Sheet, chart: Chart) -> Drawing:
    """By how much the median of each item differs after a day from that before it."""
    quantity, dimension = chart.measured, chart.dimension
    day = chart.day or date.min
    level = level_of(quantity, dimension)
    told, named, _ = among(sheet, chart, level)
    asked = exact_statistics.ranks(sheet.connection, sheet.chosen, quantity, day, SHARES, told)
    sides = {(row["place"], row["is_after"]): Ranked(row["n"], row["values"]) for row in asked}
    places = sorted({place for place, _ in sides if told is None or place != OTHER})
    both = [place for place in places if (place, False) in sides and (place, True) in sides]
    rows = [_row(named[place], sides[place, False], sides[place, True]) for place in both]
    what, n = counted(level, chart.modality), sum(each.n for each in sides.values())
    alone = sum(sides[key].n for key in sides if key[0] not in both)
    item = tr(dimension.label if dimension else "Item")
    unit = quantity.fact.symbol
    answer = chart_data.summaries(sheet.connection, sheet.chosen, quantity)
    missing = sum(row["missing"] for row in answer.rows)
    said = list(made(numbered(n, level, chart.modality), missing, quantity, is_exact=True))
    said.append(tr("95 % intervals by bootstrap, 4 000 samples, fixed seed"))
    said += (
        [tr("not drawn: {n} of items on one side of the day only, or not told apart", n=shown_as.number(alone))]
        if alone
        else []
    )
    return Drawing(
        tr(
            "Median {quantity} from {day} on, against before", quantity=lower(tr(quantity.label)), day=shown_as.day(day)
        ),
        pd.DataFrame(rows),
        "changes",
        (tr("Change of the median {quantity} (%)", quantity=lower(tr(quantity.label))), len(rows)),
        (
            ("whole", item),
            ("t_before", tr("Median before ({unit})", unit=unit)),
            ("t_after", tr("Median after ({unit})", unit=unit)),
            ("t_difference", tr("Difference ({unit})", unit=unit)),
            ("t_change", tr("Change")),
            ("t_n", tr("{what} before, after", what=capital(what))),
        ),
        tuple(said),
        tr(
            "For each {item} the change of the median of {quantity} after {day}, with its 95 % interval.",
            item=lower(item),
            quantity=heading(quantity),
            day=shown_as.day(day),
        )
        + "".join(f" {row['whole']}: {row['t_change']}." for row in rows[:3]),
        (
            ("whole", item),
            ("n_before", tr("Number before")),
            ("n_after", tr("Number after")),
            ("before", tr("Median before ({unit})", unit=unit)),
            ("after", tr("Median after ({unit})", unit=unit)),
            ("difference", tr("Difference ({unit})", unit=unit)),
            ("difference_least", tr("Difference, lower end of 95 % interval")),
            ("difference_most", tr("Difference, upper end of 95 % interval")),
        ),
    )


def _row(label: Label, before: Ranked, after: Ranked) -> Row:
    found: Difference = difference(before, after)
    base = before.median

    def relative(value: float | None) -> float | None:
        return None if value is None or not base else 100 * value / base

    told = _interval(found)
    return {
        "label": label.short,
        "whole": label.whole,
        "pick": label.pick,
        "n_before": before.n,
        "n_after": after.n,
        "before": base,
        "after": after.median,
        "difference": found.value,
        "difference_least": found.least,
        "difference_most": found.most,
        "change": relative(found.value),
        "least": relative(found.least),
        "most": relative(found.most),
        "t_before": texts([base])[0],
        "t_after": texts([after.median])[0],
        "t_difference": f"{_signed(found.value)}{told}",
        "t_change": f"{_signed(relative(found.value), 1)} %" if base else shown_as.MISSING,
        "t_n": f"{shown_as.number(before.n)}, {shown_as.number(after.n)}",
    }


def _interval(found: Difference) -> str:
    if found.least is None or found.most is None:
        return tr(" (fewer than {n} on one side: no interval)", n=FEWEST)
    return tr(" (95 %: {low} to {high})", low=_signed(found.least), high=_signed(found.most))


def _signed(value: float | None, places: int | None = None) -> str:
    if value is None:
        return shown_as.MISSING
    rounded = float(f"{value:.4g}")
    return f"+{shown_as.number(rounded, places)}" if rounded > 0 else shown_as.number(rounded, places)


def pivot(sheet: Sheet, chart: Chart) -> Drawing:
    """A table of each item, and each month where that is asked: number, least, quartiles, mean, greatest.

    `quantity` and `x` are the two quantities of the table.
    """
    dimension = chart.dimension
    assert dimension is not None, "a table is of the items of a dimension"
    pair = tuple(dict.fromkeys((chart.measured, chart.across)))
    level = level_of(*pair, dimension)
    told, named, _ = among(sheet, chart, level)
    step = chart.step if chart.step == "month" else None
    # By place: machines may have the same name.
    merged: dict[tuple[int, str], Row] = {}
    missing = others = 0
    for quantity in pair:
        for row in exact_statistics.summaries(sheet.connection, sheet.chosen, quantity, told, step, _QUARTILES):
            if quantity is pair[0]:
                missing += row["missing"]
                others += row["n"] if row["place"] == OTHER else 0
            if row["place"] == OTHER or not row["n"]:
                continue
            label, month = named[row["place"]], f"{row['moment']:%Y-%m}" if row["moment"] else ""
            into = merged.setdefault((row["place"], month), {"whole": label.whole, "month": month, "pick": label.pick})
            p25, median, p75 = row["quantiles"]
            values = {**row, "p25": p25, "median": median, "p75": p75}
            into |= {f"{quantity.name}.{name}": values[name] for name in _PIVOT}
    months = (("month", tr("Month")),) if step else ()
    heads = tuple(
        (
            f"{quantity.name}.{name}",
            f"{tr(quantity.label)} {tr(head)}" + (f" ({quantity.fact.symbol})" if name != "n" else ""),
        )
        for quantity in pair
        for name, head in zip(_PIVOT, _PIVOT_HEADS, strict=True)
    )
    number = sum(row.get(f"{pair[0].name}.n", 0) for row in merged.values())
    names = tr(" and ").join(tr(quantity.label) for quantity in pair)
    provenance = {"names": names, "item": lower(tr(dimension.label))}
    title = tr("{names} by {item} and month", **provenance) if step else tr("{names} by {item}", **provenance)
    return Drawing(
        title,
        pd.DataFrame(list(merged.values())),
        "table",
        (),
        (("whole", tr(dimension.label)), *months, *heads),
        (
            *made(numbered(number, level, chart.modality), missing, pair[0], is_exact=True),
            tr("the {n} commonest", n=chart.most_items),
            *of_others(others),
        ),
        tr("Table of {names} for each {item}.", names=names, item=lower(tr(dimension.label))),
        (("whole", tr(dimension.label)), *months, *heads),
    )
