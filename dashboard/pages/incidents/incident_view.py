"""One incident: what it states, its form while it may be changed, review, files and history."""

from collections.abc import Mapping
from functools import partial
from typing import Literal

import streamlit as st

from dashboard.pages.incidents import data, decision_fields, form, incident_facts, labels
from dashboard.skin_dose import several
from dashboard.ui import cached_queries, keys, page_file, report_button, report_urls, table
from dashboard.ui.column import Column
from dashboard.ui.current_user import current_user
from dashboard.ui.navigation import Page, page_link
from dashboard.ui.page_file import PageFile
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.database.incident_register import StoredAttachment, StoredIncident
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.incidents import workflow
from kerma.incidents.incident_terms import IncidentAction, IncidentState
from kerma.incidents.workflow import Step
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

_BUTTONS = {
    IncidentAction.SUBMITTED: msg("Submit for review"),
    IncidentAction.SIGNED: msg("Sign"),
    IncidentAction.RETURNED: msg("Return to the author"),
    IncidentAction.CLOSED: msg("Close"),
    IncidentAction.REOPENED: msg("Reopen"),
}
_OF_STATE = {
    IncidentState.DRAFT: (IncidentAction.SUBMITTED,),
    IncidentState.REOPENED: (IncidentAction.SUBMITTED,),
    IncidentState.IN_REVIEW: (IncidentAction.SIGNED, IncidentAction.RETURNED, IncidentAction.CLOSED),
    IncidentState.CLOSED: (IncidentAction.REOPENED,),
}
_TYPES: Mapping[IncidentAction, Literal["secondary"]] = {IncidentAction.RETURNED: "secondary"}
_UNSAVED = message("Save the changes first: what is not saved is not submitted.")
_MAX_MB = 10
_HISTORY = (
    Column(name="at", label="When", help="When it was done, in this server's time."),
    Column(name="by", label="Who", help="Who did."),
    Column(name="what", label="What", help="What was done."),
    Column(name="version", label="Version", help="The version that was in force.", kind=ValueKind.COUNT),
    Column(name="comment", label="Comment", help="What the person noted."),
)


def show(one: StoredIncident) -> None:
    """Show the incident."""
    state = (
        f"{labels.label(one.state)}, {labels.label(IncidentAction.SIGNED)}"
        if one.is_signed
        else labels.label(one.state)
    )
    below = tr("Incident {number} · {state} · version {version}", number=one.number, state=state, version=one.version)
    plain_text.title(one.content.title, below)
    with st.container(horizontal=True, vertical_alignment="center"):
        page_link(Page.INCIDENTS, label=tr("All incidents"), icon=":material/arrow_back:")
        report_button.show(report_urls.incident_url(one.incident_id))
    if workflow.may_write(one.steps) and may_change(data.MANAGE):
        _review(one, is_changed=form.edit(one))
    else:
        _review(one, is_changed=False)
        plain_text.cards(incident_facts.groups(one, current_user()))
        incident_facts.paragraphs(one.content)
        form.involved_studies(one.content.study_instance_uids)
        plain_text.heading(tr("Proposed categories"))
        decision_fields.proposal_table(one.content, str(one.incident_id))
    _skin_dose(one)
    _files(one)
    _history(one)


def _skin_dose(one: StoredIncident) -> None:
    """Skin dose of further procedures of the patient, for the follow-up; computed when the panel is opened."""
    found = [
        study
        for study in data.involved(tuple(one.content.study_instance_uids))
        if ExamModality.FLUOROSCOPY in study.modalities and study.study_at is not None
    ]
    if not found:
        return
    panel = st.expander(tr("Skin dose over several procedures"), on_change="rerun", icon=":material/layers:")
    if panel.open:
        with panel:
            study = found[0]
            day = study.study_at.date() if study.study_at else cached_queries.local_now().date()
            several.show(study.study_id, day, f"skin:{one.incident_id}")


def _review(one: StoredIncident, *, is_changed: bool) -> None:
    """Buttons of what the user may do now, and why not; nothing is submitted while the form has changes."""
    possible = [
        action
        for action in _OF_STATE[one.state]
        if any(may_change(right) for right in data.RIGHTS_OF_ACTIONS[action])
        and not (one.is_signed and action is IncidentAction.SIGNED)
    ]
    if not possible:
        return
    with st.container(border=True):
        refused = {action: workflow.refusal(action, one.steps, current_user().account_id) for action in possible}
        if is_changed:
            refused[IncidentAction.SUBMITTED] = _UNSAVED
        comment = st.text_input(tr("Comment"), max_chars=500, key=f"comment:{one.incident_id}:{len(one.steps)}")
        with st.container(horizontal=True):
            for action in possible:
                is_off = refused[action] is not None
                if st.button(
                    tr(_BUTTONS[action]), key=f"act:{action}", disabled=is_off, type=_TYPES.get(action, "primary")
                ):
                    _act(one, action, comment)
        for why in dict.fromkeys(filter(None, refused.values())):
            plain_text.note(translated(why))
    if error := st.session_state.pop(keys.INCIDENT_ERROR, None):
        plain_text.notice(error)


def _act(one: StoredIncident, action: IncidentAction, comment: str) -> None:
    try:
        data.act(one, action, comment)
    except ConfigurationError as error:
        st.session_state[keys.INCIDENT_ERROR] = translated(error.args[0])
    else:
        st.session_state[keys.INCIDENT_RESULT] = tr("Done: {action}.", action=labels.label(action))
    st.rerun()


def _files(one: StoredIncident) -> None:
    plain_text.heading(tr("Files"))
    found = data.attachments(one.incident_id)
    for file in found:
        _file(one, file)
    if not found:
        plain_text.note(tr("No file is attached."))
    if not (workflow.may_write(one.steps) and may_change(data.MANAGE)):
        return
    uploaded = st.file_uploader(
        tr("Attach a file: PDF, PNG, JPEG or plain text"),
        type=["pdf", "png", "jpg", "jpeg", "txt"],
        key=f"file:{one.incident_id}:{len(found)}",
        max_upload_size=_MAX_MB,
    )
    if uploaded is not None and st.button(tr("Attach the file")):
        try:
            data.attach(one, uploaded.name, uploaded.getvalue())
        except ConfigurationError as error:
            plain_text.notice(translated(error.args[0]))
        else:
            st.session_state[keys.INCIDENT_RESULT] = tr("The file is attached.")
            st.rerun()


def _file(one: StoredIncident, file: StoredAttachment) -> None:
    size = tr("{count} kB", count=formatting.number(max(1, round(file.size_bytes / 1000))))
    about = f"{size} · {formatting.received(file.added_at)} · {file.added_by} · SHA-256 {file.sha256[:16]}…"
    if file.file_name is None:
        plain_text.line(f"{tr('erased with the identity of the patient')} · {about}")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        plain_text.line(f"{file.file_name} · {about}")
        content = partial(data.attachment_content, one.incident_id, file.number)
        saved = PageFile(file.file_name, file.media_type, content)
        page_file.button(tr("Save the file"), saved, key=f"saved:{file.number}", is_small=True)


def _history(one: StoredIncident) -> None:
    plain_text.heading(tr("History"))
    rows = [_step_row(step) for step in reversed(one.steps)]
    columns = table.columns_with_values(rows, _HISTORY)
    table.show(rows, columns, key=f"history:{one.incident_id}:{len(rows)}", alt=tr("History"))
    _earlier(one)


def _step_row(step: Step) -> TableRow:
    return {
        "at": formatting.received(step.at),
        "by": step.name,
        "what": tr("saved") if step.action is None else labels.label(step.action),
        "version": step.version,
        "comment": step.comment,
    }


def _earlier(one: StoredIncident) -> None:
    """What earlier versions stated; queried when the panel is opened."""
    if one.version == 1:
        return
    panel = st.expander(tr("Earlier versions"), on_change="rerun", icon=":material/history:")
    if not panel.open:
        return
    with panel:
        for version in data.versions(one.incident_id)[1:]:
            about = f"{formatting.received(version.saved_at)} · {version.saved_by}"
            plain_text.heading(tr("Version {number}", number=version.version), level=3)
            plain_text.note(about)
            plain_text.cards(incident_facts.of_content(version.content))
            incident_facts.paragraphs(version.content)
