"""The alerts of a study on its page: values, limits, states, history, and the form that handles them."""

import streamlit as st

from dashboard.pages.alerts import alert_history, columns, data, handling_form, texts
from dashboard.ui import table
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.alerts.handling import OPEN_STATES
from kerma.alerts.outcome import Outcome
from kerma.database.query.alerts.alert_page import PageAlert
from kerma.database.query.studies.study_detail import StudyDetail


def show(detail: StudyDetail) -> None:
    """Show the section, or nothing where the study has no alert."""
    found = data.of_study(detail.study.study_id)
    if not found:
        return
    st.header(tr("Alerts"), anchor=False)
    handling_form.show_result()
    rules = data.rules()
    rows = [columns.row(one, rules) for one in found]
    shown = table.columns_with_values(rows, columns.OF_STUDY)
    table.show(rows, shown, key=f"study-alerts:{hash(tuple(one.alert for one in found))}", alt=tr("Alerts"))
    plain_text.note(tr("No alert is a limit for a patient."))
    with st.expander(tr("History of the alerts"), icon=":material/history:"):
        for one in found:
            rule = rules.get(one.alert.rule_id)
            plain_text.heading(texts.title(rule, one.alert.rule_id), level=3)
            alert_history.show(one.alert.alert_id, rule)
    is_open = [one for one in found if _needs_somebody(one)]
    if is_open:
        handling_form.show(is_open, "study-alert-handling")


def _needs_somebody(one: PageAlert) -> bool:
    return one.alert.state in OPEN_STATES and one.alert.outcome is Outcome.EXCEEDS
