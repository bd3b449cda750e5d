"""The page Upload: files or zip archives are sent to Orthanc, and the outcome for each is shown."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.pages.upload import sending
from dashboard.pages.upload.sending import FileStatus, Result
from dashboard.pages.upload.stored_files import MAX_FILE_BYTES
from dashboard.pages.upload.upload_middleware import stored_files
from dashboard.ui import audit_trail, cached_queries, keys, navigation, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.facts.fact import ValueKind
from kerma.interop.unpack import MAX_BYTES, MAX_FILES, NamedFile
from kerma.standard.enumerations import AuditAction

MAX_WAIT_S = 15.0
_POLL_INTERVAL_S = 0.5
_OUTCOMES = {
    FileStatus.REFUSED: msg("Refused"),
    FileStatus.WAITING: msg("Accepted, not read yet"),
    FileStatus.PENDING: msg("Accepted, waits to be read again"),
    FileStatus.EXTRACTED: msg("Dose was read"),
    FileStatus.SKIPPED: msg("Accepted, carries no dose that Kerma reads"),
    FileStatus.FAILED: msg("Accepted, could not be read"),
}
_COUNTED = {
    FileStatus.REFUSED: msg("refused"),
    FileStatus.WAITING: msg("waiting"),
    FileStatus.PENDING: msg("pending"),
    FileStatus.EXTRACTED: msg("extracted"),
    FileStatus.SKIPPED: msg("skipped"),
    FileStatus.FAILED: msg("failed"),
}
_COLUMNS = (
    Column(name="name", label="File", help="Name of the file, and of its archive."),
    Column(name="outcome", label="Result", help="The outcome for the file."),
    Column(name="problem_count", label="Problems", help="Problems found while reading.", kind=ValueKind.COUNT),
    Column(name="reason", label="Reason", help="Why it was refused, skipped or failed."),
    Column(
        name="study_instance_uid",
        label="Study Instance UID",
        help="The study of the object; click the row to open it.",
    ),
)


def show() -> None:
    """Show the page."""
    st.title(tr("Upload"), anchor=False)
    plain_text.note(
        tr(
            "DICOM files or zip archives of them go to Orthanc as if a modality had sent them; "
            "Kerma reads them there. At most {files} files of {megabytes} MB, and {gigabytes} GB in all, at a time.",
            files=formatting.number(MAX_FILES),
            megabytes=MAX_FILE_BYTES // 1024**2,
            gigabytes=MAX_BYTES // 1024**3,
        )
    )
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(tr("1. Choose files"), accept_multiple_files=True, key="files")
        is_sent = st.form_submit_button(tr("2. Send to Orthanc"), icon=":material/upload:", type="primary")
    if is_sent:
        _send(files or [])
    _results()


def _send(files: Sequence[UploadedFile]) -> None:
    _refused()
    if not files:
        st.info(tr("Choose files first."), icon=":material/upload_file:")
        return
    audit_trail.record(AuditAction.UPLOAD, files=len(files))
    st.session_state.pop(keys.UPLOADED, None)
    bar = st.progress(0.0, tr("Sending"))

    def progress(done: int, total: int) -> None:
        bar.progress(
            done / total, tr("Sent {done} of {total}", done=formatting.number(done), total=formatting.number(total))
        )

    try:
        results = sending.transfer(_opened(files), sending.node(), progress)
    finally:
        for file in files:
            stored_files.delete(file.file_id)
    bar.empty()
    st.session_state[keys.UPLOADED] = _wait(results)


def _refused() -> None:
    """Report files that were beyond the limits."""
    context = get_script_run_ctx()
    count = stored_files.refused(context.session_id) if context else 0
    if count:
        st.warning(
            trn(
                "{count} file was not taken, as it is beyond the limits. Send it separately.",
                "{count} files were not taken, as they are beyond the limits. Send them separately.",
                count,
                count=formatting.number(count),
            ),
            icon=":material/warning:",
        )


def _opened(files: Sequence[UploadedFile]) -> Iterator[NamedFile]:
    """The files, one open at a time; from memory where the server has no middleware."""
    for file in files:
        with stored_files.open(file.file_id) or file as content:
            yield NamedFile(file.name, content)


def _wait(results: list[Result]) -> list[Result]:
    """Query the ledger until it has all objects, for at most `MAX_WAIT_S`."""
    deadline = time.monotonic() + MAX_WAIT_S
    with st.spinner(tr("Kerma is reading them")):
        results = sending.refreshed(results, cached_queries.entries)
        while any(result.is_open for result in results) and time.monotonic() < deadline:
            time.sleep(_POLL_INTERVAL_S)
            results = sending.refreshed(results, cached_queries.entries)
    return results


def _results() -> None:
    results: list[Result] = st.session_state.get(keys.UPLOADED, [])
    if not results:
        return
    st.header(_heading(results), anchor=False)
    if any(result.is_open for result in results) and st.button(tr("Refresh"), icon=":material/refresh:", key="look"):
        results = st.session_state[keys.UPLOADED] = sending.refreshed(results, cached_queries.entries)
    rows = [_row(result) for result in results]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"uploaded:{hash(tuple(results))}",
        alt=tr("Outcome for each file"),
    )
    plain_text.note(tr("Click a row whose dose was read to see its study."))
    uid = None if opened is None else results[opened].study_instance_uid
    if uid:
        navigation.open_study(uid)


def _row(result: Result) -> TableRow:
    return {
        "name": result.name,
        "outcome": tr(_OUTCOMES[result.status]),
        "problem_count": result.problem_count,
        "reason": result.reason and translated(result.reason),
        "study_instance_uid": result.study_instance_uid,
    }


def _heading(results: Sequence[Result]) -> str:
    """Number of files by outcome: "2 files: 1 refused, 1 extracted"."""
    count = len(results)
    statuses = Counter(result.status for result in results)
    parts = ", ".join(f"{formatting.number(number)} {tr(_COUNTED[status])}" for status, number in statuses.items())
    return trn("{count} file: {parts}", "{count} files: {parts}", count, count=formatting.number(count), parts=parts)
