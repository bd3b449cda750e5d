"""One chart on the page: heading, picture, notes, and its files."""

import re
from itertools import cycle

import pandas as pd
import streamlit as st

from dashboard.filters import data as filter_data
from dashboard.filters import description
from dashboard.pages.charts import chart_files, chart_selection, data
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.specs.chart_spec import SELECTION, ChartSpec, drawn
from dashboard.ui import page_file, vega_theme
from dashboard.ui.modalities import Modality
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.study_filter import StudyFilter

_HEIGHT_PX = 320
_MAX_FILE_NAME = 80
# Small charts side by side: two where there are few, otherwise three.
_FEW_PANELS, _FEW_IN_A_ROW, _MAX_IN_A_ROW = 4, 2, 3


def show(modality: Modality, chart: Chart, study_filter: StudyFilter) -> None:
    """Draw a chart of the filtered studies, restricted by what is selected on the other charts."""
    selected = chart_selection.selected_studies(modality, study_filter, except_chart=chart.name)
    with st.skeleton(_HEIGHT_PX):
        model = data.chart_model(chart, selected)
    with st.container(border=True, height="stretch", key=container_key(modality, chart)):
        head(modality, chart, model, selected)
        if model.is_empty or model.spec is None:
            st.info(model.reason_for_empty, icon=":material/bar_chart_off:")
        elif model.single_value:
            plain_text.line(model.single_value)
        else:
            _picture(modality, chart, model, model.spec)
        plain_text.note(" · ".join(model.notes))
        for line in model.days:
            plain_text.note(line)


def container_key(modality: Modality, chart: Chart) -> str:
    """The key of the container of a chart."""
    return f"{modality.path}_chart_{chart.name}"


def head(modality: Modality, chart: Chart, model: ChartModel, selected: StudyFilter) -> None:
    """The heading of a chart and its files."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        plain_text.heading(model.title)
        if not model.is_empty:
            _files(modality, chart, model, selected)


def _picture(modality: Modality, chart: Chart, model: ChartModel, spec: ChartSpec) -> None:
    """The chart, or its small charts side by side, with their common legend above."""
    if model.legend:
        plain_text.legend(zip(model.legend, cycle(vega_theme.categorical_colours()), strict=False))
    shown = vega_theme.themed(drawn(spec, model.marks, model.limits, vega_theme.foreground()))
    key = chart_selection.chart_key(modality, chart.name)
    keys = [f"{key}:{panel.position}" for panel in model.panels] or [key]

    def draw(marks: pd.DataFrame, key: str, alt: str) -> None:
        st.vega_lite_chart(
            marks,
            shown,
            height=vega_theme.height_px(shown),
            key=key,
            on_select=lambda: chart_selection.select(modality, chart.name, keys),
            selection_mode=SELECTION,
            alt=alt,
        )

    if not model.panels:
        draw(model.marks, key, model.alt)
        return
    width = _MAX_IN_A_ROW if len(model.panels) > _FEW_PANELS else _FEW_IN_A_ROW
    for first in range(0, len(model.panels), width):
        row = zip(st.columns(width), model.panels[first : first + width], keys[first : first + width], strict=False)
        for column, panel, panel_key in row:
            with column:
                draw(model.marks_of(panel), panel_key, f"{panel.label}. {model.alt}")


def _files(modality: Modality, chart: Chart, model: ChartModel, selected: StudyFilter) -> None:
    """Offer the chart as CSV, SVG and PNG."""
    name = re.sub(r"[^a-z0-9]+", "_", f"{modality.path} {model.title}".lower()).strip("_")[:_MAX_FILE_NAME]
    with st.container(horizontal=True, width="content", gap="xxsmall", vertical_alignment="center"):
        page_file.button(
            "CSV",
            PageFile(f"{name}.csv", "text/csv", lambda: chart_files.chart_csv(model, _about(modality, selected))),
            key=f"{modality.path}:csv:{chart.name}",
            help_text=tr("The data of this chart."),
            is_small=True,
        )
        if model.spec is not None and not model.single_value:
            note = " · ".join((_about(modality, selected), *model.notes))
            chart_files.picture_buttons(
                container=container_key(modality, chart), name=name, title=model.title, note=note
            )


def _about(modality: Modality, study_filter: StudyFilter) -> str:
    """The studies in words, without criteria that identify a person."""
    private = [criterion.name for criterion, _ in study_filter.criteria if criterion.is_private]
    names = filter_data.equipment_labels(modality.code)
    return description.summary(study_filter.without(*private), tr(modality.title), names)
