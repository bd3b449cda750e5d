"""The page Home: studies of each modality, what needs attention, latest arrivals, and the equipment in use.

Before the first study has arrived, it describes how to send one.
"""

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.home import arrivals, attention, data, workload
from dashboard.pages.system_test import notice as selftest_notice
from dashboard.ui import cached_queries, keys, navigation, table
from dashboard.ui.column import Column
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import EQUIPMENT, MODALITIES, Modality, columns_named
from dashboard.ui.navigation import Page
from dashboard.ui.table import TableRow
from dashboard.ui.text import exclusion_counts, object_sources, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.database.query.operations.equipment_activity import EquipmentActivity
from kerma.facts.fact import ValueKind
from kerma.settings import settings

_MAX_EQUIPMENT = 8
_COLUMNS = (
    Column(name="modality", label="Modality", help="Modality of the studies."),
    EQUIPMENT,
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
    """Show the page."""
    st.query_params.clear()  # the browser's back button may have left some
    activity = cached_queries.equipment_activity()
    if not activity:
        _nothing_yet()
        return
    st.title(tr("Overview"), anchor=False)
    selftest_notice.show()
    if not current_user().may(Right.VIEW_DOSES):
        attention.show()
        _equipment([(modality, row) for modality in MODALITIES for row in activity if row.modality == modality.code])
        return
    by_modality = [(modality, [row for row in activity if row.modality == modality.code]) for modality in MODALITIES]
    used = [(modality, rows) for modality, rows in by_modality if rows]
    _cards(used)
    with st.container(key="kerma-one-arrivals"):
        hints, latest = st.columns([2, 5], gap="medium")
    with hints:
        attention.show()
    with latest:
        arrivals.show()
    _equipment([(modality, row) for modality, rows in used for row in rows])


def _cards(activity: list[tuple[Modality, list[EquipmentActivity]]]) -> None:
    today = cached_queries.local_now().date()
    days = data.by_day(workload.first_day(today))
    with st.container(key="kerma-three-cards"):
        cells = st.columns(len(activity))
    for cell, (modality, rows) in zip(cells, activity, strict=True):
        with cell:
            workload.card(modality, rows, days, today)
    if text := exclusion_counts.as_text(data.exclusion_counts()):
        plain_text.note(text)


def _equipment(activity: list[tuple[Modality, EquipmentActivity]]) -> None:
    """The equipment of most studies of the last four weeks in one table, and a link to all."""
    count = len({row.equipment_id for _, row in activity})
    activity = sorted(activity, key=lambda item: (-item[1].last_28_days, -item[1].study_count))[:_MAX_EQUIPMENT]
    st.header(tr("Equipment with most studies of the last 28 days"), anchor=False)
    rows = [_row(modality, row) for modality, row in activity]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"home:{hash(tuple((row.modality, row.equipment_id) for _, row in activity))}",
        alt=tr("Equipment"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if sees_doses := current_user().may(Right.VIEW_DOSES):
            plain_text.note(tr("Click a row to see its studies."))
        navigation.page_link(
            Page.EQUIPMENT,
            label=tr("All equipment: {systems}", systems=workload.system_count(count)),
            icon=":material/settings_heart:",
        )
    if opened is not None:
        modality, row = activity[opened]
        if not sees_doses:
            navigation.switch_page(Page.EQUIPMENT_DETAIL, {keys.EQUIPMENT_ID: str(row.equipment_id)})
        navigation.switch_page(modality.studies, url_parameters.of_equipment(row.equipment_id, modality.path))


def _row(modality: Modality, activity: EquipmentActivity) -> TableRow:
    return {
        "modality": tr(modality.title),
        EQUIPMENT.name: equipment_name(activity),
        "institution_name": activity.institution_name,
        "study_count": activity.study_count,
        "last_seen_at": activity.last_seen_at,
        "last_7_days": activity.last_7_days,
        "last_28_days": activity.last_28_days,
        "manufacturer": activity.manufacturer,
        "department_name": activity.department_name,
    }


def _nothing_yet() -> None:
    """Why the user sees no study: what could be sent, or, with a scope, that others may have arrived."""
    st.title(tr("Welcome to Kerma"), anchor=False)
    scope = current_user().equipment_ids
    if scope is None:
        _first_steps()
    elif scope:
        plain_text.empty(tr("No study of the equipment in your scope has arrived yet."))
    else:
        plain_text.empty(
            tr("You see no studies: no equipment belongs to your scope. An administrator of Kerma can change it.")
        )


def _first_steps() -> None:
    site = settings()
    st.info(tr("No dose report has arrived yet. Send your first one:"), icon=":material/inbox:")
    st.markdown(
        tr(
            "- from a modality or PACS: list it on the page *Senders*, and enter at its console the AE title "
            "{ae_title}, the address of Kerma's computer and port {port}, as destination of dose reports (RDSR);\n"
            "- from this computer: `kerma send report.dcm`;\n"
            "- or fill in a synthetic hospital to look around: `kerma demo`. Do so only where no real studies will "
            "follow: they would stand among synthetic ones.",
            ae_title=f"`{site.orthanc_aet}`",
            port=f"`{site.orthanc_dicom_port}`",
        )
    )
    seen = tr("What arrives is seen at once on the page *Ingestion*.")
    if object_sources.may_open_orthanc():
        link = f"{object_sources.orthanc_link()}/"
        seen = tr(
            "What arrives is seen at once on the page *Ingestion*, and in [Orthanc]({orthanc_url}).", orthanc_url=link
        )
    st.markdown(seen)
