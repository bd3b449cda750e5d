"""Identity of the patient on the page of a study: masked until the user has it shown, which is recorded."""

from collections.abc import Iterable

import streamlit as st

from dashboard.ui import audit_trail, keys
from dashboard.ui.current_user import current_user
from dashboard.ui.text import patient_identity
from dashboard.ui.text.formatting import HasUnit
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.facts import study as header
from kerma.facts.study import IDENTITY, STAFF, Study
from kerma.json_types import Json
from kerma.standard.enumerations import AuditAction

MASK = "•••"


def of_fact(fact: HasUnit, value: object) -> str:
    """A fact of the study for the screen, as `patient_identity.shown`; identity that may be shown is masked."""
    text = patient_identity.shown(fact, value)
    return MASK if patient_identity.is_plain(fact.name, value) and is_masked() else text


def of_item(item: Json) -> str:
    """The text of a content item for the screen; identity that may be shown is masked."""
    text = patient_identity.of_item(item)
    return MASK if patient_identity.is_plain_item(item) and is_masked() else text


def is_quotable(fact_name: str | None) -> bool:
    """Whether a message may quote the value of a fact: of identity once it is shown, of staff with the right."""
    if fact_name in STAFF:
        return current_user().may(Right.VIEW_STAFF)
    return fact_name not in IDENTITY or (current_user().may(Right.VIEW_IDENTITY) and not is_masked())


def button(study: Study) -> None:
    """The button with which the user has the identity shown, where some is masked."""
    values = ((fact.name, getattr(study, fact.name)) for fact in header.PATIENT_IDENTITY)
    if not is_masked() or not _any_plain(values):
        return
    if st.button(tr("Show identity"), icon=":material/visibility:", help=tr("The audit trail records it.")):
        uid = study.study_instance_uid or ""
        audit_trail.record(
            AuditAction.SHOW_IDENTITY, study_instance_uid=uid or None, patient_key=study.patient_id or None
        )
        st.session_state[keys.SHOWN_IDENTITY] = uid
        st.rerun()


def _any_plain(values: Iterable[tuple[str, object]]) -> bool:
    return any(patient_identity.is_plain(name, value) for name, value in values)


def is_masked() -> bool:
    """Whether the user might see the identity of this study, and has not had it shown."""
    is_shown = st.session_state.get(keys.SHOWN_IDENTITY) == st.query_params.get(keys.STUDY_UID, "").strip()
    return current_user().may(Right.VIEW_IDENTITY) and not is_shown
