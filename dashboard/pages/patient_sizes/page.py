"""The page Patient sizes: a file is checked and imported, and imports are listed and undone."""

import streamlit as st

from dashboard.pages.patient_sizes import column_form, data, history, preview
from dashboard.pages.patient_sizes.data import Prepared
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.error_texts import configuration_error_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.errors import ConfigurationError
from kerma.patient_sizes.errors import SizeFileError

_PREPARED, _RESULT, _FILE_NUMBER = "size_import_prepared", "size_import_result", "size_import_file"


def show() -> None:
    """Show the page."""
    st.title(tr("Patient sizes"), anchor=False)
    plain_text.note(
        tr(
            "Height and weight of patients from a table of the site, CSV or XLSX, where objects state none. Rows find "
            "their studies by accession number, Study Instance UID, or patient ID and study date. At most {rows} rows; "
            "kerma sizes import takes more.",
            rows=formatting.number(data.MAX_ROWS),
        )
    )
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if may_change(data.RIGHT):
        _import_file()
    history.show()


def _import_file() -> None:
    plain_text.heading(tr("Import"))
    number = st.session_state.setdefault(_FILE_NUMBER, 0)
    uploaded = st.file_uploader(
        tr("1. Choose a file"),
        type=["csv", "txt", "xlsx"],
        key=f"size_file:{number}",
        max_upload_size=data.MAX_BYTES // 1024**2,
    )
    if uploaded is None:
        st.session_state.pop(_PREPARED, None)
        return
    try:
        request = column_form.show(data.headings(uploaded), key=uploaded.file_id)
        if request is not None:
            with st.spinner(tr("The studies of the rows are searched")):
                prepared = data.prepare(uploaded, request.options, overwrites=request.overwrites)
            st.session_state[_PREPARED] = uploaded.file_id, prepared
    except SizeFileError as error:
        st.session_state.pop(_PREPARED, None)
        plain_text.notice(translated(error.what))
    except ConfigurationError as error:
        st.session_state.pop(_PREPARED, None)
        plain_text.notice(configuration_error_text(error))
    file_id, found = st.session_state.get(_PREPARED, (None, None))
    if file_id == uploaded.file_id and found is not None and preview.show(found):
        _import(found)


def _import(prepared: Prepared) -> None:
    number, count = data.import_(prepared)
    st.session_state.pop(_PREPARED, None)
    st.session_state[_FILE_NUMBER] += 1
    st.session_state[_RESULT] = tr(
        "Import {number} is stored. Studies that get a height or weight within minutes: {count}.",
        number=number,
        count=formatting.number(count),
    )
    st.rerun()
