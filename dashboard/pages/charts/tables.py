"""Charts shown as tables, and the table of changes of software."""

import pandas as pd
import streamlit as st

from dashboard.pages.charts import chart_card, chart_selection, data
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts.fact import ValueKind

_MAX_CHANGES = 200
_TEXT_COLUMNS = {"full_label", "second_label", "month", "class_text"}
_SOFTWARE_COLUMNS = (
    Column(name="day", label=msg("First study"), help=msg("Day of the first study with this version.")),
    Column(name="machine", label=msg("System"), help=msg("Name that the site set, else model and station.")),
    Column(name="software_versions", label=msg("Software"), help=msg("Software of the equipment from then on.")),
)


def show(modality: Modality, chart: Chart, study_filter: StudyFilter) -> None:
    """Show a chart as a table."""
    selected = chart_selection.selected_studies(modality, study_filter, except_chart=chart.name)
    model = data.chart_model(chart, selected)
    with st.container(border=True, key=chart_card.container_key(modality, chart)):
        chart_card.head(modality, chart, model, selected)
        if model.is_empty:
            st.info(model.reason_for_empty, icon=":material/table:")
            return
        _show_rows(model, _table_key(modality, chart))
        plain_text.note(" · ".join(model.notes))


def show_with_chart(modality: Modality, chart: Chart, study_filter: StudyFilter) -> None:
    """Show a chart, and its data as a table below."""
    chart_card.show(modality, chart, study_filter)
    selected = chart_selection.selected_studies(modality, study_filter, except_chart=chart.name)
    model = data.chart_model(chart, selected)
    if not model.is_empty:
        _show_rows(model, _table_key(modality, chart))


def show_software_changes(modality: Modality, study_filter: StudyFilter) -> None:
    """Show when equipment got another software version; queried only when the panel is opened."""
    panel = st.expander(tr("Changes of software in these studies"), on_change="rerun", icon=":material/update:")
    if not panel.open:
        return
    with panel:
        changes = data.software_changes(chart_selection.selected_studies(modality, study_filter))
        rows = [
            {
                "day": formatting.day(change.day),
                "machine": change.equipment,
                "software_versions": change.software_versions,
            }
            for change in reversed(changes[-_MAX_CHANGES:])
        ]
        if not rows:
            plain_text.note(tr("No system has changed its software since its first study here."))
            return
        table.show(
            rows,
            list(_SOFTWARE_COLUMNS),
            key=f"{modality.path}:software",
            alt=tr("Changes of software in these studies"),
            is_narrow=True,
        )


def _table_key(modality: Modality, chart: Chart) -> str:
    return f"{modality.path}:table:{chart.name}"


def _show_rows(model: ChartModel, key: str) -> None:
    columns = [_column(field, heading) for field, heading in model.columns]
    rows = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in model.frame.to_dict("records")
    ]
    table.show(rows, columns, key=key, alt=model.alt)


def _column(field: str, heading: str) -> Column:
    kind = ValueKind.TEXT if field in _TEXT_COLUMNS else ValueKind.NUMBER
    meaning = tr("{heading}; {dash} where there is no value.", heading=heading, dash=formatting.MISSING)
    return Column(name=field, label=heading, help=meaning, kind=kind)
