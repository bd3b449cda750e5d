"""The button Download of lists and charts: kind of file, rows, patient data, and how much it will be."""

import streamlit as st

from dashboard.exports import data, export_request, patient
from dashboard.exports.export_request import FORMATS, Order
from dashboard.exports.workbook import MOST_ROWS
from dashboard.ui import formatting, keys, plain_text
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.modalities import Modality
from kerma.database.query.exports.export import Per
from kerma.database.query.filters.study_filter import StudyFilter

_PATIENT = msg("With patient data")
_PATIENT_HELP = msg("Columns that tell who the patient is, as far as this site keeps them in plain: {columns}.")
_ABOUT = msg("Filter and date in the first line")
_ABOUT_HELP = msg(
    "The first line begins with # and says which studies these are. Leave it out for programs that expect none."
)
# Measured on the demo hospital: bytes a row of a study and of an event.
_BYTES: dict[str, dict[Per, int]] = {
    "csv": {"study": 380, "event": 650},
    "xlsx": {"study": 500, "event": 500},
    "parquet": {"study": 50, "event": 100},
}
# Rows a second; CSV begins at once.
_ROWS_A_SECOND = {"xlsx": 3_000, "parquet": 20_000}
_SOON_S = 5
_LEAST_MB, _LARGE_MB = 0.1, 10
_MINUTE_S = 60


def show(modality: Modality, chosen: StudyFilter) -> None:
    """Offer the studies that a list or charts show as a file."""
    panel = st.popover(
        tr("Download"), key=keys.widget(modality.path, "download"), on_change="rerun", icon=":material/download:"
    )
    if not panel.open:
        return
    with panel:
        if any(criterion.is_private for criterion, _ in chosen.criteria):
            plain_text.line(
                tr("Take away the filter by patient: it cannot be a part of the address from which a file comes.")
            )
            return
        _offer(modality, chosen)


def _offer(modality: Modality, chosen: StudyFilter) -> None:
    ending = st.segmented_control(
        tr("File"),
        list(FORMATS),
        default="csv",
        format_func=lambda each: FORMATS[each].label,
        required=True,
        key=keys.widget(modality.path, "download_file"),
    )
    per = st.segmented_control(
        tr("One row for each"),
        list(export_request.PER),
        default="study",
        format_func=lambda each: tr("study" if each == "study" else modality.event_name),
        required=True,
        key=keys.widget(modality.path, "download_per"),
    )
    asked = Order(modality, chosen, ending, per, _wants_patient(modality), _wants_about(modality, ending))
    _give(asked)


def _wants_patient(modality: Modality) -> bool:
    """Asked only where the site keeps anything in plain."""
    kept = patient.kept_in_plain()
    if not kept:
        return False
    names = ", ".join(name.replace("_", " ") for name in kept)
    key = keys.widget(modality.path, "download_patient")
    return st.checkbox(tr(_PATIENT), key=key, help=tr(_PATIENT_HELP, columns=names))


def _wants_about(modality: Modality, ending: str) -> bool:
    key = keys.widget(modality.path, "download_about")
    return st.checkbox(tr(_ABOUT), value=True, key=key, help=tr(_ABOUT_HELP)) if ending == "csv" else True


def _give(asked: Order) -> None:
    found = data.estimate(asked.chosen)
    rows = found.studies if asked.per == "study" else found.events
    if asked.ending == "xlsx" and max(found) > MOST_ROWS:
        limit = tr(
            "too many. A workbook holds at most {number} studies and as many events; narrow the filter, or take CSV or "
            "Parquet.",
            number=formatting.number(MOST_ROWS),
        )
        plain_text.line(f"{amount(asked, rows)}: {limit}")
        return
    plain_text.note(f"{amount(asked, rows)}. {_wait(asked, found.studies + found.events)}")
    st.link_button(
        tr("Download"), export_request.link(asked), type="primary", icon=":material/download:", disabled=rows == 0
    )


def amount(asked: Order, rows: int) -> str:
    """How many rows, and about how large a file: "1 234 rows, about 0.5 MB"."""
    megabytes = rows * _BYTES[asked.ending][asked.per] / 1e6
    told = trn("{number} row", "{number} rows", rows, number=formatting.number(rows))
    if megabytes < _LEAST_MB:
        return f"{told}, {tr('less than {number} MB', number=formatting.number(_LEAST_MB))}"
    size = formatting.number(megabytes, 1 if megabytes < _LARGE_MB else 0)
    return f"{told}, {tr('about {number} MB', number=size)}"


def _wait(asked: Order, rows: int) -> str:
    if asked.ending not in _ROWS_A_SECOND:
        return tr("The browser shows how far it is.")
    seconds = rows / _ROWS_A_SECOND[asked.ending] + 2
    if seconds < _SOON_S:
        return tr("It begins after a few seconds.")
    if seconds < _MINUTE_S:
        return tr("It begins after about {number} seconds.", number=formatting.number(round(seconds, -1)))
    minutes = round(seconds / _MINUTE_S)
    return trn("It begins after about a minute.", "It begins after about {number} minutes.", minutes, number=minutes)
