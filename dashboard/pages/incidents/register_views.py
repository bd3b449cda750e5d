"""What is due with the follow-ups of skin and unborn children, anonymous statistics, and tables for the official."""

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from dashboard.pages.incidents import labels
from dashboard.pages.incidents.official_files import FORMS
from dashboard.ui import cached_queries, page_file, table
from dashboard.ui.column import Column
from dashboard.ui.page_file import PageFile
from dashboard.ui.table import TableRow
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.database.incident_register import StoredIncident
from kerma.facts.fact import ValueKind
from kerma.incidents.country_pack import PACKS
from kerma.incidents.incident_statistics import Dimension, statistics
from kerma.incidents.incident_terms import FETAL_TASKS, SKIN_TASKS, TaskKind

_DUE = (
    Column(name="due", label="Due", help="The last day for it.", kind=ValueKind.DATE),
    Column(name="left", label="Days left", help="Below zero: it is overdue.", kind=ValueKind.COUNT),
    Column(name="task", label="What is due", help="What has to be done until then."),
    Column(name="number", label="Incident", help="Its number in the register.", kind=ValueKind.COUNT),
    Column(name="title", label="Title", help="What it is about."),
    Column(name="dose", label="Dose", help="Skin dose, or dose of the unborn child, in the newest version."),
    Column(name="note", label="Result", help="What was noted."),
)
_COUNTS = (
    Column(name="year", label="Year", help="Year of the exposure, else of the discovery."),
    Column(name="dimension", label="By", help="By what incidents are counted."),
    Column(name="value", label="Value", help="An incident with several causes counts in each of them."),
    Column(name="count", label="Incidents", help="Number of incidents.", kind=ValueKind.COUNT),
)
_ENCODING = "utf-8-sig"


def due(found: Sequence[StoredIncident]) -> None:
    """Show open deadlines and follow-ups, the earliest first, and the two lists of follow-ups."""
    _due_list(tr("All that is open"), found, frozenset(TaskKind))
    _due_list(tr("Follow-up of the skin"), found, SKIN_TASKS)
    _due_list(tr("Follow-up of unborn children"), found, FETAL_TASKS)


def _due_list(title: str, found: Sequence[StoredIncident], kinds: Collection[TaskKind]) -> None:
    plain_text.heading(title)
    rows = _due_rows(found, kinds)
    if rows:
        shown = table.columns_with_values(rows, _DUE)
        table.show(rows, shown, key=f"due:{title}:{hash(str(rows))}", alt=title)
    else:
        plain_text.note(tr("Nothing is open."))


def _due_rows(found: Sequence[StoredIncident], kinds: Collection[TaskKind]) -> list[TableRow]:
    today = cached_queries.local_now().date()
    pairs = [(task, one) for one in found for task in one.content.open_tasks if task.kind in kinds]
    return [
        {
            "due": task.due_on,
            "left": (task.due_on - today).days,
            "task": labels.label(task.kind),
            "number": one.number,
            "title": one.content.title,
            "dose": _dose_of(one, task.kind),
            "note": task.result,
        }
        for task, one in sorted(pairs, key=lambda pair: (pair[0].due_on, pair[1].number))
    ]


def _dose_of(one: StoredIncident, kind: TaskKind) -> str | None:
    if kind in SKIN_TASKS:
        return labels.dose(one.content.skin_dose_mgy, "mGy")
    return labels.dose(one.content.fetal_dose_mgy, "mGy") if kind in FETAL_TASKS else None


def statistics_of(found: Sequence[StoredIncident]) -> None:
    """Show the counts, which name nobody."""
    rows: list[TableRow] = [
        {
            "year": str(one.year) if one.year else tr("not stated"),
            "dimension": labels.label(one.dimension),
            "value": _value_label(one.dimension, one.value),
            "count": one.incident_count,
        }
        for one in statistics([stored.content for stored in found])
    ]
    table.show(rows, _COUNTS, key=f"incident-statistics:{len(rows)}", alt=tr("Statistics"))


def _value_label(dimension: Dimension, value: str) -> str | None:
    if dimension is Dimension.YEAR:
        return None
    return labels.cause_label(value) if dimension is Dimension.CAUSE else value or tr("not stated")


def official_files(found: Sequence[StoredIncident]) -> None:
    """Buttons of the tables for the official, for each country of which there are incidents."""
    with st.container(horizontal=True):
        for code in PACKS:
            own = [one for one in reversed(found) if one.content.pack == code]
            for form, content_of in FORMS.items() if own else ():
                name = translated(PACKS[code].title)
                file = PageFile(f"incidents_{code}.{form.suffix}", form.media_type, partial(content_of, code, own))
                page_file.export_button(
                    tr("Table for the official: {country}, {form}", country=name, form=form.label),
                    file,
                    key=f"official:{code}:{form.suffix}",
                    details={"rows": len(own), "format": form.suffix},
                    help_text=tr("Without patient, studies and authors."),
                )
