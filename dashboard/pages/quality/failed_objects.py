"""Objects that could not be read: why, the way to the raw object, and a button that has them read again."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.study import provenance
from dashboard.ui import cached_queries, formatting, keys, pagination, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.translated_messages import with_reason
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP

_COLUMNS = (
    Column(name="reason", label="Reason", help="Why it could not be read."),
    Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer."),
    Column(name="file", label="File", help="Downloads the DICOM file from Orthanc."),
    Column(name="read", label="Read", help="When it was read last, in this server's time."),
    Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object."),
    Column(name="extractor_version", label="Kerma", help="Version of Kerma that read it last."),
)
_READ_ONLY = msg(
    "To have objects read again from here, give the dashboard a database address that may write: KERMA_DATABASE_URL. "
    "On the command line, kerma reextract does the same."
)
_FAILED = LedgerFilter("failed")
_MARKED = "marked_to_retry"


def show() -> None:
    """Show the failed objects, the latest first."""
    st.subheader(tr("Failed objects"), anchor=False)
    if marked := st.session_state.pop(_MARKED, None):
        plain_text.notice(
            tr(
                "{marked} will be read again within seconds; reload the page to see what became of it.",
                marked=_objects(marked),
            )
        )
    count = cached_queries.ledger_count(_FAILED)
    if not count:
        st.info(tr("No object has failed."), icon=":material/check_circle:")
        return
    told = tr(
        "{count} failed, the latest first. Nothing is lost: Orthanc keeps them.",
        count=formatting.capped(count, COUNT_CAP),
    )
    page = pagination.turn(told, count, keys.QUALITY_FAILED_PAGE)
    rows = [_row(row) for row in cached_queries.ledger_page(_FAILED, page)]
    picked = table.pick(
        rows,
        table.filled(rows, _COLUMNS),
        key=f"failed:{page}:{hash(tuple(row['orthanc_id'] for row in rows))}",
        alt=tr("Objects that failed"),
        config={
            "raw": st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc")),
            "file": st.column_config.LinkColumn(tr("File"), display_text=tr("Download")),
        },
    )
    if cached_queries.may_write():
        _retry(picked, count)
    else:
        plain_text.note(tr(_READ_ONLY))


def _row(row: Row) -> Row:
    return {
        **with_reason(row),
        "read": formatting.received(row["read_at"]),
        "raw": provenance.explorer_link(row["orthanc_id"]),
        "file": provenance.download_link(row["orthanc_id"]),
    }


def _retry(picked: Sequence[Row], count: int) -> None:
    """A button for the ticked objects, or for all where none is."""
    wanted = len(picked) or count
    label = (
        tr("Read {wanted} again", wanted=_objects(wanted))
        if picked
        else tr("Read all {count} again", count=formatting.number(count))
    )
    if st.button(label, icon=":material/refresh:", key="retry"):
        ids = [row["orthanc_id"] for row in picked]
        st.session_state[_MARKED] = cached_queries.retry(ids) if ids else cached_queries.retry_all_failed()
        st.rerun()


def _objects(count: int) -> str:
    return trn("{count} object", "{count} objects", count, count=formatting.number(count))
