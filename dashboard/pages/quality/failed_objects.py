"""Objects that could not be read, with the reason, links to the raw object, and a button to read them again."""

from collections.abc import Sequence

import streamlit as st

from dashboard.ui import cached_queries, keys, pagination, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated_reason
from kerma.database.query.operations.ingestion import LedgerEntry, LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.standard.enumerations import ObjectStatus

_COLUMNS = (
    Column(name="reason", label="Reason", help="Why it could not be read."),
    Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer."),
    Column(name="file", label="File", help="Downloads the DICOM file from Orthanc."),
    Column(name="read", label="Read", help="When it was read last, in this server's time."),
    Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object."),
    Column(name="extractor_version", label="Kerma", help="Version of Kerma that read it last."),
)
_READ_ONLY = msg(
    "To have objects read again from here, set KERMA_DATABASE_URL to a database URL with write permission. "
    "On the command line, kerma reextract does the same."
)
_FAILED = LedgerFilter(ObjectStatus.FAILED)
_MARKED = "marked_to_retry"


def show() -> None:
    """Show the failed objects, the latest first."""
    st.header(tr("Failed objects"), anchor=False)
    if marked := st.session_state.pop(_MARKED, None):
        plain_text.notice(
            tr(
                "{objects} will be read again within seconds; reload the page to see the result.",
                objects=_objects(marked),
            )
        )
    count = cached_queries.ledger_count(_FAILED)
    if not count:
        st.info(tr("No object has failed."), icon=":material/check_circle:")
        return
    summary = tr(
        "{count} failed, the latest first. Nothing is lost: Orthanc stores them.",
        count=formatting.capped(count, COUNT_CAP),
    )
    with pagination.pages(summary, count, keys.QUALITY_FAILED_PAGE) as page:
        ticked = _ticked_objects(page)
    if cached_queries.may_write():
        _retry(ticked, count)
    else:
        plain_text.note(tr(_READ_ONLY))


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
    return {
        "reason": translated_reason(entry),
        "raw": object_sources.explorer_link(entry.orthanc_id),
        "file": object_sources.download_link(entry.orthanc_id),
        "read": formatting.received(entry.read_at),
        "sop_instance_uid": entry.sop_instance_uid,
        "extractor_version": entry.extractor_version,
    }


def _retry(orthanc_ids: Sequence[str], count: int) -> None:
    """A button for the ticked objects, or for all where none is ticked."""
    label = (
        tr("Read {objects} again", objects=_objects(len(orthanc_ids)))
        if orthanc_ids
        else tr("Read all {count} again", count=formatting.number(count))
    )
    if st.button(label, icon=":material/refresh:", key="retry"):
        st.session_state[_MARKED] = (
            cached_queries.retry(orthanc_ids) if orthanc_ids else cached_queries.retry_all_failed()
        )
        st.rerun()


def _objects(count: int) -> str:
    return trn("{count} object", "{count} objects", count, count=formatting.number(count))
