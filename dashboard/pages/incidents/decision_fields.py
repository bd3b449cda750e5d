"""What the country pack proposes, what people decide, who was informed, and measures."""

from dataclasses import replace

import streamlit as st

from dashboard.pages.incidents import field_widgets, labels
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.alerts.alert_rule import RuleMark
from kerma.incidents.country_pack import category_codes
from kerma.incidents.incident import IncidentContent
from kerma.incidents.proposal import proposals

_COLUMNS = (
    Column(name="category", label="Category", help="Category of the country."),
    Column(name="verdict", label="Proposal", help="What comparing the values with the criterion gives."),
    Column(name="reason", label="Reason", help="Why."),
    Column(name="source", label="Source", help="Where the criterion comes from."),
    Column(name="mark", label="Verified", help="How the criterion was verified."),
)
_MARKS = {
    RuleMark.READ: msg("read in the publication"),
    RuleMark.TRANSCRIBED: msg("read elsewhere"),
    RuleMark.UNCHECKED: msg("unchecked"),
    RuleMark.SITE: msg("by the site"),
}


def show(content: IncidentContent, key: str) -> IncidentContent:
    """Show proposals and fields; returns the content with what they state."""
    plain_text.heading(tr("Proposed categories"))
    plain_text.note(tr("People decide: Kerma compares values with criteria, and knows nothing else of the case."))
    proposal_table(content, key)
    plain_text.heading(tr("Decision"))
    codes = category_codes(content.pack)
    left, right = st.columns([2, 1])
    with left:
        decided = st.multiselect(
            tr("Categories"),
            codes,
            [code for code in content.categories if code in codes],
            format_func=lambda code: labels.category(content.pack, code),
            key=f"{key}:categories:{content.pack}",
        )
    with right:
        significant = field_widgets.yes_no(
            tr("Significant: has to be reported"), content.is_significant, f"{key}:significant"
        )
    reason = field_widgets.text(tr("Reason of the decision"), content.decision, f"{key}:decision")
    measures = field_widgets.text(tr("Measures so that it does not happen again"), content.measures, f"{key}:measures")
    plain_text.heading(tr("Who was informed"))
    patient = field_widgets.informed(tr("Patient informed on"), content.patient_informed, f"{key}:patient")
    referrer = field_widgets.informed(tr("Referrer informed on"), content.referrer_informed, f"{key}:referrer")
    authority = field_widgets.informed(tr("Authority informed on"), content.authority_informed, f"{key}:authority")
    return replace(
        content,
        categories=tuple(decided),
        is_significant=significant,
        decision=reason,
        measures=measures,
        patient_informed=patient,
        referrer_informed=referrer,
        authority_informed=authority,
    )


def proposal_table(content: IncidentContent, key: str) -> None:
    """Show what the country pack proposes."""
    rows = [
        {
            "category": labels.category(content.pack, one.code),
            "verdict": labels.label(one.verdict),
            "reason": translated(one.reason),
            "source": one.source,
            "mark": tr(_MARKS[one.mark]),
        }
        for one in proposals(content)
    ]
    table.show(rows, _COLUMNS, key=f"proposals:{key}:{hash(str(rows))}", alt=tr("Proposed categories"))
