"""The charts of one modality: the filter of its list, a section of charts, and what was clicked."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.exports import controls as downloads
from dashboard.filters import data as filter_data
from dashboard.filters import description, filter_bar, url_parameters
from dashboard.pages.charts import chart_card, chart_selection, controls, tables
from dashboard.pages.charts.chart_catalogue import MAIN, OVERVIEW, RELATED, Chart, Kind, Sort
from dashboard.ui import cached_queries, formatting, navigation, plain_text
from dashboard.ui.i18n import heading, msg, tr, trn
from dashboard.ui.modalities import Modality
from kerma.database.query.charts.exact_statistics import STEPS, Step
from kerma.database.query.charts.quantities import DIMENSIONS, QUANTITIES, Level
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP

SECTIONS = {
    "overview": msg("Overview"),
    "distribution": msg("Distributions"),
    "time": msg("Over time"),
    "relation": msg("Relations"),
    "change": msg("Before and after"),
    "table": msg("Table by month"),
}
_STATISTICS: dict[str, str] = {
    Kind.BOX: msg("Boxes (5, 25, 50, 75, 95 %)"),
    Kind.MEDIAN: msg("Medians"),
    Kind.MEAN: msg("Means"),
    Kind.SHARES: msg("Histograms in one chart"),
}
_STEPS: dict[str, str] = {
    "day": msg("day"),
    "week": msg("week"),
    "month": msg("month"),
    "quarter": msg("quarter"),
    "year": msg("year"),
}
_UPWARDS = "-"
_SORTS: dict[str, str] = {
    Sort.FREQUENCY: msg("Frequency"),
    Sort.VALUE: msg("Value"),
    Sort.NAME: msg("Name"),
    f"{_UPWARDS}{Sort.FREQUENCY}": msg("Frequency, lowest first"),
    f"{_UPWARDS}{Sort.VALUE}": msg("Value, lowest first"),
    f"{_UPWARDS}{Sort.NAME}": msg("Name, Z to A"),
}
_ITEMS = {"8": "8", "12": "12", "20": "20", "40": "40", "100": "100"}
_EXACT = msg(
    "Figures of record: asked from every single value. Otherwise, where studies are many, quantiles and the bars of "
    "histograms come from bins that are 1.2 % wide. All other counts are exact."
)


def show(modality: Modality) -> None:
    """Show the charts of the studies that the filters in the address leave."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(tr("{m} charts", m=tr(modality.title)), anchor=False)
        place = st.container(width="content")
    chosen = filter_bar.show(modality)
    with place, st.container(horizontal=True, width="content", vertical_alignment="center"):
        parameters = url_parameters.of(chosen, modality.path)
        navigation.page_link(
            modality.studies, label=tr("List of these studies"), icon=":material/list:", parameters=parameters
        )
        downloads.show(modality, chosen)
    count = cached_queries.study_count(chosen)
    if count == 0:
        _nothing(modality, chosen)
        return
    summary = description.summary(chosen, tr(modality.title), filter_data.machine_names(modality.code))
    told = trn(
        "{summary}: {n} study", "{summary}: {n} studies", count, summary=summary, n=formatting.capped(count, COUNT_CAP)
    )
    plain_text.note(told)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container():
            section = controls.one_of(modality, "show", msg("Section"), SECTIONS, "overview", is_bar=True)
        is_exact = controls.switch(modality, "exact", msg("Exact"), _EXACT)
    chart_selection.show(modality, chosen)
    _DRAWN[section](modality, chosen, is_exact)


def _nothing(modality: Modality, chosen: StudyFilter) -> None:
    plain_text.empty(
        tr("No {modality} study has arrived yet. The page Ingestion shows what has.", modality=tr(modality.title))
        if chosen.is_empty
        else tr("No study fits this filter. Take away a filter or widen the dates.")
    )


def _overview(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    charts = [replace(chart, is_exact=is_exact) for chart in OVERVIEW[modality.code]]
    for first in range(0, len(charts), 2):
        with st.container(key=f"kerma-one-row-{first}"):
            places = st.columns(2)
        for place, chart in zip(places, charts[first : first + 2], strict=False):
            with place:
                chart_card.show(modality, chart, chosen)


def _distribution(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    places = st.columns([3, 3, 3, 2, 2], vertical_alignment="bottom")
    with places[0]:
        quantity = _quantity(modality, "quantity", msg("Quantity"), MAIN[modality.code][0])
    with places[1]:
        by = _dimension(modality, _level(modality, quantity))
    with places[2]:
        kind = Kind(controls.one_of(modality, "statistic", msg("Shown as"), _STATISTICS, Kind.BOX))
    with places[3]:
        order = controls.one_of(modality, "sort", msg("Sorted by"), _SORTS, Sort.FREQUENCY)
    with places[4]:
        most = int(controls.one_of(modality, "items", msg("Items"), _ITEMS, "12"))
    told = Chart(
        "distribution",
        kind,
        modality.code,
        quantity,
        by,
        most_items=most,
        sort=Sort(order.removeprefix(_UPWARDS)),
        is_reversed=order.startswith(_UPWARDS),
        is_exact=is_exact,
    )
    with st.container(key="kerma-one-row"):
        left, right = st.columns([3, 2])
    with left:
        chart_card.show(modality, told, chosen)
    with right:
        chart_card.show(modality, replace(told, name="frequency", kind=Kind.FREQUENCY, quantity=""), chosen)
    chart_card.show(modality, replace(told, name="values", kind=Kind.HISTOGRAM, by=""), chosen)


def _time(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    places = st.columns([3, 3, 2, 2, 3], vertical_alignment="bottom")
    with places[0]:
        quantity = _quantity(modality, "quantity", msg("Quantity"), MAIN[modality.code][0])
    with places[1]:
        by = _dimension(modality, _level(modality, quantity), is_optional=True)
    with places[2]:
        step = _step(modality)
    with places[3]:
        most = int(controls.one_of(modality, "lines", msg("Lines"), {"3": "3", "5": "5", "8": "8", "12": "12"}, "5"))
    told = Chart("medians", Kind.TIME, modality.code, quantity, by, step=step, most_items=most, is_exact=is_exact)
    chart_card.show(modality, told, chosen)
    chart_card.show(modality, replace(told, name="numbers", kind=Kind.COUNTS), chosen)
    tables.software(modality, chosen)


def _relation(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    across, up = RELATED[modality.code]
    places = st.columns([3, 3, 6], vertical_alignment="bottom")
    with places[0]:
        x = _quantity(modality, "x", msg("Horizontal"), across)
    with places[1]:
        y = _quantity(modality, "y", msg("Vertical"), up)
    chart_card.show(modality, Chart("relation", Kind.RELATION, modality.code, y, x=x, is_exact=is_exact), chosen)


def _change(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    places = st.columns([2, 3, 3, 2, 2], vertical_alignment="bottom")
    with places[0]:
        day = controls.day(modality, "day", msg("First day after"), cached_queries.local_now().date().replace(day=1))
    with places[1]:
        quantity = _quantity(modality, "quantity", msg("Quantity"), MAIN[modality.code][0])
    with places[2]:
        by = _dimension(modality, _level(modality, quantity))
    with places[3]:
        most = int(controls.one_of(modality, "items", msg("Items"), _ITEMS, "12"))
    told = Chart("change", Kind.CHANGE, modality.code, quantity, by, most_items=most, day=day, is_exact=is_exact)
    tables.show_with_table(modality, told, chosen)


def _table(modality: Modality, chosen: StudyFilter, is_exact: bool) -> None:
    first, second = tables.PAIRS[modality.code]
    places = st.columns([3, 3, 3, 2, 2], vertical_alignment="bottom")
    with places[0]:
        quantity = _quantity(modality, "first", msg("Quantity"), first)
    with places[1]:
        other = _quantity(modality, "second", msg("and"), second)
    is_event = "event" in {_level(modality, quantity), _level(modality, other)}
    with places[2]:
        by = _dimension(modality, "event" if is_event else "study", default="protocol" if is_event else "procedure")
    with places[3]:
        most = int(controls.one_of(modality, "items", msg("Items"), _ITEMS, "20"))
    with places[4]:
        by_month = controls.switch(modality, "monthly", msg("By month"), msg("One row for each month."))
    step: Step = "month" if by_month else "year"
    told = Chart(
        "table", Kind.PIVOT, modality.code, quantity, by, x=other, step=step, most_items=most, is_exact=is_exact
    )
    tables.show(modality, told, chosen)


_DRAWN: dict[str, Callable[[Modality, StudyFilter, bool], None]] = {
    "overview": _overview,
    "distribution": _distribution,
    "time": _time,
    "relation": _relation,
    "change": _change,
    "table": _table,
}


def _quantity(modality: Modality, name: str, label: str, default: str) -> str:
    options = {each.name: heading(each) for each in QUANTITIES[modality.code].values()}
    return controls.one_of(modality, name, label, options, default)


def _level(modality: Modality, quantity: str) -> Level:
    return QUANTITIES[modality.code][quantity].level


def _dimension(modality: Modality, level: Level, default: str = "procedure", *, is_optional: bool = False) -> str:
    """What a study tells cannot be told apart by its events, which share it."""
    offered = {
        each.name: each.label
        for each in DIMENSIONS[modality.code].values()
        if level == "event" or each.level == "study"
    }
    none = {"none": msg("nothing")} if is_optional else {}
    by = controls.one_of(modality, "by", msg("Told apart by"), {**none, **offered}, "none" if is_optional else default)
    return "" if by == "none" else by


def _step(modality: Modality) -> Step:
    told = controls.one_of(modality, "step", msg("By"), {step: _STEPS[step] for step in STEPS}, "month")
    return next(step for step in STEPS if step == told)
