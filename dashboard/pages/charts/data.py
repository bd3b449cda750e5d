"""Cached chart models: one cache for every visitor, so everything that restricts them is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple, cast

from dashboard.filters import data as filter_data
from dashboard.pages.charts import level_lines
from dashboard.pages.charts.chart_catalogue import Chart, ChartKind
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.kinds import (
    classes,
    comparisons,
    counts_over_time,
    distributions,
    frequencies,
    histogram_outlines,
    histograms,
    medians,
    pivot,
    relations,
    workload,
)
from dashboard.ui import cached_queries, connections, scoped_cache
from dashboard.ui.cache_lifetimes import SLOW_S
from dashboard.ui.text import formatting, i18n
from dashboard.ui.text.i18n import trn
from kerma.database.query.charts import chart_data, exact_statistics
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list
from kerma.skin_dose.result import ResultKind

_KIND_CRITERION = "psd_kind"

#: Computes the model of a chart, for each kind.
CHART_BUILDERS: Mapping[ChartKind, Callable[[ChartContext, Chart], ChartModel]] = {
    ChartKind.FREQUENCY: frequencies.frequency,
    ChartKind.BOX: distributions.distribution,
    ChartKind.MEDIAN: distributions.distribution,
    ChartKind.MEAN: distributions.distribution,
    ChartKind.HISTOGRAM: histograms.histogram,
    ChartKind.OUTLINES: histogram_outlines.outlines,
    ChartKind.TIME: medians.medians,
    ChartKind.COUNTS: counts_over_time.counts,
    ChartKind.WORKLOAD: workload.workload,
    ChartKind.RELATION: relations.relation,
    ChartKind.CLASSES: classes.classes,
    ChartKind.CHANGE: comparisons.change,
    ChartKind.PIVOT: pivot.pivot,
}


class SoftwareChange(NamedTuple):
    """The day of the first study of equipment with another software version."""

    day: date
    equipment: str
    software_versions: str


def chart_model(chart: Chart, study_filter: StudyFilter) -> ChartModel:
    """A chart of the filtered studies; exact where they are few."""
    is_few = cached_queries.study_count(study_filter) <= chart_data.EXACT_UP_TO
    return _chart_model(chart.exactly() if is_few else chart, study_filter, i18n.language())


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=500, hash_funcs={**cached_queries.BY_TEXT, Chart: repr})
def _chart_model(chart: Chart, study_filter: StudyFilter, language: str) -> ChartModel:  # noqa: ARG001 -- part of the cache's key: texts and numbers of the model are in this language
    names = filter_data.equipment_labels(study_filter.modality)
    with connections.read_only_connection() as connection:
        context = ChartContext(connection=connection, study_filter=study_filter, equipment_names=names)
        model = level_lines.with_levels(CHART_BUILDERS[chart.kind](context, chart), context, chart)
        return replace(model, notes=(*model.notes, *_maps_note(context, chart)))


def _maps_note(context: ChartContext, chart: Chart) -> tuple[str, ...]:
    """That a chart shows values of maps alone, and how many studies with an upper bound it leaves out."""
    quantities = [QUANTITIES[chart.modality][name] for name in (chart.quantity, chart.x) if name]
    if not any(quantity.is_of_maps for quantity in quantities):
        return ()
    kinds = context.study_filter.value(_KIND_CRITERION)
    bound = ResultKind.UPPER_BOUND.value
    is_selected = kinds is None or bound in cast("tuple[str, ...]", kinds)
    bounds = context.study_filter.with_value(_KIND_CRITERION, (bound,))
    n = study_list.study_count(context.connection, bounds) if is_selected else 0
    count = formatting.capped(n, study_list.COUNT_CAP)
    return (
        trn(
            "peak skin dose of maps alone, {count} upper bound left out",
            "peak skin dose of maps alone, {count} upper bounds left out",
            n,
            count=count,
        ),
    )


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100)
def software_changes(study_filter: StudyFilter) -> list[SoftwareChange]:
    """The changes of software of the equipment of the filtered studies, in order of time."""
    names = filter_data.equipment_labels(study_filter.modality)
    with connections.read_only_connection() as connection:
        changes = exact_statistics.software_changes(connection, study_filter)
    return [
        SoftwareChange(change.first_at.date(), names.get(change.equipment_id, "?"), change.software_versions)
        for change in changes
    ]
