"""Details of selected objects below the table: reception, header, digest, and links to study, equipment and Orthanc."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.pages.ingestion import object_columns
from dashboard.ui import keys, navigation
from dashboard.ui.navigation import Page
from dashboard.ui.text import formatting, object_sources, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.operations.ingestion import LedgerEntry
from kerma.standard.enumerations import GoneReason

_MAX_SHOWN = 3


def show(entries: Sequence[LedgerEntry]) -> None:
    """Show the first of the selected objects."""
    for entry in entries[:_MAX_SHOWN]:
        plain_text.cards({tr("Reception"): _reception(entry), tr("Object"): _object(entry)})
        _links(entry)
    if len(entries) > _MAX_SHOWN:
        plain_text.note(tr("Details of the first {count} selected objects.", count=_MAX_SHOWN))


def _reception(entry: LedgerEntry) -> list[tuple[str, str]]:
    return _known(
        [
            (tr("Received"), formatting.received(entry.received_at)),
            (tr("Origin"), object_columns.origin_name(entry)),
            (tr("Calling AE title"), entry.calling_ae_title),
            (tr("Called AE title"), entry.called_ae_title),
            (tr("Address"), entry.remote_address),
            (tr("Orthanc"), entry.node),
            (tr("MD5 of the file"), entry.digest),
            (tr("Read"), formatting.received(entry.read_at)),
            *([(_gone_label(entry), formatting.received(entry.gone_at))] if entry.gone_at else []),
        ]
    )


def _gone_label(entry: LedgerEntry) -> str:
    is_by_retention = entry.gone_reason is GoneReason.RETENTION
    return tr("Deleted from Orthanc by retention") if is_by_retention else tr("Gone from Orthanc")


def _object(entry: LedgerEntry) -> list[tuple[str, str]]:
    return _known(
        [
            (tr("DICOM modality"), entry.dicom_modality),
            (tr("Equipment"), object_columns.equipment_name(entry)),
            (tr("SOP Class UID"), entry.sop_class_uid),
            (tr("SOP Instance UID"), entry.sop_instance_uid),
            (tr("Study Instance UID"), entry.study_instance_uid),
        ]
    )


def _known(facts: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(label, value or formatting.MISSING) for label, value in facts]


def _links(entry: LedgerEntry) -> None:
    with st.container(horizontal=True):
        if entry.has_study and entry.study_instance_uid:
            parameters = {keys.STUDY_UID: entry.study_instance_uid}
            navigation.page_link(
                Page.STUDY, label=tr("Open study"), icon=":material/description:", parameters=parameters
            )
        if entry.equipment_id:
            navigation.page_link(
                Page.EQUIPMENT_DETAIL,
                label=tr("Open equipment"),
                icon=":material/settings_heart:",
                parameters={keys.EQUIPMENT_ID: str(entry.equipment_id)},
            )
        if explorer := object_sources.explorer_link(entry.orthanc_id):
            st.link_button(tr("Open in Orthanc"), explorer, icon=":material/open_in_new:")
        if file := object_sources.download_link(entry.orthanc_id):
            st.link_button(tr("Download"), file, icon=":material/download:")
