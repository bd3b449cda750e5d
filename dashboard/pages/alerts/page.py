"""The page Alerts: the list, rates by rule, the rules, and who is informed."""

import streamlit as st

from dashboard.pages.alerts import alert_list, offered_levels, rates_view, recipients_view, rules_view
from dashboard.ui import keys, segmented_options
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr

_LIST, _RATES, _RULES, _RECIPIENTS = "list", "rates", "rules", "recipients"
_VIEWS = {_LIST: msg("Alerts"), _RATES: msg("Rates"), _RULES: msg("Rules"), _RECIPIENTS: msg("Recipients")}
_SHOWN = {
    _LIST: alert_list.show,
    _RATES: rates_view.show,
    _RULES: rules_view.show,
    _RECIPIENTS: recipients_view.show,
}


def show() -> None:
    """Show the page."""
    st.title(tr("Alerts"), anchor=False)
    plain_text.note(
        tr(
            "A value above the limit of a rule. No alert is a limit for a patient, and none judges whether an exposure "
            "was justified: it asks people to look at the study."
        )
    )
    view = segmented_options.one_of(tr("View"), _VIEWS, keys.ALERTS_VIEW, label_visibility="collapsed")
    if view != _RULES and offered_levels.is_offered():
        plain_text.notice(tr("The levels of SIR/CIRSE for interventions wait for a decision: see Rules on this page."))
    _SHOWN[view]()
