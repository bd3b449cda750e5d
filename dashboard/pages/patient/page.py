"""The page of one patient's studies of all modalities: a list, never a sum of doses.

The URL names the patient by one of the studies (`/patient?uid=1.2.840.…`), as patient IDs stand in no URL.
"""

import streamlit as st

from dashboard.pages.patient import data, study_table
from dashboard.ui import audit_trail, keys, navigation
from dashboard.ui.navigation import Page
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.studies.identifiers import MAX_STUDIES
from kerma.settings import Protection
from kerma.standard.enumerations import AuditAction

_NO_SUM = msg(
    "All studies with the same patient ID, newest first. Doses of different modalities and regions of the body are not "
    "added up."
)
_NOT_STORED = msg(
    "This site stores no patient IDs (KERMA_PATIENT_ID is none), so the studies of a patient cannot be found."
)
_NO_STUDY = msg("This study is not stored here.")
_NO_ID = msg("The patient ID of this study is not stored, so other studies of the patient cannot be found.")


def show() -> None:
    """Show the studies of the patient, or why they cannot be shown."""
    uid = st.query_params.get(keys.STUDY_UID, "").strip()
    is_stored = bool(uid) and uid.isprintable() and data.is_stored(uid)
    if is_stored:
        audit_trail.record_view(AuditAction.VIEW_PATIENT, uid, patient_key=data.patient_key(uid))
    studies = data.studies_of_same_patient(uid) if is_stored else []
    if is_stored:
        navigation.page_link(
            Page.STUDY, label=tr("Study"), icon=":material/arrow_back:", parameters={keys.STUDY_UID: uid}
        )
    st.title(tr("Studies of one patient"), anchor=False)
    if not studies:
        plain_text.empty(tr(why_none(is_stored=is_stored)))
        return
    plain_text.note(f"{_count(len(studies))}. {tr(_NO_SUM)} {tr('Click a row to open it.')}")
    study_table.show(studies, key=f"patient:{uid}")


def link(study_instance_uid: str) -> None:
    """A link from the page of a study to the other studies of its patient, where there are any."""
    count = data.count_of_same_patient(study_instance_uid)
    if count:
        navigation.page_link(
            Page.PATIENT,
            label=tr("Other studies of this patient: {count}", count=formatting.capped(count, MAX_STUDIES - 1)),
            icon=":material/person:",
            parameters={keys.STUDY_UID: study_instance_uid},
        )


def why_none(*, is_stored: bool) -> str:
    """Why there is no list of a patient's studies, as an English message.

    Args:
        is_stored: whether the study that names the patient is stored.
    """
    if not is_stored:
        return _NO_STUDY
    return _NOT_STORED if patient_identity.rules()["patient_id"] is Protection.NONE else _NO_ID


def _count(count: int) -> str:
    if count == MAX_STUDIES:
        return tr("The newest {count} studies", count=formatting.number(count))
    return trn("{count} study", "{count} studies", count, count=formatting.number(count))
