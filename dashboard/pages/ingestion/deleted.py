"""The studies that people deleted, on the page Ingestion, and the button that has one read again."""

import streamlit as st

from dashboard.pages.study import deletion, deletion_data
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.facts.fact import ValueKind

_COLUMNS = (
    Column(name="deleted", label="Deleted", help="When, in this server's time."),
    Column(name="deleted_by", label="User", help="Who deleted it."),
    Column(name="reason", label="Reason", help="Why it was deleted."),
    Column(name="study_instance_uid", label="Study Instance UID", help="The study concerned.", kind=ValueKind.UID),
)


def show() -> None:
    """Show the studies deleted last; nothing without any, or without the right to manage patient data."""
    deletion.result()
    if not may_change(Right.MANAGE_PATIENT_DATA) or not (deleted := deletion_data.latest_deletions()):
        return
    with st.expander(tr("Deleted studies")):
        rows = [{**one._asdict(), "deleted": formatting.received(one.deleted_at)} for one in deleted]
        picked = table.pick(rows, _COLUMNS, key=f"deleted:{hash(tuple(deleted))}", alt=tr("Deleted studies"))
        is_one = len(picked) == 1
        if st.button(tr("Read the selected study again"), icon=":material/refresh:", disabled=not is_one):
            deletion.read_again(deleted[picked[0]].study_instance_uid)
