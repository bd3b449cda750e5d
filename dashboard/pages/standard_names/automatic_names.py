"""The examinations that have a name without a person, to look through, and a form that gives one another name."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.standard_names import data, name_fields, rules, studies_link
from dashboard.pages.standard_names.data import Overview
from dashboard.pages.standard_names.name_fields import EnteredName
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE, REGION, STANDARD_NAME
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.database.automatic_names import AutomaticName
from kerma.database.ingest.accepted_names import AcceptedName
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.standard_names.region import Region
from kerma.standard_names.standard_name import PHANTOM
from kerma.standard_names.suggestion import Suggestion
from kerma.standard_names.vocabulary_edition import EDITION, EDITIONS

_COLUMNS = (
    Column(name="texts", label="Texts", help="Study description, requested and performed procedure."),
    STANDARD_NAME,
    REGION,
    Column(name="modality", label="Modality", help="The modality of the examinations."),
    Column(name="studies", label="Studies", help="Number of studies with these texts.", kind=ValueKind.COUNT),
    Column(name="reason", label="Why", help="From which texts the name comes."),
    Column(
        name="now",
        label="Suggested now",
        help="What the present vocabulary of Kerma suggests, where that differs; empty: the same.",
    ),
)


def show(found: Overview) -> None:
    """Show the names that texts gave without a person."""
    plain_text.heading(tr("Named without a person"))
    if not found.automatic:
        plain_text.empty(tr("No examination has its name from its texts alone."))
        return
    plain_text.line(_summary(found.automatic))
    rows = [_row(one) for one in found.automatic]
    table.show(rows, _COLUMNS, key="automatic_names", alt=tr("Examinations named without a person"))
    _correction(found)


def _summary(found: Sequence[AutomaticName]) -> str:
    studies = formatting.number(sum(one.study_count for one in found))
    count = trn(
        "{count} name of an examination, with {studies} studies, comes from its texts alone.",
        "{count} names of examinations, with {studies} studies, come from their texts alone.",
        len(found),
        count=formatting.number(len(found)),
        studies=studies,
    )
    differing = sum(one.suggested_now is not None for one in found)
    edition = tr(
        "Vocabulary {edition} of {day} suggests names now.", edition=EDITION, day=formatting.day(EDITIONS[EDITION])
    )
    if not differing:
        return f"{count} {edition}"
    now = trn(
        "It suggests otherwise for {count} of them, listed first; names change by a rule alone.",
        "It suggests otherwise for {count} of them, listed first; names change by a rule alone.",
        differing,
        count=formatting.number(differing),
    )
    return f"{count} {edition} {now}"


def _correction(found: Overview) -> None:
    """The examination to look at: its studies, and the fields for another name."""
    one = st.selectbox(
        tr("Examination"),
        found.automatic,
        format_func=lambda one: f"{one.texts} → {one.standard_name}",
        key="automatic_name",
        help=tr("Type a part of a text or of a name to find it."),
    )
    if one is None:
        return
    studies_link.show(one.examination, one.standard_name)
    if one.standard_name == PHANTOM:
        name_fields.show_phantom_note()
    if not one.examination.descriptions:
        plain_text.note(tr("These examinations have no text that a rule could compare."))
        return
    now, key = one.suggested_now, f"automatic-{one.examination.examination_id}"
    first = tuple(dict.fromkeys((now.standard_name if now else one.standard_name, one.standard_name)))
    region = now.region.region if now else one.region or Region.OTHER
    with st.form("automatic_name_form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            entered = name_fields.show(one.examination.modality, first, region, found.names, key)
        is_sent = st.form_submit_button(tr("Make a rule of this name"))
    if is_sent:
        _add(one, entered)


def _add(one: AutomaticName, entered: EnteredName) -> None:
    accepted = AcceptedName(one.examination, entered.standard_name or "", entered.region, one.standard_name)
    made = data.exact_rules([accepted])
    for left_out in made.left_out:
        plain_text.notice(tr("Left out: {texts}: {reason}", texts=left_out.texts, reason=left_out.reason))
    if not made.rules:
        return
    try:
        renamings = data.add(made.rules)
    except ConfigurationError as error:
        plain_text.notice(str(error))
    else:
        rules.finish(made.rules, renamings)


def _row(one: AutomaticName) -> TableRow:
    return {
        "texts": one.texts or None,
        "standard_name": one.standard_name,
        "region": one.region,
        "modality": tr(BY_CODE[one.examination.modality].title),
        "studies": one.study_count,
        "reason": translated(one.suggestion.region.reason),
        "now": _suggested(one.suggested_now) if one.suggested_now else None,
    }


def _suggested(now: Suggestion) -> str:
    """A suggestion, and why it would wait for a person where it does not suffice."""
    if now.region.is_sufficient:
        return now.standard_name
    return tr("{name}; waits: {reason}", name=now.standard_name, reason=translated(now.region.reason))
