"""The search box in the header of every page: one study opens, several are listed.

What was typed may be a patient ID. It stays in the session and is never written into a URL.
"""

from typing import NoReturn

import streamlit as st

from dashboard.pages.patient import data
from dashboard.ui import audit_trail, keys, navigation
from dashboard.ui.connections import read_only_connection
from dashboard.ui.navigation import Page
from dashboard.ui.text import patient_identity
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies import identifiers
from kerma.database.query.studies.identifiers import FoundStudies, IdentifierForms
from kerma.standard.enumerations import AuditAction

_MAX_CHARACTERS = 100
_WIDGET = "search_box"


def show() -> None:
    """Show the box; after a search, end this run of the page and open what was found."""
    with st.container(key="kerma-search"):
        st.text_input(
            tr("Search: patient ID, accession number or UID"),
            key=_WIDGET,
            placeholder=tr("Patient ID, accession no., UID"),
            label_visibility="collapsed",
            autocomplete="off",
            max_chars=_MAX_CHARACTERS,
            icon=":material/search:",
            on_change=_submitted,
        )
    if st.session_state.pop(keys.SEARCH_SUBMITTED, False):
        text = st.session_state.pop(keys.SEARCHED)
        result = found(text)
        _record(text, result)
        st.session_state[keys.SEARCHED] = text
        _open(result)


def _submitted() -> None:
    """Store the text in the session and empty the box: a patient ID must not stay on the screen."""
    text = str(st.session_state[_WIDGET]).strip()
    st.session_state[_WIDGET] = ""
    if text:
        st.session_state[keys.SEARCHED] = text
        st.session_state[keys.SEARCH_SUBMITTED] = True


def _record(text: str, result: FoundStudies) -> None:
    """Record the search: the study or patient found, else the hash that the text has as a patient ID.

    The text itself is not recorded: some type a name.
    """
    one = result.studies[0].study_instance_uid if result.studies else None
    hashed = patient_identity.hashed("patient_id", text)
    audit_trail.record(
        AuditAction.SEARCH,
        study_instance_uid=one if len(result.studies) == 1 else None,
        patient_key=data.patient_key(one) if one and result.is_one_patient else next(iter(hashed), None),
        studies=len(result.studies),
    )


def _open(result: FoundStudies) -> NoReturn:
    if len(result.studies) == 1:
        navigation.open_study(result.studies[0].study_instance_uid)
    if result.is_one_patient:
        navigation.switch_page(Page.PATIENT, {keys.STUDY_UID: result.studies[0].study_instance_uid})
    navigation.switch_page(Page.SEARCH)


def found(text: str) -> FoundStudies:
    """The studies that a typed identifier names."""
    # PostgreSQL stores no null characters.
    plain = text.replace("\0", "").strip()
    if not plain:
        return FoundStudies([])
    forms = IdentifierForms(
        plain, patient_identity.hashed("patient_id", plain), patient_identity.hashed("accession_number", plain)
    )
    with read_only_connection() as connection:
        return identifiers.studies_by_identifier(connection, forms)
