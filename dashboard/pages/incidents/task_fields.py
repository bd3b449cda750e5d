"""Deadlines and follow-ups of an incident: those that it has, and offers with their source."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboard.pages.incidents import field_widgets, labels
from dashboard.ui import cached_queries
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.incidents.incident import IncidentContent, IncidentTask
from kerma.incidents.incident_terms import TaskKind
from kerma.incidents.proposal import offered_tasks

_DEFAULT_DAYS = 14


def show(content: IncidentContent, key: str) -> IncidentContent:
    """Show the tasks; returns the content with them. A new one is added to those that the form shows."""
    plain_text.heading(tr("Deadlines and follow-ups"))
    added_key = f"{key}:added"
    added: list[IncidentTask] = st.session_state.setdefault(added_key, [])
    tasks = [_task(task, f"{key}:task{index}") for index, task in enumerate((*content.tasks, *added))]
    found = replace(content, tasks=tuple(task for task in tasks if task is not None))
    for offer, due in offered_tasks(found):
        source = tr("{source}; unchecked", source=offer.source)
        text = tr("Add: {task}, until {day}", task=labels.label(offer.kind), day=formatting.day(due))
        if st.button(text, key=f"{key}:offer:{offer.kind}", icon=":material/add:", help=source):
            added.append(IncidentTask(offer.kind, due))
            st.rerun()
    _add(added, key)
    return found


def _task(task: IncidentTask, key: str) -> IncidentTask | None:
    cells = st.columns([2, 1, 1, 3])
    with cells[0]:
        kind = field_widgets.term(tr("What is due"), list(TaskKind), task.kind, key)
    with cells[1]:
        due = field_widgets.day(tr("Due"), task.due_on, f"{key}:due")
    with cells[2]:
        done = field_widgets.day(tr("Done on"), task.done_on, f"{key}:done")
    with cells[3]:
        result = field_widgets.line(tr("Result"), task.result, key)
    # One without a kind or a day is removed.
    return None if kind is None or due is None else IncidentTask(kind, due, done, result)


def _add(added: list[IncidentTask], key: str) -> None:
    if st.button(tr("Add a deadline or follow-up"), key=f"{key}:add", icon=":material/add:"):
        day = cached_queries.local_now().date() + timedelta(days=_DEFAULT_DAYS)
        added.append(IncidentTask(TaskKind.MEASURE, day))
        st.rerun()
