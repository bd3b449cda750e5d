"""The first page, or how to send the first report."""

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.home import arrivals, attention, workload
from dashboard.pages.home import data as home_data
from dashboard.ui import cached_queries, navigation, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.equipment_names import equipment_name
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import MACHINE, MODALITIES, Modality, columns_named
from kerma.database.query import Row
from kerma.facts.fact import ValueKind
from kerma.settings import settings

_COLUMNS = (
    Column(name="families", label="Modality", help="Family of the study."),
    MACHINE,
    *columns_named("institution_name"),
    Column(name="study_count", label="Studies", help="Number of studies in the database.", kind=ValueKind.COUNT),
    Column(
        name="last_seen_at", label="Last seen", help="Start of the latest study, local time.", kind=ValueKind.DATETIME
    ),
    Column(
        name="last_7_days",
        label="Last 7 days",
        help="Studies of the last 7 days, today included.",
        kind=ValueKind.COUNT,
    ),
    Column(
        name="last_28_days",
        label="Last 28 days",
        help="Studies of the last 28 days, today included.",
        kind=ValueKind.COUNT,
    ),
    *columns_named("manufacturer", "department_name"),
)


def show() -> None:
    """Show what each modality does, what needs attention, what arrived last, and the machines."""
    st.query_params.clear()  # what a way back through the browser's history may have left
    rows = [{**row, "machine": equipment_name(row)} for row in cached_queries.all_machines()]
    if not rows:
        _first_steps()
        return
    st.title(tr("Overview"), anchor=False)
    families = [(each, [row for row in rows if row["modality"] == each.code]) for each in MODALITIES]
    used = [(modality, machines) for modality, machines in families if machines]
    _cards(used)
    with st.container(key="kerma-one-arrivals"):
        hints, last = st.columns([2, 5], gap="medium")
    with hints:
        attention.show()
    with last:
        arrivals.show()
    st.header(tr("Machines"), anchor=False)
    plain_text.note(tr("Click a machine to see its studies."))
    _machines(used)


def _cards(families: list[tuple[Modality, list[Row]]]) -> None:
    today = cached_queries.local_now().date()
    days = home_data.by_day(workload.first_day(today))
    with st.container(key="kerma-three-cards"):
        places = st.columns(len(families))
    for place, (modality, machines) in zip(places, families, strict=True):
        with place:
            workload.card(modality, machines, days, today)


def _machines(families: list[tuple[Modality, list[Row]]]) -> None:
    """All machines in one table, which costs the server a fraction of one for each modality."""
    shown = [(modality, {**row, "families": tr(modality.title)}) for modality, rows in families for row in rows]
    rows = [row for _, row in shown]
    opened = table.choose(
        rows,
        table.filled(rows, _COLUMNS),
        key=f"home:{hash(tuple((row['modality'], row['equipment_id']) for row in rows))}",
        alt=tr("Machines"),
    )
    if opened is not None:
        modality = next(modality for modality, row in shown if row is opened)
        navigation.switch_page(modality.studies, url_parameters.of_equipment(opened["equipment_id"], modality.path))


def _first_steps() -> None:
    st.title(tr("Welcome to Kerma"), anchor=False)
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
