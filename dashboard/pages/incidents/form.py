"""The form of an incident: fields, proposals of the country pack, the decision of people, deadlines and follow-ups."""

from dataclasses import replace

import streamlit as st

from dashboard.pages.incidents import data, decision_fields, dose_fields, field_widgets, labels, task_fields
from dashboard.ui import keys
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page, page_link
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.access.rights import Right
from kerma.database.incident_register import StoredIncident
from kerma.database.ingest.incidents import Draft
from kerma.database.query.incidents.incident_sources import AlertSource
from kerma.errors import ConfigurationError
from kerma.incidents.country_pack import PACKS
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import Cause, DetectedBy, ExposureKind, PatientGroup, Setting


def new(content: IncidentContent, source: AlertSource | None) -> None:
    """The form of an incident that is not stored yet."""
    if not may_change(data.MANAGE):
        plain_text.empty(tr("Your roles do not permit to open incidents."))
        return
    draft = _draft(content, None, f"new:{source.alert_id if source else content.study_instance_uids}")
    with st.container(horizontal=True):
        is_saved = st.button(tr("Open the incident"), type="primary")
        is_cancelled = st.button(tr("Cancel"))
    if is_cancelled:
        st.query_params.clear()
        st.rerun()
    if is_saved:
        try:
            made = data.open_incident(draft, source)
        except ConfigurationError as error:
            plain_text.notice(translated(error.args[0]))
            return
        number = next(one.number for one in data.incidents() if one.incident_id == made)
        st.session_state[keys.INCIDENT_RESULT] = tr("Incident {number} is opened.", number=number)
        st.query_params.from_dict({keys.INCIDENT: str(number)})
        st.rerun()


def edit(stored: StoredIncident) -> bool:
    """The form of a new version; whether it differs from the one that is stored."""
    draft = _draft(stored.content, stored.patient_reference, f"{stored.incident_id}:{stored.version}")
    if st.button(tr("Save a new version"), type="primary"):
        try:
            data.save(stored, draft)
        except ConfigurationError as error:
            plain_text.notice(translated(error.args[0]))
            return True
        st.session_state[keys.INCIDENT_RESULT] = tr("The incident is saved.")
        st.rerun()
    return draft != Draft(stored.content, stored.patient_reference)


def _draft(content: IncidentContent, reference: str | None, key: str) -> Draft:
    content = _what(content, key)
    content = dose_fields.show(content, key)
    content = decision_fields.show(content, key)
    content = task_fields.show(content, key)
    return Draft(content, _reference(reference, key))


def _what(content: IncidentContent, key: str) -> IncidentContent:
    plain_text.heading(tr("What happened"))
    plain_text.note(tr("Do not name patients or staff. An empty field means: not stated. Zero is a value."))
    title_cell, pack_cell = st.columns([3, 2])
    with title_cell:
        title = field_widgets.line(tr("Title"), content.title, f"{key}:title")
    with pack_cell:
        packs = list(PACKS)
        pack = st.selectbox(tr("Country"), packs, packs.index(content.pack), format_func=labels.pack, key=f"{key}:pack")
    content = replace(content, title=title, pack=pack)
    content = _exposure(content, key)
    story = field_widgets.text(tr("Course of events"), content.what_happened, f"{key}:what")
    causes_cell, text_cell = st.columns(2)
    with causes_cell:
        causes = st.multiselect(
            tr("Causes"), list(Cause), content.causes, format_func=labels.label, key=f"{key}:causes"
        )
    with text_cell:
        cause_text = field_widgets.line(tr("Details of the causes"), content.cause_text, f"{key}:cause")
    studies = _studies(content, key)
    return replace(
        content, what_happened=story, causes=tuple(causes), cause_text=cause_text, study_instance_uids=studies
    )


def _exposure(content: IncidentContent, key: str) -> IncidentContent:
    cells = st.columns(4)
    with cells[0]:
        occurred = field_widgets.day(tr("Day of the exposure"), content.occurred_on, f"{key}:occurred")
        setting = field_widgets.term(tr("Setting"), list(Setting), content.setting, f"{key}:setting")
    with cells[1]:
        discovered = field_widgets.day(tr("Discovered on"), content.discovered_on, f"{key}:discovered")
        group = field_widgets.term(tr("Adult or child"), list(PatientGroup), content.patient_group, f"{key}:group")
    with cells[2]:
        codes = {one.code: tr(one.title) for one in MODALITIES}
        modality = st.selectbox(
            tr("Modality"),
            list(codes),
            index=None if content.modality is None else list(codes).index(content.modality),
            format_func=codes.__getitem__,
            key=f"{key}:modality",
            placeholder=tr("not stated"),
        )
    with cells[3]:
        detected = field_widgets.term(tr("Detected by"), list(DetectedBy), content.detected_by, f"{key}:detected")
    with cells[2]:
        exposure = field_widgets.term(tr("Kind of exposure"), list(ExposureKind), content.exposure, f"{key}:exposure")
    return replace(
        content,
        occurred_on=occurred,
        discovered_on=discovered,
        modality=modality,
        exposure=exposure,
        patient_group=group,
        setting=setting,
        detected_by=detected,
    )


def _studies(content: IncidentContent, key: str) -> tuple[str, ...]:
    typed = field_widgets.text(
        tr("Studies involved: one Study Instance UID per line"), "\n".join(content.study_instance_uids), f"{key}:uids"
    )
    uids = tuple(dict.fromkeys(typed.split()))
    involved_studies(uids)
    return uids


def involved_studies(uids: tuple[str, ...]) -> None:
    """Links to the studies that are stored, and how many are not."""
    found = data.involved(uids)
    for one in found:
        about = (one.study_at and formatting.moment(one.study_at), one.study_description, one.station_name)
        label = plain_text_label(" · ".join(str(part) for part in about if part) or one.study_instance_uid)
        page_link(
            Page.STUDY, label=label, icon=":material/open_in_new:", parameters={keys.STUDY_UID: one.study_instance_uid}
        )
    if missing := len(uids) - len(found):
        plain_text.note(tr("Not stored here, or outside your scope: {count}", count=formatting.number(missing)))


def plain_text_label(text: str) -> str:
    """A text of objects as the label of a link, without Markdown."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-.!|~$:<>" else sign for sign in text)


def _reference(reference: str | None, key: str) -> str | None:
    """By what the site finds the patient; for users who may see identity."""
    if not current_user().may(Right.VIEW_IDENTITY):
        return reference
    help_text = tr("By which your site finds the patient; it is erased with the identity and stands in no table.")
    return field_widgets.line(tr("Reference to the patient"), reference or "", f"{key}:reference", help_text) or None
