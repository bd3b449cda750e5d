"""One chart on the page: heading, picture, what it is made of, and its files."""

import re

import streamlit as st

from dashboard.filters import data as filter_data
from dashboard.filters import description
from dashboard.pages.charts import chart_selection, csv_file, data, save, specs
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing
from dashboard.ui import plain_text, vega
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import Modality
from kerma.database.query.filters.study_filter import StudyFilter

_HEIGHT_PX = 320


def show(modality: Modality, chart: Chart, chosen: StudyFilter) -> None:
    """Draw a chart of the chosen studies that were clicked on other charts."""
    focused = chart_selection.focus(modality, chosen, besides=chart.name)
    with st.skeleton(_HEIGHT_PX):
        drawing = data.drawing(chart, focused)
    with st.container(border=True, height="stretch", key=f"{modality.path}_chart_{chart.name}"):
        head(modality, chart, drawing, focused)
        if drawing.is_empty:
            st.info(
                tr("No values to draw. Widen the filter, or choose another quantity."), icon=":material/bar_chart_off:"
            )
        else:
            _picture(modality, chart, drawing)
        plain_text.note(" · ".join(drawing.said))


def head(modality: Modality, chart: Chart, drawing: Drawing, focused: StudyFilter) -> None:
    """The heading of a chart and its files."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        plain_text.heading(drawing.title)
        if not drawing.is_empty:
            files(modality, chart, drawing, focused)


def _picture(modality: Modality, chart: Chart, drawing: Drawing) -> None:
    key = chart_selection.chart_key(modality, chart.name)
    st.vega_lite_chart(
        drawing.marks,
        vega.dressed(specs.of(drawing.look, drawing.tips, drawing.shape, vega.ink())),
        key=key,
        on_select=lambda: chart_selection.take(modality, chart.name, key),
        selection_mode=specs.PICK,
        alt=drawing.alt,
    )


def files(modality: Modality, chart: Chart, drawing: Drawing, focused: StudyFilter) -> None:
    """Offer the chart as CSV, SVG and PNG."""
    name = re.sub(r"[^a-z0-9]+", "_", f"{modality.path} {drawing.title}".lower()).strip("_")[:80]
    with st.container(horizontal=True, width="content", gap="xxsmall", vertical_alignment="center"):
        st.download_button(
            "CSV",
            lambda: csv_file.written(drawing, about(modality, focused)),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"{modality.path}:csv:{chart.name}",
            on_click="ignore",
            type="tertiary",
            help=tr("The figures of this chart."),
        )
        if drawing.look != "table":
            save.buttons(f"{modality.path}_chart_{chart.name}", name, drawing.title, _noted(modality, drawing, focused))


def _noted(modality: Modality, drawing: Drawing, focused: StudyFilter) -> str:
    return " · ".join((about(modality, focused), *drawing.said))


def about(modality: Modality, chosen: StudyFilter) -> str:
    """The studies in words, without what tells who a patient is."""
    private = [criterion.name for criterion, _ in chosen.criteria if criterion.is_private]
    return description.summary(chosen.without(*private), tr(modality.title), filter_data.machine_names(modality.code))
