"""Charts of time: figures by day to year, and the work of a week by the hour."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from babel.dates import format_date

from dashboard.filters.description import DAYS
from dashboard.pages.charts import selected_criteria
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing, Sheet, among, capital, counted, made, numbered, of_others, texts
from dashboard.ui import formatting as shown_as
from dashboard.ui.i18n import heading, locale, lower, tr
from kerma.database.query import Row
from kerma.database.query.charts import chart_data, exact_statistics
from kerma.database.query.charts.exact_statistics import BOX, OTHER, Step, level_of
from kerma.database.query.filters.criterion import Range

_QUANTILES = tuple(f"p{round(100 * share)}" for share in BOX)
# The numbers at the foot of a chart take up this part of its height.
_FOOT = 0.22
_MOST_MARKS = 20
# A column takes up this part of its step; the rest is the gap to the next.
_COLUMN = 0.86
# A line does not bridge more steps of time without values: half a year of months.
_LONGEST_GAP = 6
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def medians(sheet: Sheet, chart: Chart) -> Drawing:
    """The median of each step of time, with quartiles and the number behind it."""
    quantity, dimension = chart.measured, chart.dimension
    level = level_of(quantity, dimension)
    told, named, _ = among(sheet, chart, level)
    asked = (sheet.connection, sheet.chosen, quantity, told, chart.step)
    answer = chart_data.summaries(*asked, must_be_exact=chart.is_exact)
    shown = [row for row in answer.rows if row["n"] and row["moment"] and (told is None or row["place"] != OTHER)]
    most = max((row["n"] for row in shown), default=1)
    rows = [
        {
            **_at(sheet, chart.step, row["moment"], named[row["place"]].pick),
            "label": named[row["place"]].short,
            "whole": named[row["place"]].whole,
            "n": row["n"],
            "foot": _FOOT * row["n"] / most,
            "mean": row["mean"],
            **dict(zip(_QUANTILES, row["quantiles"], strict=True)),
        }
        for row in shown
    ]
    frame = pd.DataFrame(rows)
    if rows:
        frame["run"] = runs(rows, chart.step)
        frame["software"] = None
        frame["t_n"] = texts((row["n"] for row in rows), 0)
        for name in _QUANTILES:
            frame[f"t_{name}"] = [texts([row[name]])[0] for row in rows]
    what = counted(level, chart.modality)
    by = tr(", by {item}", item=lower(tr(dimension.label))) if dimension else ""
    step = tr(chart.step)
    tips = (
        *((("whole", tr(dimension.label)),) if dimension else ()),
        ("t_when", tr("When")),
        ("t_n", capital(what)),
        ("t_p75", tr("Upper quartile")),
        ("t_p50", tr("Median")),
        ("t_p25", tr("Lower quartile")),
    )
    return Drawing(
        tr("Median {quantity} by {step}{by}", quantity=lower(tr(quantity.label)), step=step, by=by),
        frame,
        "over_time",
        (heading(quantity), dimension is not None),
        tips,
        (
            *_made(answer, shown, numbered(sum(row["n"] for row in shown), level, chart.modality), quantity),
            *_foot(dimension, most, what),
        ),
        tr("Line: median of {quantity} for each {step}{by}.", quantity=heading(quantity), step=step, by=by)
        + ("" if dimension else _ends(frame)),
        (
            ("t_when", tr("When")),
            *((("whole", tr(dimension.label)),) if dimension else ()),
            ("n", tr("Number")),
            *((name, f"{name} {heading(quantity)}") for name in _QUANTILES),
        ),
        _software(sheet),
    )


def numbers(sheet: Sheet, chart: Chart) -> Drawing:
    """How many studies or events there are in each step of time."""
    dimension = chart.dimension
    level = level_of(dimension)
    told, named, _ = among(sheet, chart, level)
    answer = chart_data.frequencies(sheet.connection, sheet.chosen, level, told, chart.step)
    rows = [
        {
            **_at(sheet, chart.step, row["moment"], named[row["place"]].pick),
            "label": named[row["place"]].short,
            "whole": named[row["place"]].whole,
            "n": row["n"],
        }
        for row in sorted(answer.rows, key=lambda row: row["place"] or len(named))
        if row["moment"]
    ]
    frame = pd.DataFrame(rows)
    if rows:
        frame["t_n"] = texts((row["n"] for row in rows), 0)
        # Items stand on top of each other.
        frame["top"] = frame.groupby("moment")["n"].cumsum()
        frame["bottom"] = frame["top"] - frame["n"]
    what = counted(level, chart.modality)
    undated = sum(row["n"] for row in answer.rows if not row["moment"])
    by = tr(", by {item}", item=lower(tr(dimension.label))) if dimension else ""
    step = tr(chart.step)
    item = (("whole", tr(dimension.label)),) if dimension else ()
    said = made(numbered(sum(row["n"] for row in rows), level, chart.modality), 0, None, is_exact=True)
    return Drawing(
        tr("Number of {what} by {step}{by}", what=what, step=step, by=by),
        frame,
        "counts",
        (capital(what), dimension is not None),
        (("t_when", tr("When")), *item, ("t_n", capital(what))),
        (*said, *_undated(undated)),
        tr("Columns: number of {what} for each {step}{by}.", what=what, step=step, by=by),
        (("t_when", tr("When")), *item, ("n", tr("Number"))),
    )


def week(sheet: Sheet, chart: Chart) -> Drawing:
    """Studies by day of the week and hour."""
    answer = chart_data.workload(sheet.connection, sheet.chosen, must_be_exact=chart.is_exact)
    known = [row for row in answer.rows if row["weekday"] and row["hour"] >= 0]
    numbers_at = {(row["weekday"], row["hour"]): row["n"] for row in known}
    rows = [
        {
            "day": tr(day),
            "hour": hour,
            "n": numbers_at.get((number, hour), 0),
            "t_hour": tr("{low} to {high}", low=f"{hour:02}:00", high=f"{hour:02}:59"),
            "pick": selected_criteria.written(chart.modality, {"weekday": (number,), "hour": Range(hour, hour)}),
        }
        for number, day in enumerate(DAYS, 1)
        for hour in range(24)
    ]
    frame = pd.DataFrame(rows if known else [])
    if known:
        frame["t_n"] = texts((row["n"] for row in rows), 0)
    unknown = sum(row["n"] for row in answer.rows) - sum(row["n"] for row in known)
    busiest = max(known, key=lambda row: row["n"], default=None)
    told = (
        tr("The busiest hour is {day} {hour}:00.", day=tr(DAYS[busiest["weekday"] - 1]), hour=busiest["hour"])
        if busiest
        else ""
    )
    left = (tr("left out: {n} without date or time", n=texts([unknown], 0)[0]),) if unknown else ()
    return Drawing(
        tr("Workload: studies by weekday and hour"),
        frame,
        "week",
        (tuple(map(tr, DAYS)),),
        (("day", tr("Day")), ("t_hour", tr("Hour")), ("t_n", tr("Studies"))),
        (*made(numbered(sum(row["n"] for row in known), "study", chart.modality), 0, None, is_exact=True), *left),
        tr("Heat map: number of studies for each day of the week and hour of the day.") + f" {told}",
        (("day", tr("Day")), ("hour", tr("Hour")), ("n", tr("Studies"))),
    )


def _at(sheet: Sheet, step: Step, moment: datetime, pick: str) -> Row:
    """A step of time: its start, its name, and what a click on it chooses."""
    first = moment.date()
    dates = selected_criteria.written(sheet.chosen.modality, {"from": first, "to": last_day(first, step)})
    length = datetime.combine(last_day(first, step) + timedelta(days=1), time.min) - moment
    middle, half = moment + length / 2, length * _COLUMN / 2
    return {
        "moment": moment,
        "middle": middle,
        "left": middle - half,
        "right": middle + half,
        "t_when": _when(first, step),
        "pick": f"{dates}&{pick}" if pick else dates,
    }


def runs(rows: Sequence[Row], step: Step) -> list[int]:
    """The number of the line on which each point lies: a line ends where six steps and more tell nothing."""
    found = [0] * len(rows)
    last: dict[str, int] = {}
    run: dict[str, int] = {}
    for index in sorted(range(len(rows)), key=lambda index: rows[index]["moment"]):
        label, at = rows[index]["label"], _ordinal(rows[index]["moment"].date(), step)
        run[label] = run.get(label, 0) + (at - last.get(label, at) > _LONGEST_GAP)
        last[label], found[index] = at, run[label]
    return found


def _ordinal(first: date, step: Step) -> int:
    """Steps of time, counted."""
    if step in _MONTHS:
        return (12 * first.year + first.month - 1) // _MONTHS[step]
    return first.toordinal() // (7 if step == "week" else 1)


def last_day(first: date, step: Step) -> date:
    """The last day of a step of time that begins on a day."""
    if step in _MONTHS:
        month = first.month - 1 + _MONTHS[step]
        year, month = first.year + (month - 1) // 12, (month - 1) % 12 + 1
        return date(year, month, monthrange(year, month)[1])
    return first + timedelta(days=6 if step == "week" else 0)


def _when(first: date, step: Step) -> str:
    """A step of time as people call it: "March 2026", "week of 2026-03-02"."""
    if step == "day":
        return f"{format_date(first, 'EEE', locale=locale())} {shown_as.day(first)}"
    if step == "week":
        return tr("week of {day}", day=shown_as.day(first))
    if step == "month":
        return str(format_date(first, "LLLL y", locale=locale()))
    return (
        tr("{year}, quarter {n}", year=first.year, n=(first.month + 2) // 3) if step == "quarter" else str(first.year)
    )


def _made(answer: Any, shown: list[Row], number: str, quantity: Any) -> tuple[str, ...]:
    missing = sum(row["missing"] for row in answer.rows)
    undated = sum(row["n"] for row in answer.rows if not row["moment"])
    others = sum(row["n"] for row in answer.rows) - undated - sum(row["n"] for row in shown)
    said = made(number, missing, quantity, is_exact=answer.is_exact)
    return (*said, *_undated(undated), *of_others(others))


def _undated(number: int) -> tuple[str, ...]:
    return (tr("left out: {n} without date", n=texts([number], 0)[0]),) if number else ()


def _software(sheet: Sheet) -> Any:
    """Changes of software as rows of their own, where the filter names machines."""
    if sheet.chosen.value("machine") is None:
        return pd.DataFrame()
    changes = exact_statistics.software_changes(sheet.connection, sheet.chosen)
    rows = [
        {
            "middle": row["first_at"],
            "t_when": shown_as.day(row["first_at"]),
            "software": f"{sheet.machines.get(row['equipment_id'], '')}: {row['software_versions']}",
            "pick": "",
        }
        for row in changes[-_MOST_MARKS:]
    ]
    return pd.DataFrame(rows)


def _foot(dimension: Any, most: int, what: str) -> tuple[str, ...]:
    return (
        ()
        if dimension
        else (tr("columns at the foot: number of {what}, at most {n}", what=what, n=texts([most], 0)[0]),)
    )


def _ends(frame: Any) -> str:
    if frame.empty:
        return f" {tr('No values.')}"
    first, last = frame.iloc[0], frame.iloc[-1]
    return f" {first.t_when}: {first.t_p50}; {last.t_when}: {last.t_p50}."
