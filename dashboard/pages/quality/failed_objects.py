"""Objects that could not be read, with the reason, links to the raw object, and a button to read them again."""

import streamlit as st

from dashboard.pages.ingestion import object_columns, read_again
from dashboard.ui import cached_queries, keys, pagination, table, url_state
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources
from dashboard.ui.text.i18n import tr
from kerma.database.query.operations.ingestion import LedgerEntry, LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.standard.enumerations import ObjectStatus

_COLUMNS = (
    object_columns.REASON,
    object_columns.SENDER,
    object_columns.EQUIPMENT,
    object_columns.RAW,
    Column(name="file", label="File", help="Downloads the DICOM file from Orthanc."),
    object_columns.RECEIVED,
    object_columns.SOP_INSTANCE_UID,
    object_columns.VERSION,
)
_FAILED = LedgerFilter(ObjectStatus.FAILED)


def show() -> None:
    """Show the failed objects, the latest first."""
    st.header(tr("Failed objects"), anchor=False)
    read_again.result()
    count = cached_queries.ledger_count(_FAILED)
    if not count:
        st.info(tr("No object has failed."), icon=":material/check_circle:")
        return
    summary = tr(
        "{count} failed, the latest first. Nothing is lost: Orthanc stores them.",
        count=formatting.capped(count, COUNT_CAP),
    )
    url_state.page_number(keys.QUALITY_FAILED_PAGE).of_page()
    with pagination.pages(summary, count, keys.QUALITY_FAILED_PAGE) as page:
        ticked = _ticked_objects(page)
    read_again.button(ticked, count)


def _ticked_objects(page: int) -> list[str]:
    """A page of the failed objects; returns Orthanc's identifiers of the ticked ones."""
    entries = cached_queries.ledger_page(_FAILED, page)
    rows = [_row(entry) for entry in entries]
    ticked = table.pick(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"failed:{page}:{hash(tuple(entry.orthanc_id for entry in entries))}",
        alt=tr("Objects that failed"),
        config={
            "raw": st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc")),
            "file": st.column_config.LinkColumn(tr("File"), display_text=tr("Download")),
        },
    )
    return [entries[index].orthanc_id for index in ticked]


def _row(entry: LedgerEntry) -> TableRow:
    return {**object_columns.row(entry), "file": object_sources.download_link(entry.orthanc_id)}
