"""Charts whose figures are read from a table."""

import pandas as pd
import streamlit as st

from dashboard.pages.charts import chart_card, chart_selection, data
from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_model import Drawing
from dashboard.ui import formatting, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import msg, tr
from dashboard.ui.modalities import Modality
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts.fact import ValueKind

#: The two quantities of each modality's table.
PAIRS = {
    "CT": ("event_ctdi_vol_mgy", "event_dlp_mgy_cm"),
    "RF": ("event_dap_gy_cm2", "event_reference_air_kerma_mgy"),
    "DX": ("event_dap_gy_cm2", "event_tube_voltage_kv"),
    "MG": ("event_agd_mgy", "event_compressed_thickness_mm"),
    "NM": ("event_administered_activity_mbq", "study_patient_weight_kg"),
}
_MOST_CHANGES = 200
_TEXTS = {"whole", "month", "day", "machine", "software_versions"}


def show(modality: Modality, chart: Chart, chosen: StudyFilter) -> None:
    """A table instead of a picture."""
    focused = chart_selection.focus(modality, chosen, besides=chart.name)
    drawing = data.drawing(chart, focused)
    with st.container(border=True, key=f"{modality.path}_chart_{chart.name}"):
        chart_card.head(modality, chart, drawing, focused)
        if drawing.is_empty:
            st.info(tr("No values to draw. Widen the filter, or choose another quantity."), icon=":material/table:")
            return
        _grid(drawing, f"{modality.path}:table:{chart.name}")
        plain_text.note(" · ".join(drawing.said))


def show_with_table(modality: Modality, chart: Chart, chosen: StudyFilter) -> None:
    """A picture, and its figures below."""
    chart_card.show(modality, chart, chosen)
    drawing = data.drawing(chart, chart_selection.focus(modality, chosen, besides=chart.name))
    if not drawing.is_empty:
        _grid(drawing, f"{modality.path}:table:{chart.name}")


def software(modality: Modality, chosen: StudyFilter) -> None:
    """When machines got another software version; asked only where somebody opens it."""
    panel = st.expander(tr("Changes of software in these studies"), on_change="rerun", icon=":material/update:")
    if not panel.open:
        return
    with panel:
        changes = data.software_changes(chart_selection.focus(modality, chosen))
        rows = [
            {"day": formatting.day(day), "machine": machine, "software_versions": version}
            for day, machine, version in changes[-_MOST_CHANGES:][::-1]
        ]
        if not rows:
            plain_text.note(tr("Every machine has the software it had in its first study here."))
            return
        columns = [
            Column(name="day", label=msg("First study"), help=msg("Day of the first study with this version.")),
            Column(name="machine", label=msg("Machine"), help=msg("Model and station of the equipment.")),
            Column(
                name="software_versions", label=msg("Software"), help=msg("Software of the equipment from then on.")
            ),
        ]
        table.show(
            rows,
            columns,
            key=f"{modality.path}:software",
            alt=tr("Changes of software in these studies"),
            is_narrow=True,
        )


def _grid(drawing: Drawing, key: str) -> None:
    facts = [_fact(name, heading) for name, heading in drawing.columns]
    rows = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in drawing.frame.to_dict("records")
    ]
    table.show(rows, facts, key=key, alt=drawing.alt)


def _fact(name: str, heading: str) -> Column:
    kind = ValueKind.TEXT if name in _TEXTS else ValueKind.NUMBER
    return Column(
        name=name,
        label=heading,
        help=tr("{heading}; {dash} where there is no value.", heading=heading, dash=formatting.MISSING),
        kind=kind,
    )
