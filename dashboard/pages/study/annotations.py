"""Tags and notes on the page of a study: those in force, forms to add, change and remove them, and their history."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard.pages.study import annotation_data as data
from dashboard.pages.study import annotation_texts as texts
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.annotations import MAX_NOTE_LENGTH, MAX_REASON_LENGTH
from kerma.database.query.studies.annotations import NO_ANNOTATIONS, StoredNote, StoredTag
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import Tag

_RESULT, _ERROR, _EDITED = "annotation_result", "annotation_error", "annotation_edited"
_NO_PATIENT = msg("Do not name the patient: everybody who sees the study reads this.")
_TAG_HELP = msg(
    "Statistics leave out what is tagged as phantom or test, or as excluded. A tag on an event changes no statistics."
)


def result() -> None:
    """Show what the last change did, or why it was not made, once."""
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)


def show(detail: StudyDetail) -> None:
    """Show the section, or nothing where there are no tags and notes and the user may add none."""
    found = detail.annotations
    may = may_change(data.RIGHT)
    if not may and found == NO_ANNOTATIONS:
        return
    st.header(tr("Notes and tags"), anchor=False)
    for number, tag in enumerate(found.tags):
        _show_tag(detail, tag, f"tag{number}", may=may)
    for note in found.notes:
        _show_note(detail, note, may=may)
    if not found.tags and not found.notes:
        plain_text.note(tr("None."))
    if may:
        _show_forms(detail)
    former: list[StoredTag | StoredNote] = [*found.former_tags, *found.former_notes]
    if former:
        with st.expander(tr("Removed and earlier ones")):
            plain_text.bullets(texts.former_text(detail, one) for one in former)


def _show_tag(detail: StudyDetail, tag: StoredTag, key: str, *, may: bool) -> None:
    about = texts.item_text(detail, tag)
    with st.container(horizontal=True, vertical_alignment="center"):
        plain_text.line(" · ".join(filter(None, (texts.tag_text(tag), about, texts.author_text(tag)))))
        label = tr("Remove the tag “{tag}”", tag=formatting.word(tag.tag))
        if may and st.button(label, key=f"remove:{key}", icon=":material/delete:", type="tertiary"):
            _change(partial(data.remove_tag, _uid(detail), tag.event_id, tag.tag), _tag_result(tag.tag, tag.event_id))


def _show_note(detail: StudyDetail, note: StoredNote, *, may: bool) -> None:
    if may and st.session_state.get(_EDITED) == note.note_id:
        _show_editor(detail, note)
        return
    plain_text.paragraph(note.text)
    with st.container(horizontal=True, vertical_alignment="center"):
        version = tr("version {number}", number=note.version) if note.version > 1 else ""
        about = texts.item_text(detail, note)
        plain_text.note(" · ".join(filter(None, (about, texts.author_text(note), version))))
        if may and st.button(tr("Change the note"), key=f"edit:{note.note_id}", type="tertiary"):
            st.session_state[_EDITED] = note.note_id
            st.rerun()
        label = tr("Remove the note")
        if may and st.button(label, key=f"remove:{note.note_id}", icon=":material/delete:", type="tertiary"):
            _change(partial(data.remove_note, _uid(detail), note.note_id), tr("The note is removed."))


def _show_editor(detail: StudyDetail, note: StoredNote) -> None:
    with st.form(f"change:{note.note_id}"):
        text = st.text_area(tr("Note"), note.text, max_chars=MAX_NOTE_LENGTH, help=tr(_NO_PATIENT))
        with st.container(horizontal=True):
            is_confirmed = st.form_submit_button(tr("Save"), type="primary")
            is_cancelled = st.form_submit_button(tr("Cancel"))
    if is_cancelled:
        del st.session_state[_EDITED]
        st.rerun()
    if is_confirmed:
        _change(partial(data.change_note, _uid(detail), note.note_id, text), tr("The note is changed."))


def _show_forms(detail: StudyDetail) -> None:
    panel = st.expander(tr("Add a tag or a note"), key="annotation_forms", on_change="rerun", icon=":material/add:")
    if not panel.open:
        return
    items: Mapping[UUID | None, str] = {
        None: tr("The study"),
        **{event.event_id: tr("event {name}", name=texts.event_text(event)) for event in detail.study.events},
    }
    with panel:
        _tag_form(detail, items)
        _note_form(detail, items)


def _tag_form(detail: StudyDetail, items: Mapping[UUID | None, str]) -> None:
    with st.form("add_tag", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        tag = st.selectbox(tr("Tag"), [*Tag], format_func=formatting.word, help=tr(_TAG_HELP))
        event_id = st.selectbox(tr("About"), [*items], format_func=items.__getitem__, key="tagged_item")
        reason = st.text_input(tr("Reason"), max_chars=MAX_REASON_LENGTH, help=tr(_NO_PATIENT))
        is_sent = st.form_submit_button(tr("Set the tag"))
    if is_sent:
        _change(partial(data.set_tag, _uid(detail), event_id, tag, reason), _tag_result(tag, event_id))


def _note_form(detail: StudyDetail, items: Mapping[UUID | None, str]) -> None:
    with st.form("add_note", border=False):
        event_id = st.selectbox(tr("About"), [*items], format_func=items.__getitem__, key="noted_item")
        text = st.text_area(tr("Note"), max_chars=MAX_NOTE_LENGTH, help=tr(_NO_PATIENT))
        is_sent = st.form_submit_button(tr("Write the note"))
    if is_sent:
        _change(partial(data.add_note, _uid(detail), event_id, text), tr("The note is written."))


def _tag_result(tag: Tag, event_id: UUID | None) -> str:
    done = tr("The tags are changed.")
    follows = tag in {Tag.PHANTOM, Tag.EXCLUDED} and event_id is None
    return " ".join((done, tr("A worker lets statistics follow within seconds."))) if follows else done


def _change(change: Callable[[], None], done: str) -> None:
    """Make a change, and run the page again, which then shows it or why it was not made."""
    try:
        change()
    except ConfigurationError as error:
        st.session_state[_ERROR] = str(error)
    else:
        st.session_state[_RESULT] = done
        st.session_state.pop(_EDITED, None)
    st.rerun()


def _uid(detail: StudyDetail) -> str:
    return detail.study.header.study_instance_uid or ""
