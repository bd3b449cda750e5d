"""Home: the machines, how much each sent, and when the last."""

import streamlit as st

from dashboard import address, data, figures, literal, table
from dashboard.i18n import tr
from dashboard.machine_names import machine_name
from dashboard.modalities import MACHINE, MODALITIES, Modality, facts_named
from kerma.database.queries import Row
from kerma.facts.fact import Fact, Kind
from kerma.settings import settings

COLUMNS = (
    MACHINE,
    *facts_named("institution_name"),
    Fact("study_count", "Studies", "Number of studies in the database.", Kind.COUNT),
    Fact("last_seen_at", "Last seen", "Start of the latest study, local time.", Kind.DATETIME),
    Fact("last_7_days", "Last 7 days", "Studies that started in the last 7 days.", Kind.COUNT),
    Fact("last_28_days", "Last 28 days", "Studies that started in the last 28 days.", Kind.COUNT),
    *facts_named("manufacturer", "department_name"),
)


def show() -> None:
    """Show the machines by modality, or how to send the first report."""
    st.query_params.clear()  # what a way back through the browser's history may have left
    st.title(tr("Machines"), anchor=False)
    rows = [{**row, "machine": machine_name(row)} for row in data.all_machines()]
    if not rows:
        _first_steps()
        return
    for modality in MODALITIES:
        of_modality = [row for row in rows if row["modality"] == modality.code]
        if of_modality:
            _modality(modality, of_modality)
    literal.note(tr("Click a machine to see its studies."))


def _modality(modality: Modality, rows: list[Row]) -> None:
    studies = figures.number(sum(row["study_count"] for row in rows))
    st.subheader(f"{tr(modality.title)}  :gray[:small[{studies} studies]]", anchor=False)
    opened = table.choose(
        rows,
        table.filled(rows, COLUMNS),
        key=f"home:{modality.path}:{hash(tuple(row['equipment_id'] for row in rows))}",
        alt=tr("{modality} machines", modality=tr(modality.title)),
    )
    if opened is not None:
        st.switch_page(modality.view, query_params=address.of_machine(opened["equipment_id"], modality.path))


def _first_steps() -> None:
    st.info(tr("No dose report has arrived yet. Send your first one:"), icon=":material/inbox:")
    st.markdown(
        tr(
            "- from a modality or PACS: add Kerma's Orthanc as a DICOM destination and send a dose report (RDSR);\n"
            "- from this machine: `kerma send report.dcm`;\n"
            "- or fill in a synthetic hospital to look around: `kerma demo`."
        )
    )
    st.markdown(
        tr(
            "What arrives is seen at once on the page *Ingestion*, and in [Orthanc]({orthanc_url}).",
            orthanc_url=settings().orthanc_url,
        )
    )


show()
