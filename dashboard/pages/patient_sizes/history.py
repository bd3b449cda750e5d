"""The list of imports, and undoing one of them."""

from datetime import datetime

import streamlit as st

from dashboard.pages.patient_sizes import data
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.database.ingest.size_imports import StoredImport
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.patient_sizes.columns import COLUMN_NAMES
from kerma.patient_sizes.headings import SizeColumn

_PREPARED, _RESULT, _ERROR = "size_undo_prepared", "size_undo_result", "size_undo_error"
_COLUMNS = (
    Column(
        name="number", label="Import", help="Its number; of several imports the highest counts.", kind=ValueKind.COUNT
    ),
    Column(name="file", label="File", help="Name of the file."),
    Column(name="key", label="Key", help="By what its rows found their studies."),
    Column(name="rows", label="Rows", help="Rows of the file.", kind=ValueKind.COUNT),
    Column(name="studies", label="Studies", help="Studies that its rows found.", kind=ValueKind.COUNT),
    Column(name="overwrites", label="Replaces", help="Whether it replaces what objects state."),
    Column(name="imported", label="Imported", help="When and by whom, in this server's time."),
    Column(name="undone", label="Undone", help="When and by whom; empty: in force."),
)


def show() -> None:
    """Show all imports, and the form to undo one; once it is sent, the question."""
    plain_text.heading(tr("Imports"))
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)
    found = data.history()
    if not found:
        plain_text.empty(tr("No file was ever imported."))
        return
    rows = [_row(one) for one in found]
    table.show(rows, table.columns_with_values(rows, _COLUMNS), key=f"size_imports:{len(rows)}", alt=tr("Imports"))
    in_force = {one.import_number: one for one in found if one.undone_at is None}
    if not in_force or not may_change(data.RIGHT):
        return
    prepared = in_force.get(st.session_state.get(_PREPARED, 0))
    if prepared is not None:
        _confirm(prepared)
    else:
        _form(in_force)


def _row(one: StoredImport) -> TableRow:
    return {
        "number": one.import_number,
        "file": one.file_name,
        "key": translated(COLUMN_NAMES[SizeColumn(one.study_key)]),
        "rows": one.row_count,
        "studies": one.study_count,
        "overwrites": tr("yes") if one.overwrites else tr("no"),
        "imported": _moment(one.imported_at, one.imported_by),
        "undone": _moment(one.undone_at, one.undone_by),
    }


def _moment(at: datetime | None, by: str | None) -> str | None:
    return None if at is None else f"{formatting.received(at)} {by}"


def _form(in_force: dict[int, StoredImport]) -> None:
    with st.form("size_undo", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            tr("Import in force"), list(in_force), format_func=lambda one: f"{one}: {in_force[one].file_name}"
        )
        if st.form_submit_button(tr("Undo the import…"), icon=":material/undo:"):
            st.session_state[_PREPARED] = number
            st.rerun()


def _confirm(prepared: StoredImport) -> None:
    with st.container(border=True):
        name = f"{prepared.import_number}: {prepared.file_name}"
        plain_text.heading(tr("Undo import {name}?", name=name), level=3)
        plain_text.line(tr("Its studies have what the other imports and their objects state."))
        with st.container(horizontal=True):
            is_confirmed = st.button(tr("Undo"), type="primary")
            is_cancelled = st.button(tr("Cancel"))
    if is_confirmed:
        try:
            count = data.undo(prepared)
        except ConfigurationError as error:
            _finish(error=str(error))
        else:
            _finish(
                tr(
                    "It is undone. Studies whose height or weight changes within minutes: {count}.",
                    count=formatting.number(count),
                )
            )
    elif is_cancelled:
        _finish()


def _finish(result: str = "", error: str = "") -> None:
    st.session_state.pop(_PREPARED, None)
    st.session_state[_RESULT], st.session_state[_ERROR] = result, error
    st.rerun()
