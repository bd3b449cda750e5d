"""The page of a search that names no study, or several: what was searched, and the studies."""

import streamlit as st

from dashboard.pages.patient import study_table
from dashboard.pages.search import box
from dashboard.ui import keys
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.i18n import msg, tr, trn

_WHAT = msg(
    "Type a patient ID, an accession number, a Study Instance UID or a SOP Instance UID, each as a whole, into the box "
    "at the top of the page."
)
_PARTS = msg(
    "A part of a name or number is found by the search and the filters of the lists, unless this site stores a hash of "
    "it."
)
_NOT_SEARCHABLE = {
    "patient_id": msg(
        "Patient IDs cannot be searched: this site does not store them, or the key of its hashes is missing here."
    ),
    "accession_number": msg(
        "Accession numbers cannot be searched: this site does not store them, or the key of its hashes is missing here."
    ),
}


def show() -> None:
    """Show the studies of the last search of this session."""
    st.title(tr("Search"), anchor=False)
    text = st.session_state.get(keys.SEARCHED, "")
    studies = box.found(text).studies
    if studies:
        count = trn("{count} study", "{count} studies", len(studies), count=formatting.number(len(studies)))
        plain_text.note(f"{tr('Search for “{text}”', text=text)}: {count}. {tr('Click a row to open it.')}")
        study_table.show(studies, key=f"search:{hash(text)}")
        return
    if text:
        plain_text.empty(tr("No study has the identifier “{text}”.", text=text))
    plain_text.line(tr(_WHAT))
    plain_text.line(tr(_PARTS))
    for name, message in _NOT_SEARCHABLE.items():
        if not patient_identity.is_searchable(name):
            plain_text.notice(tr(message))
