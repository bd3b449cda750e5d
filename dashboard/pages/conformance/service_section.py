"""The text for the manufacturer's service on the page, to copy or download."""

import streamlit as st

from dashboard.pages.conformance.service_text import Subject, service_text
from dashboard.ui import page_file
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import LANGUAGES, SOURCE, language, tr

_FILE_NAME = "kerma_conformance.txt"


def show(subject: Subject) -> None:
    """Show the text in English, and in the language of the page where that is another one."""
    plain_text.heading(tr("For the manufacturer's service"))
    left, right = st.columns([1, 2], vertical_alignment="center")
    with left:
        code = _language()
    with right:
        with_uids = st.checkbox(
            tr("Name SOP Instance UIDs of examples"),
            help=tr("With access to the archive of the hospital, they lead to patients."),
        )
    text = service_text(subject if with_uids else subject._replace(examples=()), code)
    st.code(text, language=None, wrap_lines=True)
    page_file.button(tr("Download"), PageFile(_FILE_NAME, "text/plain", text.encode), key=f"conformance:text:{code}")


def _language() -> str:
    codes = list(dict.fromkeys((SOURCE, language())))
    if len(codes) == 1:
        return SOURCE
    selected = st.segmented_control(
        tr("Language"),
        codes,
        format_func=LANGUAGES.__getitem__,
        default=SOURCE,
        required=True,
        key="conformance_language",
    )
    return str(selected)
