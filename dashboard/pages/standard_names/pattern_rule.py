"""The form for a rule with patterns, with a preview of what it changes."""

import streamlit as st

from dashboard.pages.standard_names import data, rules
from dashboard.pages.standard_names.data import Overview
from dashboard.pages.standard_names.name_options import NameOptions
from dashboard.pages.standard_names.rules import REGIONS
from dashboard.ui.modalities import BY_CODE, MODALITIES
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.errors import ConfigurationError
from kerma.patterns import MAX_PATTERN_LENGTH
from kerma.standard_names.name_text import MAX_NAME_LENGTH
from kerma.standard_names.naming_rules import NamingRule

_PREPARED = "naming_rule_prepared"
#: What each condition of a rule compares.
CONDITION_LABELS = {
    "study_description": msg("Study description"),
    "requested_procedure": msg("Requested procedure"),
    "performed_procedure": msg("Performed procedure"),
    "acquisition_protocol": msg("Protocol"),
    "target_region": msg("Target region"),
}


def show(found: Overview) -> None:
    """Show the form, or what a prepared rule would change and the buttons for it."""
    plain_text.heading(tr("Rule with patterns"))
    prepared: NamingRule | None = st.session_state.get(_PREPARED)
    if prepared is not None:
        _confirm(prepared)
        return
    with st.form("naming_rule", border=False):
        rule = _entered(found.names)
        is_sent = st.form_submit_button(tr("Show what would change"))
    if is_sent:
        try:
            st.session_state[_PREPARED] = rule.checked()
        except ConfigurationError as error:
            plain_text.notice(str(error))
        else:
            st.rerun()


def _entered(names: NameOptions) -> NamingRule:
    codes = [modality.code for modality in MODALITIES]
    with st.container(horizontal=True):
        modality = st.selectbox(tr("Modality"), codes, format_func=lambda code: tr(BY_CODE[code].title))
        name = st.selectbox(
            tr("Standard name"),
            names.all_names(),
            index=None,
            format_func=names.label,
            accept_new_options=True,
            help=tr("Select one, or type a new one, of at most {count} characters.", count=MAX_NAME_LENGTH),
            key="pattern_rule_name",
        )
        region = st.selectbox(tr("Region"), REGIONS, format_func=rules.region_word, key="pattern_rule_region")
    with st.container(horizontal=True):
        patterns = {condition: _pattern(tr(label)) for condition, label in CONDITION_LABELS.items()}
    return NamingRule(modality=modality, standard_name=name or "", region=region, is_exact=False, **patterns)


def _pattern(label: str) -> str | None:
    text = st.text_input(
        label,
        max_chars=MAX_PATTERN_LENGTH,
        help=tr("Pattern that it must fit: * stands for any characters, ? for one. Empty: every one."),
    )
    return text.strip() or None


def _confirm(rule: NamingRule) -> None:
    with st.container(border=True):
        plain_text.heading(tr("Add the rule {rule}?", rule=rules.text_of(rule)), level=3)
        try:
            rules.show_renamings(data.renamings(rule))
            can_be_added = True
        except ConfigurationError as error:
            plain_text.notice(str(error))
            can_be_added = False
        with st.container(horizontal=True):
            is_confirmed = can_be_added and st.button(tr("Add"), type="primary")
            is_cancelled = st.button(tr("Cancel"))
    if is_confirmed or is_cancelled:
        del st.session_state[_PREPARED]
    if is_confirmed:
        rules.finish([rule], data.add([rule]))
    elif is_cancelled:
        st.rerun()
