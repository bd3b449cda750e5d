"""Drawings of charts, kept for a while: one cache for every visitor, so whatever restricts them is an argument."""

from datetime import date

import streamlit as st

from dashboard.filters import data as filter_data
from dashboard.pages.charts import by_item, comparisons, histograms, over_time, relations
from dashboard.pages.charts.chart_catalogue import Chart, Kind
from dashboard.pages.charts.chart_model import Drawing, Sheet
from dashboard.ui import cached_queries as dashboard_data
from dashboard.ui import i18n
from kerma.database.query.charts import chart_data, exact_statistics
from kerma.database.query.filters.study_filter import StudyFilter

_SLOW_S = 300

DRAWERS = {
    Kind.FREQUENCY: by_item.frequency,
    Kind.BOX: by_item.distribution,
    Kind.MEDIAN: by_item.distribution,
    Kind.MEAN: by_item.distribution,
    Kind.HISTOGRAM: histograms.histogram,
    Kind.SHARES: histograms.shares,
    Kind.TIME: over_time.medians,
    Kind.COUNTS: over_time.numbers,
    Kind.WORKLOAD: over_time.week,
    Kind.RELATION: relations.relation,
    Kind.CHANGE: comparisons.change,
    Kind.PIVOT: comparisons.pivot,
}


def drawing(chart: Chart, chosen: StudyFilter) -> Drawing:
    """A chart of the chosen studies; exact where they are few."""
    is_few = dashboard_data.study_count(chosen) <= chart_data.EXACT_UP_TO
    return _drawing(chart.exactly() if is_few else chart, chosen, i18n.language())


@st.cache_data(ttl=_SLOW_S, max_entries=500, show_spinner=False, hash_funcs={**dashboard_data.BY_TEXT, Chart: repr})
def _drawing(chart: Chart, chosen: StudyFilter, language: str) -> Drawing:  # noqa: ARG001, its words and numbers are in it
    machines = filter_data.machine_names(chosen.modality)
    with dashboard_data.read_only_connection() as connection:
        return DRAWERS[chart.kind](Sheet(connection, chosen, machines), chart)


@st.cache_data(ttl=_SLOW_S, max_entries=100, show_spinner=False)
def software_changes(chosen: StudyFilter) -> list[tuple[date, str, str]]:
    """When machines got another software version: day, machine, version."""
    machines = filter_data.machine_names(chosen.modality)
    with dashboard_data.read_only_connection() as connection:
        rows = exact_statistics.software_changes(connection, chosen)
    return [(row["first_at"].date(), machines.get(row["equipment_id"], "?"), row["software_versions"]) for row in rows]
