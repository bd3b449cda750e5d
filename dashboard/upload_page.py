"""The page Upload: drop files or zip archives, and see what became of each."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import data, figures, keys, literal, table, upload
from dashboard.upload import Result
from kerma.facts.fact import Fact, Kind
from kerma.interop.unpack import MOST_BYTES, MOST_FILES, Given

PATIENCE_S = 15.0
_LOOK_EVERY_S = 0.5
_WORDS = {
    "refused": "Refused",
    "waiting": "Accepted, not read yet",
    "pending": "Accepted, waits to be read again",
    "extracted": "Dose was read",
    "skipped": "Accepted, carries no dose that Kerma reads",
    "failed": "Accepted, could not be read",
}
_COLUMNS = (
    Fact("name", "File", "The name it had, with that of its archive."),
    Fact("result", "Result", "What became of it."),
    Fact("problem_count", "Problems", "Problems found while reading.", Kind.COUNT),
    Fact("reason", "Reason", "Why it was refused, skipped or failed."),
    Fact("study_instance_uid", "Study Instance UID", "The study that it tells of; click the row to see it."),
)


def show() -> None:
    """Show the page."""
    st.title("Upload", anchor=False)
    literal.note(
        "DICOM files or zip archives of them go to Orthanc as if a modality had sent them; Kerma reads them there. "
        f"At most {figures.number(MOST_FILES)} files and {MOST_BYTES // 1024**3} GB, unpacked, at a time."
    )
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader("Files", accept_multiple_files=True, key="files", label_visibility="collapsed")
        is_sent = st.form_submit_button("Send to Orthanc", icon=":material/upload:", type="primary")
    if is_sent:
        _send(files or [])
    _results()


def _send(files: Sequence[UploadedFile]) -> None:
    if not files:
        st.info("Choose files first.", icon=":material/upload_file:")
        return
    st.session_state.pop(keys.UPLOADED, None)
    bar = st.progress(0.0, "Sending")

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, f"Sent {figures.number(done)} of {figures.number(total)}")

    results = upload.transfer([Given(file.name, file) for file in files], upload.node(), progress)
    bar.empty()
    st.session_state[keys.UPLOADED] = _wait(results)


def _wait(results: list[Result]) -> list[Result]:
    """Ask the ledger until it knows all, for some seconds."""
    deadline = time.monotonic() + PATIENCE_S
    with st.spinner("Kerma is reading them"):
        results = upload.asked_again(results, data.entries)
        while any(result.is_open for result in results) and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_S)
            results = upload.asked_again(results, data.entries)
    return results


def _results() -> None:
    results: list[Result] = st.session_state.get(keys.UPLOADED, [])
    if not results:
        return
    st.subheader(_heading(results), anchor=False)
    if any(result.is_open for result in results) and st.button("Look again", icon=":material/refresh:", key="look"):
        results = st.session_state[keys.UPLOADED] = upload.asked_again(results, data.entries)
    rows = [{**asdict(result), "result": _WORDS[result.status]} for result in results]
    opened = table.choose(
        rows, table.filled(rows, _COLUMNS), key=f"uploaded:{hash(tuple(results))}", alt="What became of each file"
    )
    literal.note("Click a row whose dose was read to see its study.")
    if opened is not None and opened["study_instance_uid"]:
        st.switch_page("views/study.py", query_params={keys.STUDY_UID: opened["study_instance_uid"]})


def _heading(results: Sequence[Result]) -> str:
    """How many of which: "2 files: 1 refused, 1 extracted"."""
    count = len(results)
    statuses = Counter(result.status for result in results)
    parts = ", ".join(f"{figures.number(number)} {status}" for status, number in statuses.items())
    return f"{figures.number(count)} file{'' if count == 1 else 's'}: {parts}"
