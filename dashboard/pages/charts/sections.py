"""The sections of the page of charts: the options of each and its charts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.pages.charts import chart_card, controls, data, tables
from dashboard.pages.charts.chart_catalogue import INITIAL_QUANTITIES, OVERVIEW, Chart, ChartKind, SortKey
from dashboard.ui import cached_queries
from dashboard.ui.modalities import Modality
from dashboard.ui.text.i18n import heading, msg
from kerma.database.query.charts.chart_query import TimeStep
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import DIMENSIONS
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.study_filter import StudyFilter

_STATISTICS: Mapping[ChartKind, str] = {
    ChartKind.BOX: msg("Boxes (5, 25, 50, 75, 95 %)"),
    ChartKind.MEDIAN: msg("Medians"),
    ChartKind.MEAN: msg("Means"),
    ChartKind.OUTLINES: msg("Histograms in one chart"),
}
_STEPS: Mapping[TimeStep, str] = {
    "day": msg("day"),
    "week": msg("week"),
    "month": msg("month"),
    "quarter": msg("quarter"),
    "year": msg("year"),
}
_REVERSED = "-"
_SORTS: Mapping[str, str] = {
    SortKey.FREQUENCY: msg("Frequency"),
    SortKey.VALUE: msg("Value"),
    SortKey.NAME: msg("Name"),
    f"{_REVERSED}{SortKey.FREQUENCY}": msg("Frequency, lowest first"),
    f"{_REVERSED}{SortKey.VALUE}": msg("Value, lowest first"),
    f"{_REVERSED}{SortKey.NAME}": msg("Name, Z to A"),
}
_ITEM_NUMBERS = {number: number for number in ("8", "12", "20", "40", "100")}
_LINE_NUMBERS = {number: number for number in ("3", "5", "8", "12")}
_UNGROUPED = "none"
_ALL_DATES = msg(
    "From the first study on. Otherwise the charts begin at the 0.5 % quantile of dates where a few earlier studies "
    "would stretch the axis."
)


def overview(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """The charts that a modality begins with, in two columns."""
    charts = [replace(chart, is_exact=is_exact) for chart in OVERVIEW[modality.code]]
    for first in range(0, len(charts), 2):
        with st.container(key=f"kerma-one-row-{first}"):
            columns = st.columns(2)
        for column, chart in zip(columns, charts[first : first + 2], strict=False):
            with column:
                chart_card.show(modality, chart, study_filter)


def distribution(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """The values of each item, how many there are of each, and the histogram of all values."""
    columns = st.columns([3, 3, 3, 3, 2, 2], vertical_alignment="bottom")
    with columns[0]:
        quantity = _quantity(modality)
    level = _level(modality, quantity)
    with columns[1]:
        by = _dimension(modality, level)
    with columns[2]:
        and_by = _second_dimension(modality, level, by)
    with columns[3]:
        kind = controls.one_of(modality, "statistic", msg("Shown as"), _STATISTICS, ChartKind.BOX)
    with columns[4]:
        sort = controls.one_of(modality, "sort", msg("Sorted by"), _SORTS, SortKey.FREQUENCY)
    with columns[5]:
        max_items = _item_number(modality, "12")
    chart = Chart(
        name="distribution",
        kind=kind,
        modality=modality.code,
        quantity=quantity,
        by=by,
        and_by=and_by,
        max_items=max_items,
        sort=SortKey(sort.removeprefix(_REVERSED)),
        is_reversed=sort.startswith(_REVERSED),
        is_exact=is_exact,
    )
    with st.container(key="kerma-one-row"):
        left, right = st.columns([3, 2])
    with left:
        chart_card.show(modality, chart, study_filter)
    with right:
        frequency = replace(chart, name="frequency", kind=ChartKind.FREQUENCY, quantity="")
        chart_card.show(modality, frequency, study_filter)
    values = replace(chart, name="values", kind=ChartKind.HISTOGRAM, by="", and_by="")
    chart_card.show(modality, values, study_filter)


def over_time(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """Medians and counts in steps of time, and the changes of software."""
    columns = st.columns([3, 3, 3, 2, 2, 2], vertical_alignment="bottom")
    with columns[0]:
        quantity = _quantity(modality)
    level = _level(modality, quantity)
    with columns[1]:
        by = _dimension(modality, level, is_optional=True)
    with columns[2]:
        and_by = _second_dimension(modality, level, by)
    with columns[3]:
        step = _time_step(modality)
    with columns[4]:
        max_items = _line_number(modality)
    with columns[5]:
        has_all_dates = controls.switch(modality, "all_dates", msg("All dates"), _ALL_DATES)
    chart = Chart(
        name="medians",
        kind=ChartKind.TIME,
        modality=modality.code,
        quantity=quantity,
        by=by,
        and_by=and_by,
        step=step,
        has_all_dates=has_all_dates,
        max_items=max_items,
        is_exact=is_exact,
    )
    chart_card.show(modality, chart, study_filter)
    chart_card.show(modality, replace(chart, name="numbers", kind=ChartKind.COUNTS), study_filter)
    tables.show_software_changes(modality, study_filter)


def relation(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """Two quantities against each other, as a chart and as a table of classes."""
    initial_x, initial_y = INITIAL_QUANTITIES[modality.code].relation
    columns = st.columns([3, 3, 3, 3, 2], vertical_alignment="bottom")
    with columns[0]:
        x = _quantity(modality, "x", msg("Horizontal"), initial_x)
    with columns[1]:
        y = _quantity(modality, "y", msg("Vertical"), initial_y)
    level: Level = "event" if "event" in {_level(modality, x), _level(modality, y)} else "study"
    with columns[2]:
        by = _dimension(modality, level, is_optional=True)
    with columns[3]:
        and_by = _second_dimension(modality, level, by)
    with columns[4]:
        max_items = _line_number(modality)
    chart = Chart(
        name="relation",
        kind=ChartKind.RELATION,
        modality=modality.code,
        quantity=y,
        by=by,
        and_by=and_by,
        x=x,
        max_items=max_items,
        is_exact=is_exact,
    )
    chart_card.show(modality, chart, study_filter)
    tables.show(modality, replace(chart, name="classes", kind=ChartKind.CLASSES), study_filter)


def change(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """Medians before and after a day."""
    columns = st.columns([2, 3, 3, 3, 2], vertical_alignment="bottom")
    with columns[0]:
        day = controls.day(modality, "day", msg("First day after"), _initial_day(study_filter))
    with columns[1]:
        quantity = _quantity(modality)
    level = _level(modality, quantity)
    with columns[2]:
        by = _dimension(modality, level)
    with columns[3]:
        and_by = _second_dimension(modality, level, by)
    with columns[4]:
        max_items = _item_number(modality, "12")
    chart = Chart(
        name="change",
        kind=ChartKind.CHANGE,
        modality=modality.code,
        quantity=quantity,
        by=by,
        and_by=and_by,
        max_items=max_items,
        day=day,
        is_exact=is_exact,
    )
    tables.show_with_chart(modality, chart, study_filter)


def table(modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
    """A table of two quantities."""
    initial_first, initial_second = INITIAL_QUANTITIES[modality.code].table
    columns = st.columns([3, 3, 3, 3, 2, 2], vertical_alignment="bottom")
    with columns[0]:
        first = _quantity(modality, "first", msg("Quantity"), initial_first)
    with columns[1]:
        second = _quantity(modality, "second", msg("and"), initial_second)
    is_event = "event" in {_level(modality, first), _level(modality, second)}
    level: Level = "event" if is_event else "study"
    with columns[2]:
        by = _dimension(modality, level, default="protocol" if is_event else "procedure")
    with columns[3]:
        and_by = _second_dimension(modality, level, by)
    with columns[4]:
        max_items = _item_number(modality, "20")
    with columns[5]:
        is_monthly = controls.switch(modality, "monthly", msg("By month"), msg("One row for each month."))
    chart = Chart(
        name="table",
        kind=ChartKind.PIVOT,
        modality=modality.code,
        quantity=first,
        by=by,
        and_by=and_by,
        x=second,
        step="month" if is_monthly else "year",
        max_items=max_items,
        is_exact=is_exact,
    )
    tables.show(modality, chart, study_filter)


def _quantity(modality: Modality, name: str = "quantity", label: str = msg("Quantity"), default: str = "") -> str:
    options = {quantity.name: heading(quantity) for quantity in QUANTITIES[modality.code].values()}
    return controls.one_of(modality, name, label, options, default or INITIAL_QUANTITIES[modality.code].main)


def _level(modality: Modality, quantity: str) -> Level:
    return QUANTITIES[modality.code][quantity].level


def _dimension(modality: Modality, level: Level, default: str = "procedure", *, is_optional: bool = False) -> str:
    """The dimension to group by."""
    options = _dimensions(modality, level)
    if is_optional:
        options, default = {_UNGROUPED: msg("nothing"), **options}, _UNGROUPED
    by = controls.one_of(modality, "by", msg("Group by"), options, default)
    return "" if by == _UNGROUPED else by


def _second_dimension(modality: Modality, level: Level, by: str) -> str:
    """The second dimension to group by, another one than the first; there is none without a first one."""
    others = {name: label for name, label in _dimensions(modality, level).items() if by and name != by}
    and_by = controls.one_of(modality, "and_by", msg("and by"), {_UNGROUPED: msg("nothing"), **others}, _UNGROUPED)
    return "" if and_by == _UNGROUPED else and_by


def _dimensions(modality: Modality, level: Level) -> dict[str, str]:
    """Names and labels of dimensions. Values of studies cannot be grouped by a property of their events."""
    return {
        dimension.name: dimension.label
        for dimension in DIMENSIONS[modality.code].values()
        if level == "event" or dimension.level == "study"
    }


def _initial_day(study_filter: StudyFilter) -> date:
    """The last change of software, where the filter names one piece of equipment; otherwise the start of the month."""
    equipment = study_filter.value("machine")
    if isinstance(equipment, tuple) and len(equipment) == 1:
        changes = data.software_changes(study_filter)
        if changes:
            return changes[-1].day
    return cached_queries.local_now().date().replace(day=1)


def _line_number(modality: Modality) -> int:
    return int(controls.one_of(modality, "lines", msg("Lines"), _LINE_NUMBERS, "5"))


def _item_number(modality: Modality, default: str) -> int:
    return int(controls.one_of(modality, "items", msg("Items"), _ITEM_NUMBERS, default))


def _time_step(modality: Modality) -> TimeStep:
    return controls.one_of(modality, "step", msg("By"), _STEPS, "month")
