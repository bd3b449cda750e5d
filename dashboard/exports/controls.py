"""The Download button of lists and charts: file format, rows, patient data, and the size of the file."""

from typing import NamedTuple

import streamlit as st

from dashboard.exports import csv_forms, export_request
from dashboard.exports.export_request import ExportRequest
from dashboard.exports.workbook import MAX_ROWS
from dashboard.ui import keys, scoped_cache
from dashboard.ui.cache_lifetimes import SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, i18n, patient_identity, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.access.rights import Right
from kerma.database.query.exports import export
from kerma.database.query.exports.export import Per
from kerma.database.query.filters.study_filter import StudyFilter


class _File(NamedTuple):
    label: str
    extension: str
    is_of_locale: bool = False


_PATIENT = msg("With patient data")
_PATIENT_HELP = msg("Columns that identify the patient and that this site stores in plain text: {columns}.")
#: What is offered: a label, the file name extension, and whether it is written for spreadsheets of the page's language.
_FILES = {
    "spreadsheet": _File(msg("CSV for a spreadsheet"), "csv", is_of_locale=True),
    "xlsx": _File("Excel", "xlsx"),
    "csv": _File(msg("CSV for programs"), "csv"),
    "parquet": _File("Parquet", "parquet"),
}
_FILES_HELP = msg(
    "For a spreadsheet, separator and decimal mark of a CSV file are those of the language of this page "
    "({example}). For programs they are the comma and the decimal point in each language."
)
_ABOUT = msg("Filter and date in the first line")
_ABOUT_HELP = msg(
    "The first line begins with # and describes the studies of the file. Omit it for programs that expect none."
)
# Bytes of a row, measured on the simulated hospital.
_ROW_BYTES = {
    "csv": {Per.STUDY: 380, Per.EVENT: 650},
    "xlsx": {Per.STUDY: 500, Per.EVENT: 500},
    "parquet": {Per.STUDY: 50, Per.EVENT: 100},
}
# CSV files begin at once.
_ROWS_PER_SECOND = {"xlsx": 3_000, "parquet": 20_000}
_START_S = 2
_SHORT_WAIT_S = 5
_MINUTE_S = 60
_MIN_MB, _LARGE_MB = 0.1, 10


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=200)
def _estimate(study_filter: StudyFilter) -> export.Count:
    with read_only_connection() as connection:
        return export.estimate(connection, study_filter)


def show(modality: Modality, study_filter: StudyFilter) -> None:
    """Show the button that exports the studies of a list or of charts; nothing to a user who may not."""
    if not current_user().may(Right.EXPORT):
        return
    panel = st.popover(
        tr("Download"), key=keys.widget(modality.path, "download"), on_change="rerun", icon=":material/download:"
    )
    if not panel.open:
        return
    with panel:
        if any(criterion.is_private for criterion, _ in study_filter.criteria):
            plain_text.line(
                tr(
                    "Remove the filters by name, patient ID and accession number: they cannot be a part of the URL "
                    "from which a file is downloaded."
                )
            )
            return
        _options(modality, study_filter)


def _options(modality: Modality, study_filter: StudyFilter) -> None:
    file = _FILES[
        st.segmented_control(
            tr("File"),
            list(_FILES),
            default="spreadsheet",
            format_func=lambda name: tr(_FILES[name].label),
            required=True,
            key=keys.widget(modality.path, "download_file"),
            help=tr(_FILES_HELP, example=_example()),
        )
    ]
    per = st.segmented_control(
        tr("One row per"),
        list(Per),
        default=Per.STUDY,
        format_func=lambda per: tr("study") if per is Per.STUDY else tr(modality.event_name),
        required=True,
        key=keys.widget(modality.path, "download_per"),
    )
    request = ExportRequest(
        modality=modality,
        study_filter=study_filter,
        extension=file.extension,
        per=per,
        has_patient_data=_patient_option(modality),
        has_about=_about_option(modality, file),
        locale=i18n.language() if file.is_of_locale else "",
    )
    _link(request)


def _patient_option(modality: Modality) -> bool:
    """Shown where the site stores identifying facts in plain text and the user may export them."""
    facts = patient_identity.stored_in_plain_text()
    if not facts or not current_user().may(Right.EXPORT_IDENTITY):
        return False
    columns = ", ".join(name.replace("_", " ") for name in facts)
    key = keys.widget(modality.path, "download_patient")
    return st.checkbox(tr(_PATIENT), key=key, help=tr(_PATIENT_HELP, columns=columns))


def _about_option(modality: Modality, file: _File) -> bool:
    """Of CSV files, with a state of its own for each kind: by default, spreadsheets begin with the columns' names."""
    if file.extension != "csv":
        return True
    key = keys.widget(modality.path, "download_about_sheet" if file.is_of_locale else "download_about")
    return st.checkbox(tr(_ABOUT), value=not file.is_of_locale, key=key, help=tr(_ABOUT_HELP))


def _example() -> str:
    """Two numbers as a spreadsheet of the page's language takes them: 1,5;20."""
    form = csv_forms.form_of(i18n.language())
    return form.delimiter.join(("1,5" if form.has_decimal_comma else "1.5", "20"))


def _link(request: ExportRequest) -> None:
    count = _estimate(request.study_filter)
    rows = count.studies if request.per is Per.STUDY else count.events
    if request.extension == "xlsx" and max(count) > MAX_ROWS:
        limit = tr(
            "too many. A workbook contains at most {number} studies and as many events; narrow the filter, or select "
            "CSV or Parquet.",
            number=formatting.number(MAX_ROWS),
        )
        plain_text.line(f"{size_text(request, rows)}: {limit}")
        return
    plain_text.note(f"{size_text(request, rows)}. {_wait_text(request, count.studies + count.events)}")
    st.link_button(
        tr("Download"), export_request.link(request), type="primary", icon=":material/download:", disabled=rows == 0
    )


def size_text(request: ExportRequest, rows: int) -> str:
    """Number of rows and estimated size of a file: "1 234 rows, about 0.5 MB"."""
    megabytes = rows * _ROW_BYTES[request.extension][request.per] / 1e6
    count = trn("{number} row", "{number} rows", rows, number=formatting.number(rows))
    if megabytes < _MIN_MB:
        return f"{count}, {tr('less than {number} MB', number=formatting.number(_MIN_MB))}"
    size = formatting.number(megabytes, 1 if megabytes < _LARGE_MB else 0)
    return f"{count}, {tr('about {number} MB', number=size)}"


def _wait_text(request: ExportRequest, rows: int) -> str:
    if request.extension not in _ROWS_PER_SECOND:
        return tr("The browser shows the progress.")
    seconds = rows / _ROWS_PER_SECOND[request.extension] + _START_S
    if seconds < _SHORT_WAIT_S:
        return tr("It begins after a few seconds.")
    if seconds < _MINUTE_S:
        return tr("It begins after about {number} seconds.", number=formatting.number(round(seconds, -1)))
    minutes = round(seconds / _MINUTE_S)
    return trn("It begins after about a minute.", "It begins after about {number} minutes.", minutes, number=minutes)
