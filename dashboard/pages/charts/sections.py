"""The sections of the page of charts: the options of each and its charts."""

from dataclasses import replace

import streamlit as st

from dashboard.pages.charts import chart_card, controls, options, tables
from dashboard.pages.charts.chart_catalogue import INITIAL_QUANTITIES, OVERVIEW, Chart, ChartKind
from dashboard.ui.modalities import Modality
from dashboard.ui.text.i18n import msg
from kerma.database.query.filters.study_filter import StudyFilter

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
        quantity = options.quantity(modality)
    level = options.level(modality, quantity)
    with columns[1]:
        by = options.dimension(modality, level)
    with columns[2]:
        and_by = options.second_dimension(modality, level, by)
    with columns[3]:
        kind = options.statistic(modality)
    with columns[4]:
        sort, is_reversed = options.sort_order(modality)
    with columns[5]:
        max_items = options.item_number(modality, "12")
    chart = Chart(
        name="distribution",
        kind=kind,
        modality=modality.code,
        quantity=quantity,
        by=by,
        and_by=and_by,
        max_items=max_items,
        sort=sort,
        is_reversed=is_reversed,
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
        quantity = options.quantity(modality)
    level = options.level(modality, quantity)
    with columns[1]:
        by = options.dimension(modality, level, is_optional=True)
    with columns[2]:
        and_by = options.second_dimension(modality, level, by)
    with columns[3]:
        step = options.time_step(modality)
    with columns[4]:
        max_items = options.line_number(modality)
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
        x = options.quantity(modality, "x", msg("Horizontal"), initial_x)
    with columns[1]:
        y = options.quantity(modality, "y", msg("Vertical"), initial_y)
    level = options.level(modality, x, y)
    with columns[2]:
        by = options.dimension(modality, level, is_optional=True)
    with columns[3]:
        and_by = options.second_dimension(modality, level, by)
    with columns[4]:
        max_items = options.line_number(modality)
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
        day = controls.day(modality, "day", msg("First day after"), options.initial_day(study_filter))
    with columns[1]:
        quantity = options.quantity(modality)
    level = options.level(modality, quantity)
    with columns[2]:
        by = options.dimension(modality, level)
    with columns[3]:
        and_by = options.second_dimension(modality, level, by)
    with columns[4]:
        max_items = options.item_number(modality, "12")
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
        first = options.quantity(modality, "first", msg("Quantity"), initial_first)
    with columns[1]:
        second = options.quantity(modality, "second", msg("and"), initial_second)
    level = options.level(modality, first, second)
    with columns[2]:
        by = options.dimension(modality, level, default="protocol" if level == "event" else "procedure")
    with columns[3]:
        and_by = options.second_dimension(modality, level, by)
    with columns[4]:
        max_items = options.item_number(modality, "20")
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
