"""Notes on optimisation: what was done on which system and when; a form to write, change and remove them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation import data, note_data
from dashboard.pages.optimisation.selection import Selection
from dashboard.ui import cached_queries, keys, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, STANDARD_NAME
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY
from kerma.annotations import MAX_NOTE_LENGTH
from kerma.database.ingest.optimisation_notes import NoteContent
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind

_COLUMNS = (
    Column(name="day", label="Day", help="On which it was done.", kind=ValueKind.DATE),
    EQUIPMENT,
    STANDARD_NAME,
    Column(name="text", label="Note", help="What was done."),
    Column(name="by", label="Written by", help="Who wrote this version."),
    Column(name="at", label="Written", help="When this version was written."),
    Column(name="version", label="Version", help="From 1; each change adds one.", kind=ValueKind.COUNT),
)
_REMOVED = (
    Column(name="removed", label="Replaced or removed", help="When it ceased to apply."),
    Column(name="removed_by", label="By", help="Who replaced or removed it."),
)


def show(selected: Selection) -> None:
    """Show the notes of the period, the form, and earlier versions."""
    names = data.equipment_names(selected.modality)
    if not names:
        plain_text.empty(tr("No study of this examination in this period."))
        return
    plain_text.line(
        tr(
            "What was done to optimise doses, on which system and when. Charts over time, control charts and the page "
            "What changed mark the day."
        )
    )
    if message := st.session_state.pop(keys.OPTIMISATION_NOTE_RESULT, None):
        plain_text.result(message)
    name = selected.standard_name or None
    found = note_data.notes(tuple(names), selected.first_day, selected.last_day, name)
    opened = _table(found, names)
    if may_change(note_data.RIGHT):
        if opened is None:
            _new(selected, names)
        else:
            _change(opened, names)
    _former(names)


def _table(found: Sequence[OptimisationNote], names: Mapping[UUID, str]) -> OptimisationNote | None:
    """Show the notes; returns the one that the URL names."""
    if not found:
        plain_text.empty(tr("No note in this period."))
        return None
    rows = [_row(one, names) for one in found]
    key = f"notes:{hash(tuple((one.note_id, one.version) for one in found))}"
    clicked = table.choose(rows, _COLUMNS, key=key, alt=tr("Notes on optimisation"))
    if may_change(note_data.RIGHT):
        plain_text.note(tr("Click a row to change or remove the note."))
    if clicked is not None:
        st.query_params[keys.OPTIMISATION_NOTE] = str(found[clicked].note_id)
    named = st.query_params.get(keys.OPTIMISATION_NOTE)
    return next((one for one in found if str(one.note_id) == named), None)


def _row(one: OptimisationNote, names: Mapping[UUID, str]) -> TableRow:
    return {
        "day": one.day,
        EQUIPMENT.name: names.get(one.counts_for) or str(one.counts_for),
        STANDARD_NAME.name: one.standard_name or tr("All names"),
        "text": one.text,
        "by": one.added_by,
        "at": formatting.received(one.added_at),
        "version": one.version,
        "removed": one.removed_at and formatting.received(one.removed_at),
        "removed_by": one.removed_by,
    }


def _new(selected: Selection, names: Mapping[UUID, str]) -> None:
    """The form of a new note."""
    plain_text.heading(tr("New note"))
    with st.form("optimisation-note", border=False, clear_on_submit=True):
        equipment_cell, name_cell, day_cell = st.columns([2, 2, 1])
        with equipment_cell:
            equipment_id = st.selectbox(tr("System"), list(names), index=None, format_func=names.__getitem__)
        with name_cell:
            options = ["", *data.standard_names(selected.modality)]
            index = options.index(selected.standard_name) if selected.standard_name in options else 0
            name = st.selectbox(tr("Standard name"), options, index=index, format_func=_name_label)
        with day_cell:
            day = _day(cached_queries.local_now().date())
        text = _text("")
        is_sent = st.form_submit_button(tr("Write note"))
    if is_sent and equipment_id is None:
        plain_text.notice(tr("Select the system."))
    elif is_sent and equipment_id is not None and day is not None:
        content = NoteContent(equipment_id, name or None, day, text)
        _done(lambda: note_data.add(content), tr("The note is written."))


def _change(note: OptimisationNote, names: Mapping[UUID, str]) -> None:
    """The form of an existing note; its equipment and standard name stay."""
    about = " · ".join((names.get(note.counts_for) or str(note.counts_for), note.standard_name or tr("All names")))
    plain_text.heading(tr("Change the note: {about}", about=about))
    with st.form(f"optimisation-note-{note.note_id}-{note.version}", border=False):
        day = _day(note.day)
        text = _text(note.text)
        with st.container(horizontal=True):
            is_changed = st.form_submit_button(tr("Save the note"))
            is_removed = st.form_submit_button(tr("Remove the note"))
            is_closed = st.form_submit_button(tr("Cancel"))
    if is_changed and day is not None:
        content = NoteContent(note.equipment_id, note.standard_name, day, text)
        _done(lambda: note_data.change(note, content), tr("The note is changed."))
    if is_removed:
        _done(lambda: note_data.remove(note), tr("The note is removed."))
    if is_closed:
        st.query_params.pop(keys.OPTIMISATION_NOTE, None)
        st.rerun()


def _done(change: Callable[[], None], message: str) -> None:
    """Make a change, and show the page anew; a refusal is shown instead."""
    try:
        change()
    except ConfigurationError as error:
        plain_text.notice(str(error))
        return
    st.session_state[keys.OPTIMISATION_NOTE_RESULT] = message
    st.session_state[keys.OPTIMISATION_NOTES_WRITTEN] = st.session_state.get(keys.OPTIMISATION_NOTES_WRITTEN, 0) + 1
    st.query_params.pop(keys.OPTIMISATION_NOTE, None)
    st.rerun()


def _name_label(name: str) -> str:
    return name or tr("All names")


def _day(value: date) -> date | None:
    return st.date_input(
        tr("Day"), value=value, min_value=FIRST_DAY, max_value=LAST_DAY, format=formatting.day_format()
    )


def _text(value: str) -> str:
    return st.text_area(
        tr("Note"),
        value=value,
        max_chars=MAX_NOTE_LENGTH,
        help=tr("What was done, and by whom? For instance: tube voltage 120 → 100 kV. No names of patients."),
    )


def _former(names: Mapping[UUID, str]) -> None:
    """Earlier versions and removed notes; queried when the panel is opened."""
    panel = st.expander(tr("Earlier versions and removed notes"), on_change="rerun", icon=":material/history:")
    if not panel.open:
        return
    with panel:
        found = note_data.former_versions(tuple(names))
        if not found:
            plain_text.note(tr("No note was changed or removed."))
            return
        rows = [_row(one, names) for one in found]
        table.show(rows, (*_COLUMNS, *_REMOVED), key="former-notes", alt=tr("Earlier versions and removed notes"))
