"""The page Standard names: examinations that wait for a name, and the rules that give names."""

import streamlit as st

from dashboard.pages.standard_names import automatic_names, data, naming_queue, pattern_rule, rules
from dashboard.pages.standard_names.data import RIGHT, Overview
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr


def show() -> None:
    """Show the page."""
    st.title(tr("Standard names"), anchor=False)
    plain_text.line(
        tr(
            "One examination has many names. A standard name stands for all of them: in lists, filters, charts and "
            "exports. Texts that are clear name an examination by themselves; a rule of the site goes before them."
        )
    )
    found = data.overview()
    _show_coverage(found)
    if may_change(RIGHT):
        naming_queue.show(found)
        # Below the button of the queue and above the other forms: a page that is drawn anew stays where it was.
        rules.show_result()
        pattern_rule.show(found)
        automatic_names.show(found)
    rules.show(found.rules)


def _show_coverage(found: Overview) -> None:
    named, studies = found.coverage
    if not studies:
        plain_text.empty(tr("No study has arrived yet."))
        return
    plain_text.line(
        tr(
            "{percent} % of the studies have a standard name: {named} of {studies}.",
            percent=formatting.number(formatting.percent(named, studies)),
            named=formatting.number(named),
            studies=formatting.number(studies),
        )
    )
