"""The page Incidents: the register, what is due, and statistics; one incident with form, review and history."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.pages.incidents import data, form, incident_view, labels, prefill, register_views
from dashboard.ui import audit_trail, keys, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.incident_register import StoredIncident
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import AuditAction

_VIEWS = {"register": msg("Register"), "due": msg("Due"), "statistics": msg("Statistics")}
_COLUMNS = (
    Column(name="number", label="Number", help="Its number in the register.", kind=ValueKind.COUNT),
    Column(name="state", label="State", help="Draft, in review, closed or reopened."),
    Column(name="occurred", label="Day of the exposure", help="When it occurred.", kind=ValueKind.DATE),
    Column(name="title", label="Title", help="What it is about."),
    Column(name="modality", label="Modality", help="Modality of the exposure."),
    Column(name="categories", label="Category", help="The category that people decided on."),
    Column(name="significant", label="Significant", help="Whether people judge that it has to be reported."),
    Column(name="due", label="Next due", help="The next open deadline or follow-up.", kind=ValueKind.DATE),
    Column(name="task", label="What is due", help="What has to be done until then."),
    Column(name="by", label="Written by", help="Who saved the newest version."),
)


def show() -> None:
    """Show the page, or the incident, alert or study that the URL names."""
    if message := st.session_state.pop(keys.INCIDENT_RESULT, None):
        plain_text.result(message)
    found = data.incidents()
    named = st.query_params.get(keys.INCIDENT, "")
    opened = next((one for one in found if str(one.number) == named), None)
    if opened is not None:
        audit_trail.record_view(AuditAction.VIEW_LIST, f"incident {opened.number}", incident=str(opened.number))
        incident_view.show(opened)
    elif keys.INCIDENT_ALERT in st.query_params:
        _of_alert(st.query_params[keys.INCIDENT_ALERT], found)
    elif keys.INCIDENT_STUDY in st.query_params or keys.INCIDENT_NEW in st.query_params:
        st.title(tr("New incident"), anchor=False)
        form.new(prefill.of_study(st.query_params.get(keys.INCIDENT_STUDY, "")), None)
    else:
        _register(found, named)


def _of_alert(named: str, found: Sequence[StoredIncident]) -> None:
    """The incident of an alert, or the form of a new one."""
    known = next((one for one in found if str(one.alert_id) == named), None)
    if known is not None:
        incident_view.show(known)
        return
    st.title(tr("New incident"), anchor=False)
    try:
        source = data.alert_source(UUID(named))
    except ValueError:
        source = None
    if source is None:
        plain_text.empty(tr("There is no such alert."))
    else:
        form.new(prefill.of_alert(source), source)


def _register(found: Sequence[StoredIncident], named: str) -> None:
    st.title(tr("Incidents"), anchor=False)
    plain_text.line(
        tr(
            "Accidental and unintended exposures (2013/59/Euratom, Art. 63). Nothing is changed or deleted: each save "
            "adds a version, and a second person signs."
        )
    )
    if named:
        plain_text.empty(tr("There is no incident with this number."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = segmented_options.one_of(tr("Show"), _VIEWS, keys.INCIDENT_VIEW)
        if may_change(data.MANAGE) and st.button(tr("New incident"), icon=":material/add:", type="primary"):
            st.query_params[keys.INCIDENT_NEW] = "1"
            st.rerun()
    if not found:
        plain_text.empty(tr("No incident is registered."))
    elif view == "due":
        register_views.due(found)
    elif view == "statistics":
        register_views.statistics_of(found)
    else:
        _table(found)
        register_views.official_files(found)


def _table(found: Sequence[StoredIncident]) -> None:
    rows = [_row(one) for one in found]
    key = f"incidents:{hash(tuple((one.number, len(one.steps)) for one in found))}"
    opened = table.choose(rows, table.columns_with_values(rows, _COLUMNS), key=key, alt=tr("Incidents"))
    plain_text.note(tr("Click a row to open the incident."))
    if opened is not None:
        st.query_params.from_dict({keys.INCIDENT: str(found[opened].number)})
        st.rerun()


def _row(one: StoredIncident) -> TableRow:
    content = one.content
    due = content.open_tasks[0] if content.open_tasks else None
    saved = [step.name for step in one.steps if step.action is None]
    return {
        "number": one.number,
        "state": labels.label(one.state),
        "occurred": content.occurred_on,
        "title": content.title,
        "modality": content.modality,
        "categories": ", ".join(content.categories),
        "significant": labels.yes_no(content.is_significant),
        "due": due.due_on if due else None,
        "task": labels.label(due.kind) if due else None,
        "by": saved[-1] if saved else None,
    }
