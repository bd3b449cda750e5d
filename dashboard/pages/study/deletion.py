"""Deletion of a study on its page: the form with what it concerns, and what stands on the page of a deleted study."""

from collections.abc import Mapping

import streamlit as st

from dashboard.pages.study import deletion_data as data
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import Right
from kerma.database.ingest.study_deletion import MAX_REASON_LENGTH
from kerma.database.query.operations.deleted_studies import DeletedStudy
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.errors import ConfigurationError, UnavailableError
from kerma.standard.enumerations import DeletedFrom

_PREPARED, _RESULT, _ERROR = "deletion_prepared", "deletion_result", "deletion_error"
_LABELS: Mapping[DeletedFrom, str] = {
    DeletedFrom.KERMA: msg("In Kerma: doses go, objects in Orthanc stay and are skipped from now on"),
    DeletedFrom.ORTHANC: msg("In Orthanc: objects go, doses stay in Kerma"),
    DeletedFrom.BOTH: msg("In both"),
}
_DONE: Mapping[DeletedFrom, str] = {
    DeletedFrom.KERMA: msg("A worker removes the study within seconds."),
    DeletedFrom.ORTHANC: msg("Orthanc holds no object of the study any longer."),
    DeletedFrom.BOTH: msg(
        "Orthanc holds no object of the study any longer, and a worker removes it here within seconds."
    ),
}
_FURTHER = msg(
    "{node}: {objects} objects as far as is known. Where the study is deleted in Orthanc, this one deletes it too as "
    "soon as it has read all it received; until then the page Tasks lists it."
)


def result() -> None:
    """Show the result of the last deletion or of what took it back, once."""
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)


def show_deleted(study_instance_uid: str) -> None:
    """On the page of a study that is not stored: who deleted it, and the button that has it read again."""
    if not may_change(Right.MANAGE_PATIENT_DATA) or (deleted := data.deletion_of(study_instance_uid)) is None:
        return
    plain_text.line(deletion_text(deleted))
    if st.button(tr("Read the study again"), icon=":material/refresh:"):
        read_again(study_instance_uid)


def deletion_text(deleted: DeletedStudy) -> str:
    """When and by whom a study was deleted, and why."""
    when = formatting.received(deleted.deleted_at)
    return tr("Deleted {when} by {who}: {reason}", when=when, who=deleted.deleted_by, reason=deleted.reason)


def read_again(study_instance_uid: str) -> None:
    """Take a deletion back and run the page again, which then shows the result."""
    try:
        count = data.read_again(study_instance_uid)
    except ConfigurationError as error:
        st.session_state[_ERROR] = str(error)
    else:
        st.session_state[_RESULT] = tr(
            "Objects that Orthanc still holds: {count}. They are read again within seconds; reload the page then.",
            count=formatting.number(count),
        )
    st.rerun()


def show(detail: StudyDetail) -> None:
    """Show the section, or nothing for users without the right."""
    if not may_change(Right.MANAGE_PATIENT_DATA):
        return
    uid = detail.study.header.study_instance_uid or ""
    st.header(tr("Deletion"), anchor=False)
    if st.session_state.get(_PREPARED) == uid:
        _show_form(detail, uid)
    elif st.button(tr("Delete this study…"), icon=":material/delete:"):
        st.session_state[_PREPARED] = uid
        st.rerun()


def _show_form(detail: StudyDetail, uid: str) -> None:
    with st.form("delete_study"):
        for text in (*_concerned(detail), *_in_orthanc(uid)):
            plain_text.line(text)
        deleted_from = st.radio(tr("Where"), [*DeletedFrom], index=None, format_func=lambda one: tr(_LABELS[one]))
        reason = st.text_input(tr("Reason"), max_chars=MAX_REASON_LENGTH)
        with st.container(horizontal=True):
            is_confirmed = st.form_submit_button(tr("Delete the study"), icon=":material/delete:", type="primary")
            is_cancelled = st.form_submit_button(tr("Cancel"))
    if is_cancelled:
        del st.session_state[_PREPARED]
        st.rerun()
    if is_confirmed and (deleted_from is None or not reason.strip()):
        plain_text.notice(tr("State where the study is deleted, and why."))
    elif is_confirmed and deleted_from is not None:
        _delete(detail, uid, deleted_from, reason)


def _concerned(detail: StudyDetail) -> tuple[str, ...]:
    """Date and equipment of the study, and its counts in Kerma."""
    study = detail.study
    when = tr("unknown") if study.study_at is None else formatting.moment(study.study_at)
    return (
        tr("Study date: {when}", when=when),
        tr("Equipment: {equipment}", equipment=full_equipment_name(detail.equipment)),
        tr(
            "In Kerma: {events} irradiation events from {objects} dose objects",
            events=formatting.number(len(study.events)),
            objects=formatting.number(len(detail.objects)),
        ),
    )


def _in_orthanc(uid: str) -> tuple[str, ...]:
    """The number of objects in Orthanc, and the further Orthancs of the database."""
    try:
        count, further = data.object_count(uid), data.further_nodes(uid)
    except (UnavailableError, ConfigurationError) as error:
        return (tr("In Orthanc: unknown. {error}", error=str(error)),)
    here = tr("In Orthanc: {objects} objects", objects=formatting.number(count))
    return (here, *(tr(_FURTHER, node=node, objects=formatting.number(known)) for node, known in further.items()))


def _delete(detail: StudyDetail, uid: str, deleted_from: DeletedFrom, reason: str) -> None:
    try:
        data.delete(uid, detail.study.header.patient_id, deleted_from, reason)
    except UnavailableError as error:
        plain_text.notice(
            tr("Deleted in Kerma, but not in Orthanc: {error}", error=str(error))
            if deleted_from is DeletedFrom.BOTH
            else tr("Nothing was deleted: {error}", error=str(error))
        )
        return
    except ConfigurationError as error:
        plain_text.notice(str(error))
        return
    st.session_state[_RESULT] = tr(_DONE[deleted_from])
    del st.session_state[_PREPARED]
    st.rerun()
