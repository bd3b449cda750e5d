"""Cancelling on the page Tasks: what may be cancelled, the confirmation with what that means, and the result."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.pages.tasks import columns, data
from dashboard.ui import access_result
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import Right
from kerma.monitoring.task import Task
from kerma.standard.enumerations import TaskKind

_PREPARED = "task_to_cancel"
#: What cancelling means, by kind.
_MEANINGS: Mapping[TaskKind, str] = {
    TaskKind.EXTRACT_AGAIN: msg("Objects that wait stay as they were read last; kerma reextract requests them again."),
    TaskKind.SKIN_DOSE: msg("Studies that wait get no skin dose until kerma recalculate requests it again."),
    TaskKind.EXPORT: msg("The downloads of all users that are being written end without a file."),
    TaskKind.BACKUP: msg("The backup that is being written is discarded; earlier ones stay."),
    TaskKind.CHANGE_PATIENT_DATA: msg(
        "What was rewritten stays so: until kerma patient-data change is run again, some studies follow the old "
        "setting and some the new one."
    ),
}


def show(tasks: Sequence[Task]) -> None:
    """Show a button for each kind that may be cancelled, or the confirmation of the one that was pressed."""
    kinds = {task.kind: task for task in tasks if task.may_be_cancelled}
    if not may_change(Right.MANAGE_INGESTION) or not kinds:
        return
    plain_text.heading(tr("Cancel"))
    prepared = st.session_state.get(_PREPARED)
    if prepared in kinds:
        _confirm(kinds[prepared])
        return
    with st.container(horizontal=True):
        for kind, task in kinds.items():
            if st.button(tr("Cancel: {task}…", task=columns.name(task)), icon=":material/close:", key=f"cancel:{kind}"):
                st.session_state[_PREPARED] = kind
                st.rerun()


def _confirm(task: Task) -> None:
    meaning = tr(_MEANINGS[task.kind])
    plain_text.line(tr("{task}: {state}. {remedy}", task=columns.name(task), state=columns.state(task), remedy=meaning))
    with st.container(horizontal=True):
        is_confirmed = st.button(tr("Cancel the task"), icon=":material/close:", type="primary")
        is_left = st.button(tr("Let it go on"))
    if is_left:
        del st.session_state[_PREPARED]
        st.rerun()
    if is_confirmed:
        del st.session_state[_PREPARED]
        access_result.change(lambda: data.cancel(task.kind), tr("Cancelled; what runs ends within seconds."))
