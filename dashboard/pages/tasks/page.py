"""The page Tasks: what runs in the background and what waits, with what to do where something is stuck."""

import streamlit as st

from dashboard.pages.tasks import cancelling, columns, data
from dashboard.ui import access_result, table
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr


def show() -> None:
    """Show the page."""
    st.title(tr("Tasks"), anchor=False)
    plain_text.note(tr("What Kerma does in the background, as it is now; it goes on whether this page is open or not."))
    access_result.show()
    tasks = data.all_tasks()
    for task in tasks:
        if remedy := columns.remedy(task):
            what = " ".join(part for part in (columns.name(task), task.subject) if part)
            plain_text.notice(tr("{task}: {state}. {remedy}", task=what, state=columns.state(task), remedy=remedy))
    rows = [columns.row(task) for task in tasks]
    table.show(
        rows, table.columns_with_values(rows, columns.COLUMNS), key=f"tasks:{hash(tuple(tasks))}", alt=tr("Tasks")
    )
    cancelling.show(tasks)
