"""The form with which people acknowledge alerts: state, cause and comment."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.alerts import data, texts
from dashboard.ui import keys, navigation
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.access.rights import Right
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import MAX_COMMENT_LENGTH, STATES_BY_HAND, Cause
from kerma.database.query.alerts.alert_page import PageAlert
from kerma.errors import ConfigurationError

_RESULT = "alerts_result"
_STATES = {
    AlertState.SEEN: msg("Seen, still to be assessed"),
    AlertState.EXPLAINED: msg("Explained, with a cause"),
    AlertState.DISMISSED: msg("Dismissed, with a comment"),
    AlertState.NEW: msg("New again"),
}
_NO_PATIENT = msg("Do not name the patient: everybody who sees the study reads this.")
_NO_CAUSE = ""

assert set(_STATES) == set(STATES_BY_HAND)


def show_result() -> None:
    """Show what the last change did, once."""
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)


def show(alerts: Sequence[PageAlert], key: str) -> None:
    """Show the form to users who may act, or why nobody may.

    Args:
        alerts: those that are handled.
        key: of the form.
    """
    if len(alerts) == 1 and may_change(Right.MANAGE_INCIDENTS):
        navigation.page_link(
            Page.INCIDENTS,
            label=tr("Incident of this alert"),
            icon=":material/report:",
            parameters={keys.INCIDENT_ALERT: str(alerts[0].alert.alert_id)},
        )
    if not may_change(data.RIGHT):
        return
    if any(one.alert.state is AlertState.INCIDENT for one in alerts):
        plain_text.note(tr("An alert of an incident is assessed in the register of incidents."))
        return
    with st.form(key):
        with st.container(key=f"kerma-two-{key}"):
            state_cell, cause_cell = st.columns(2)
        with state_cell:
            state = st.selectbox(tr("State"), list(_STATES), format_func=lambda one: tr(_STATES[one]))
        with cause_cell:
            cause = st.selectbox(tr("Cause"), [_NO_CAUSE, *map(str, Cause)], format_func=_cause_text)
        comment = st.text_area(tr("Comment"), max_chars=MAX_COMMENT_LENGTH, help=tr(_NO_PATIENT), height=80)
        label = trn("Acknowledge {count} alert", "Acknowledge {count} alerts", len(alerts), count=_count(len(alerts)))
        is_sent = st.form_submit_button(label, type="primary", icon=":material/check:")
    if is_sent:
        _handle(alerts, state, Cause(cause) if cause else None, comment)


def _cause_text(cause: str) -> str:
    return tr(texts.CAUSES[Cause(cause)]) if cause else tr("not stated")


def _handle(alerts: Sequence[PageAlert], state: AlertState, cause: Cause | None, comment: str) -> None:
    try:
        changed = data.handle(alerts, state, cause, comment)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return
    done = trn("{count} alert changed.", "{count} alerts changed.", changed, count=_count(changed))
    st.session_state[_RESULT] = done
    st.rerun()


def _count(count: int) -> str:
    return formatting.number(count)
