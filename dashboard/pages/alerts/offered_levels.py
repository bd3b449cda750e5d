"""The levels for interventions that are offered until somebody has decided about them."""

import streamlit as st

from dashboard.pages.alerts import data, rule_changes, rule_columns
from dashboard.pages.alerts.rule_changes import RIGHT
from dashboard.ui import table
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.alerts.offered_rules import offered_rules
from kerma.errors import ConfigurationError

_SHOWN = ("rule", "limit", "severity", "mark", "source")


def is_offered() -> bool:
    """Whether the user can decide, and nobody has."""
    return may_change(RIGHT) and rule_changes.is_undecided()


def show() -> None:
    """Show the levels with the buttons that enable and decline them, or nothing where somebody has decided."""
    if not is_offered():
        return
    with st.container(border=True):
        plain_text.heading(tr("Levels of SIR/CIRSE for interventions: use them?"))
        plain_text.line(
            tr(
                "Trigger levels of the guideline for follow-up after interventions. They are disabled until somebody "
                "has compared them with the publication. Each can also be enabled by itself, below, at any time."
            )
        )
        by_name = {column.name: column for column in rule_columns.OF_RULES}
        known = data.rules()
        rows = [rule_columns.row(known.get(rule.rule_id, rule)) for rule in offered_rules()]
        columns = [by_name[name] for name in _SHOWN]
        table.show(rows, columns, key="offered-levels", alt=tr("Levels of SIR/CIRSE"))
        is_compared = st.checkbox(tr("I have compared the values with the publication"), key="compared-offered")
        with st.container(horizontal=True):
            label = tr("Enable these levels")
            if st.button(label, type="primary", icon=":material/notifications_active:", disabled=not is_compared):
                _decide(is_enabled=True, is_compared=is_compared)
            if st.button(tr("Leave them disabled")):
                _decide(is_enabled=False, is_compared=is_compared)


def _decide(*, is_enabled: bool, is_compared: bool) -> None:
    try:
        rule_changes.decide_offered(is_enabled=is_enabled, is_compared=is_compared)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
    else:
        st.rerun()
