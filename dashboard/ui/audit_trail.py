"""Records in the audit trail what users see and do, before it is shown or done.

Where there are no accounts, nothing is recorded: nobody has a name.
"""

import logging

import streamlit as st
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dashboard.ui import keys
from dashboard.ui.current_user import current_address, current_user
from dashboard.ui.engines import writing_engine
from kerma.audit.event import Actor, AuditEvent, Details, DetailValue
from kerma.database.audit.append import append
from kerma.errors import UnrecordedError
from kerma.privacy import audit_patient_key
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, AuditWriter

logger = logging.getLogger(__name__)


def event_of_user(
    action: AuditAction,
    details: Details,
    *,
    study_instance_uid: str | None = None,
    patient_key: str | None = None,
) -> AuditEvent | None:
    """What the user of this page or request does; None where there are no accounts.

    Args:
        action: what is done.
        details: what else belongs to it; no patient.
        study_instance_uid: the study concerned; None for none or several.
        patient_key: the patient concerned, as the table of studies holds the patient ID.

    Raises:
        SQLAlchemyError: who the user is cannot be looked up.
    """
    user = current_user()
    if user.account_id is None:
        return None
    actor = Actor(user.name, user.account_id, user.roles, current_address())
    key = audit_patient_key(settings(), patient_key)
    if user.token_name is not None:
        details = {**details, "via_token": user.token_name}
    return AuditEvent(actor, action, study_instance_uid=study_instance_uid, patient_key=key, details=details)


def add(connection: Connection, event: AuditEvent | None) -> None:
    """Add a row within a transaction; nothing without event.

    Raises:
        UnrecordedError: it cannot be written.
    """
    if event is None:
        return
    try:
        append(connection, AuditWriter.DASHBOARD, event)
    except SQLAlchemyError as error:
        raise _unrecorded(event) from error


def write(event: AuditEvent | None) -> None:
    """Add a row in a transaction of its own; nothing without event.

    Raises:
        UnrecordedError: it cannot be written.
    """
    if event is None:
        return
    try:
        with writing_engine(settings().writing_database_url()).begin() as connection:
            append(connection, AuditWriter.DASHBOARD, event)
    except SQLAlchemyError as error:
        raise _unrecorded(event) from error


def record(
    action: AuditAction,
    *,
    study_instance_uid: str | None = None,
    patient_key: str | None = None,
    **details: DetailValue,
) -> None:
    """Record what the user of this page or request does.

    Args:
        action: what is done.
        study_instance_uid: the study concerned; None for none or several.
        patient_key: the patient concerned, as the table of studies holds the patient ID.
        details: what else belongs to it; no patient.

    Raises:
        UnrecordedError: it cannot be recorded, and must not be shown or done.
    """
    write(event_of_user(action, details, study_instance_uid=study_instance_uid, patient_key=patient_key))


def begin_page(page: str) -> None:
    """Note which page of this session is shown: what it shows is recorded once, until another page is opened.

    Identity that the user has had shown is masked again then, so that each showing has a row of its own.
    """
    if st.session_state.get(keys.AUDITED_PAGE) != page:
        st.session_state[keys.AUDITED_PAGE] = page
        st.session_state.pop(keys.AUDITED_VIEW, None)
        st.session_state.pop(keys.SHOWN_IDENTITY, None)


def record_view(
    action: AuditAction,
    subject: str,
    *,
    study_instance_uid: str | None = None,
    patient_key: str | None = None,
    **details: DetailValue,
) -> None:
    """As `record`, once for each subject that a page shows, and not again when the page is drawn again.

    Args:
        action: what is done.
        subject: what is shown: a Study Instance UID, the text of a filter.
        study_instance_uid: the study concerned; None for none or several.
        patient_key: the patient concerned, as the table of studies holds the patient ID.
        details: what else belongs to it; no patient.

    Raises:
        UnrecordedError: it cannot be recorded, and must not be shown.
    """
    view = (action, subject)
    if st.session_state.get(keys.AUDITED_VIEW) == view:
        return
    record(action, study_instance_uid=study_instance_uid, patient_key=patient_key, **details)
    st.session_state[keys.AUDITED_VIEW] = view
    st.session_state.pop(keys.SHOWN_IDENTITY, None)


def _unrecorded(event: AuditEvent) -> UnrecordedError:
    logger.error("The audit trail cannot be written: %s was refused.", event.action)
    return UnrecordedError("What cannot be recorded in the audit trail is neither shown nor done.")
