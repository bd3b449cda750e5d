"""All about one patient: found by the ID, exported as JSON, and the identity erased while the doses stay."""

from uuid import UUID

import streamlit as st

from dashboard.pages.patient_data import data
from dashboard.ui import keys, navigation, report_button, report_urls
from dashboard.ui.current_user import current_user
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.error_texts import configuration_error_text
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.errors import ConfigurationError
from kerma.settings import settings
from kerma.settings.values import Protection

# The ID that was searched, and its studies; a record that was put together, until another patient is searched.
_FOUND, _RECORD, _RESULT = "patient_found", "patient_record", "patient_erased"


def show() -> None:
    """Show the search, and what can be done with the patient that was found."""
    plain_text.heading(tr("One patient"))
    if st.session_state.pop(_RESULT, False):
        plain_text.result(
            tr("A worker erases the identity within seconds; the doses stay. Objects in Orthanc stay as they are.")
        )
    with st.form("find_patient", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        patient_id = st.text_input(tr("Patient ID"))
        is_searched = st.form_submit_button(tr("Find"), icon=":material/search:")
    if is_searched:
        _find(patient_id)
    if found := st.session_state.get(_FOUND):
        _show_found(*found)


def _find(patient_id: str) -> None:
    for entry in (_FOUND, _RECORD):
        st.session_state.pop(entry, None)
    if not patient_id.strip() or not patient_id.isprintable():
        plain_text.notice(tr("Enter a patient ID."))
        return
    try:
        studies = data.studies_of(patient_id)
    except ConfigurationError as error:
        plain_text.notice(configuration_error_text(error))
        return
    if studies:
        st.session_state[_FOUND] = (patient_id, studies)
    elif settings().patient_id is Protection.NONE:
        plain_text.notice(
            tr(
                "This site does not store patient IDs: studies of a patient cannot be found by the ID, and there may "
                "be some. Look them up by Study Instance UID or day."
            )
        )
    else:
        plain_text.empty(tr("No stored study has this patient ID."))


def _show_found(patient_id: str, studies: dict[UUID, str]) -> None:
    plain_text.line(tr("Studies of this patient: {count}", count=formatting.number(len(studies))))
    with st.container(horizontal=True, vertical_alignment="center"):
        if current_user().may(Right.VIEW_DOSES):
            uid = min(studies.values())
            navigation.page_link(
                Page.PATIENT, label=tr("List"), icon=":material/person:", parameters={keys.STUDY_UID: uid}
            )
            report_button.show(report_urls.patient_url(uid))
        if current_user().may(Right.EXPORT_IDENTITY):
            _show_record(patient_id, studies)
    if may_change(Right.MANAGE_PATIENT_DATA):
        _show_erasure(patient_id, studies)


def _show_record(patient_id: str, studies: dict[UUID, str]) -> None:
    if _RECORD not in st.session_state:
        if not st.button(tr("Put together all that is stored")):
            return
        st.session_state[_RECORD] = data.record(patient_id, studies)
    st.download_button(
        "JSON",
        st.session_state[_RECORD],
        file_name="kerma_patient.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )


def _show_erasure(patient_id: str, studies: dict[UUID, str]) -> None:
    with st.form("erase_identity", border=False):
        is_sure = st.checkbox(
            tr("Name, ID, birth date and accession numbers are removed for good, also when objects are read again.")
        )
        is_confirmed = st.form_submit_button(tr("Erase the identity"), icon=":material/person_off:")
    if is_confirmed and not is_sure:
        plain_text.notice(tr("Confirm that the identity is removed for good."))
    elif is_confirmed:
        data.erase(patient_id, studies)
        for entry in (_FOUND, _RECORD):
            st.session_state.pop(entry, None)
        st.session_state[_RESULT] = True
        st.rerun()
