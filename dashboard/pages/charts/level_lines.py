"""Lines at the reference levels of adults, in charts of items whose studies all have one standard name.

The charts show patients of all ages and sizes, so a note below them says what is compared; the page Reference levels
makes samples of patients of standard size.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.specs.by_item import Bars, Boxes
from dashboard.pages.reference_levels import data, labels
from dashboard.ui.cached_queries import local_now
from dashboard.ui.text.i18n import tr
from kerma.database.site_levels import site_levels
from kerma.reference_levels.levels_in_force import of_examination
from kerma.reference_levels.population import ADULT
from kerma.reference_levels.quantity import LevelQuantity, quantities_of
from kerma.reference_levels.reference_level import LevelStatistic, ReferenceLevel

#: Quantities of levels by that of a chart: totals of a study alone.
_QUANTITIES: Mapping[str, LevelQuantity] = {
    "study_dlp_mgy_cm": LevelQuantity.DLP,
    "study_dap_gy_cm2": LevelQuantity.DAP,
    "study_reference_air_kerma_mgy": LevelQuantity.REFERENCE_AIR_KERMA,
    "study_fluoro_time_s": LevelQuantity.FLUORO_TIME,
    "study_administered_activity_mbq": LevelQuantity.ADMINISTERED_ACTIVITY,
}
_STATISTICS = ("p5", "p50", "p95", "mean")


def with_levels(model: ChartModel, context: ChartContext, chart: Chart) -> ChartModel:
    """The chart with a line at each level; unchanged where there is none to draw."""
    spec = model.spec
    if not isinstance(spec, Boxes | Bars) or (isinstance(spec, Bars) and spec.field not in _STATISTICS):
        return model
    levels = _levels(context, chart)
    if not levels or model.is_empty:
        return model
    rows = [
        {**dict.fromkeys(_STATISTICS, level.value), "level_text": f"{labels.short_name(level)}: {level.examination}"}
        for level in levels
    ]
    names = ", ".join(map(labels.short_name, levels))
    note = tr("dashed: reference levels of adults, for medians of patients of standard size: {levels}", levels=names)
    return replace(model, spec=replace(spec, has_levels=True), overlay=pd.DataFrame(rows), notes=(*model.notes, note))


def _levels(context: ChartContext, chart: Chart) -> list[ReferenceLevel]:
    """The levels in force on the last day of the filter, or today."""
    quantity = _QUANTITIES.get(chart.quantity)
    names = context.study_filter.value("name")
    is_one = isinstance(names, tuple) and len(names) == 1
    if quantity not in quantities_of(chart.modality) or not is_one:
        return []
    until = context.study_filter.value("to") or local_now().date()
    levels = data.levels_on(until, site_levels(context.connection))  # type: ignore[arg-type]  # the criterion is a day
    found = of_examination(levels, str(names[0]), quantity, ADULT)  # type: ignore[index]  # a tuple
    return [level for level in found if level.statistic is LevelStatistic.P75]
