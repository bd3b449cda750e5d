"""The rules about standard names: their history, what one changed, and their removal."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.standard_names import data
from dashboard.pages.standard_names.data import RIGHT
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE, REGION, STANDARD_NAME
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.database.ingest.naming_rules import Renaming, StoredNamingRule
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.region import Region
from kerma.standard_names.standard_name import PHANTOM

#: All regions, as a select box offers them.
REGIONS: tuple[Region, ...] = tuple(Region)
_RESULT = "naming_rules_result"
_LEFT_OUT = "naming_rules_left_out"
_SHOWN_RENAMINGS = 10
_COLUMNS = (
    Column(name="number", label="Rule", help="Of rules that fit, the highest number decides.", kind=ValueKind.COUNT),
    STANDARD_NAME,
    REGION,
    Column(name="modality", label="Modality", help="The modality of the examinations."),
    Column(
        name="patterns",
        label="Patterns",
        help="All must fit; * stands for any characters, ? for one.",
    ),
    Column(name="added", label="Added", help="When, and by whom."),
    Column(name="removed", label="Removed", help="When, and by whom; empty while the rule is in force."),
)


def show(found: Sequence[StoredNamingRule]) -> None:
    """Show all rules, and the form that removes one."""
    plain_text.heading(tr("Rules"))
    if not found:
        plain_text.empty(tr("There is no rule: texts that are clear name examinations by themselves."))
        return
    table.show([_row(one) for one in found], _COLUMNS, key="naming_rules", alt=tr("Rules about standard names"))
    in_force = [one for one in found if one.removed_at is None]
    if in_force and may_change(RIGHT):
        _removal(in_force)


def show_result() -> None:
    """Show what the last change of the rules did."""
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    for text in st.session_state.pop(_LEFT_OUT, ()):
        plain_text.notice(text)


def show_renamings(renamings: Sequence[Renaming]) -> None:
    """Show which examinations a change calls otherwise."""
    if not renamings:
        plain_text.line(tr("No stored examination changes its name."))
    plain_text.bullets(map(_renaming, renamings[:_SHOWN_RENAMINGS]))
    if (further := len(renamings) - _SHOWN_RENAMINGS) > 0:
        plain_text.note(trn("{count} further change", "{count} further changes", further, count=further))


def finish(rules: Sequence[NamingRule], renamings: Sequence[Renaming], left_out: Sequence[str] = ()) -> None:
    """Draw the page anew with what added rules changed, and which accepted names were left out."""
    notes = [phantom_note()] if any(rule.standard_name == PHANTOM for rule in rules) else []
    st.session_state[_LEFT_OUT] = [*left_out, *notes]
    added = trn("{count} rule added.", "{count} rules added.", len(rules), count=formatting.number(len(rules)))
    _finish(added, renamings)


def phantom_note() -> str:
    """What the name of phantoms does not do, and where it is done."""
    return tr(
        "The name “{name}” leaves no study out of statistics. A rule about phantoms on the page Patient data does, "
        "or the tag “phantom or test” on the page of the study.",
        name=PHANTOM,
    )


def region_word(region: Region) -> str:
    """What a region is called in the language of the page."""
    return formatting.word(region)


def text_of(rule: NamingRule) -> str:
    """A rule in one line."""
    name = f"{rule.standard_name} ({formatting.word(rule.region)})"
    return f"{name}: {tr(BY_CODE[rule.modality].title)} {_patterns(rule)}"


def _finish(what: str, renamings: Sequence[Renaming]) -> None:
    studies = sum(one.study_count for one in renamings)
    changed = trn(
        "{count} study has another name in lists now; charts follow within minutes.",
        "{count} studies have another name in lists now; charts follow within minutes.",
        studies,
        count=formatting.number(studies),
    )
    st.session_state[_RESULT] = f"{what} {changed}"
    st.rerun()


def _removal(in_force: Sequence[StoredNamingRule]) -> None:
    with st.form("naming_rule_removal", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        selected = st.selectbox(
            tr("Rule in force"), in_force, format_func=lambda one: f"{one.number}: {text_of(one.rule)}"
        )
        is_sent = st.form_submit_button(tr("Remove the rule"), icon=":material/delete:")
    if is_sent and selected is not None:
        try:
            renamings = data.remove(selected.number, selected.rule)
        except ConfigurationError as error:
            plain_text.notice(str(error))
        else:
            _finish(tr("Rule {number} removed.", number=selected.number), renamings)


def _patterns(rule: NamingRule) -> str:
    # A question mark of a pattern must not look like one of the sentence.
    texts = "; ".join(tr("“{text}”", text=text) for text in rule.conditions.values())
    return tr("exactly {texts}", texts=texts) if rule.is_exact else texts


def _renaming(one: Renaming) -> str:
    return tr(
        "{before} becomes {now}: {studies} studies",
        before=one.before or tr("no standard name"),
        now=one.now or tr("no standard name"),
        studies=formatting.number(one.study_count),
    )


def _row(one: StoredNamingRule) -> TableRow:
    added = f"{formatting.received(one.added_at)} · {one.added_by}"
    removed = f"{formatting.received(one.removed_at)} · {one.removed_by}" if one.removed_at else None
    return {
        "number": one.number,
        "standard_name": one.rule.standard_name,
        "region": one.rule.region,
        "modality": tr(BY_CODE[one.rule.modality].title),
        "patterns": _patterns(one.rule),
        "added": added,
        "removed": removed,
    }
