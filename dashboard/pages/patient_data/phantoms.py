"""The rules about phantoms and tests: shown, and changed once it is stated what would follow."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.pages.patient_data import phantom_data as data
from dashboard.pages.patient_data.identifying_items import ITEMS
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import columns_named, facts_named
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.database.ingest.not_patient_rules import Applied, ExampleStudy, RuleCount
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.not_patients import COMPARED, SUGGESTIONS, NotPatientRule, checked_rule
from kerma.patterns import MAX_PATTERN_LENGTH

_PREPARED, _RESULT, _ERROR = "phantom_rule_prepared", "phantom_rule_result", "phantom_rule_error"
_COLUMNS = (
    Column(name="attribute", label="Attribute", help="What the pattern is compared with."),
    Column(name="pattern", label="Pattern", help="* stands for any characters, ? for one."),
    Column(name="studies", label="Studies", help="Studies that the rule recognises.", kind=ValueKind.COUNT),
)
_IDENTITY = facts_named(*COMPARED)
_EXAMPLE_COLUMNS = (
    *columns_named("study_at", "study_description"),
    *(Column(name=fact.name, label=fact.label, help=fact.meaning) for fact in _IDENTITY),
)


class Prepared(NamedTuple):
    """A change that somebody has still to confirm."""

    rule: NotPatientRule
    is_removal: bool


def show() -> None:
    """Show the rules, and the forms for changes; once one is prepared, what would follow and the buttons for it."""
    plain_text.heading(tr("Phantoms and tests"))
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)
    found = data.rules()
    if found:
        table.show([_row(one) for one in found], _COLUMNS, key="rules", alt=tr("Phantoms and tests"))
    else:
        plain_text.empty(tr("There is no rule: every study counts as one of a patient."))
    prepared: Prepared | None = st.session_state.get(_PREPARED)
    if prepared is not None:
        _confirm(prepared)
    elif may_change(Right.MANAGE_PATIENT_DATA):
        _forms(found)


def _row(one: RuleCount) -> TableRow:
    return {"attribute": tr(ITEMS[one.rule.attribute][0]), "pattern": one.rule.pattern, "studies": one.study_count}


def _forms(found: Sequence[RuleCount]) -> None:
    with st.form("phantom_rule", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        attribute = st.selectbox(tr("Attribute"), COMPARED, format_func=lambda one: tr(ITEMS[one][0]))
        pattern = st.text_input(tr("Pattern"), max_chars=MAX_PATTERN_LENGTH, help=_help_of_patterns())
        is_sent = st.form_submit_button(tr("Show what it would recognise"))
    if is_sent:
        try:
            rule = checked_rule(attribute, pattern)
            data.require_new(rule, found)
            _prepare(Prepared(rule, is_removal=False))
        except ConfigurationError as error:
            plain_text.notice(str(error))
    if found:
        with st.form("phantom_rule_removal", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            rule = st.selectbox(tr("Rule in force"), [one.rule for one in found], format_func=_name)
            if st.form_submit_button(tr("Remove the rule…"), icon=":material/delete:"):
                _prepare(Prepared(rule, is_removal=True))


def _help_of_patterns() -> str:
    patterns = ", ".join(dict.fromkeys(f"`{rule.pattern}`" for rule in SUGGESTIONS))
    return tr(
        "* stands for any characters, ? for one; the whole value must fit, in any case. Often used: {patterns}",
        patterns=patterns,
    )


def _name(rule: NotPatientRule) -> str:
    return f"{tr(ITEMS[rule.attribute][0])}: {rule.pattern}"


def _prepare(prepared: Prepared) -> None:
    st.session_state[_PREPARED] = prepared
    st.rerun()


def _confirm(prepared: Prepared) -> None:
    name = _name(prepared.rule)
    with st.container(border=True):
        question = (
            tr("Remove the rule {rule}?", rule=name) if prepared.is_removal else tr("Add the rule {rule}?", rule=name)
        )
        plain_text.heading(question, level=3)
        if prepared.is_removal:
            plain_text.line(tr("The studies that it recognises count as those of patients again."))
        else:
            _show_fitting(prepared.rule)
        with st.container(horizontal=True):
            is_confirmed = st.button(tr("Remove") if prepared.is_removal else tr("Add"), type="primary")
            is_cancelled = st.button(tr("Cancel"))
    if is_confirmed:
        _change(prepared)
    elif is_cancelled:
        _finish()


def _show_fitting(rule: NotPatientRule) -> None:
    found = data.fitting(rule)
    if found.total_count and not found.comparable_count:
        plain_text.notice(
            tr(
                "How many studies it would recognise is not known: this site stores no name and ID in plain text. Once "
                "the rule is added, objects are read from Orthanc again, and the list shows how many fit."
            )
        )
    else:
        counts = {"count": found.study_count, "comparable": found.comparable_count, "total": found.total_count}
        plain_text.line(
            tr(
                "Studies that it would recognise: {count}. Compared were {comparable} of {total} studies, those whose "
                "name and ID are stored in plain text.",
                **{name: formatting.number(number) for name, number in counts.items()},
            )
        )
    if found.examples:
        rows = [_example(one) for one in found.examples]
        table.show(rows, _EXAMPLE_COLUMNS, key=f"phantoms:{rule}", alt=tr("The latest of these studies"))
    plain_text.note(
        tr("A patient whom a rule takes for a phantom is missing in all statistics: check that these are none.")
    )


def _example(one: ExampleStudy) -> TableRow:
    identity = {fact.name: patient_identity.shown(fact, getattr(one, fact.name)) for fact in _IDENTITY}
    return {"study_at": one.study_at, "study_description": one.study_description, **identity}


def _change(prepared: Prepared) -> None:
    try:
        applied = data.remove(prepared.rule) if prepared.is_removal else data.add(prepared.rule)
    except ConfigurationError as error:
        _finish(error=str(error))
    else:
        _finish(_result(applied))


def _result(applied: Applied) -> str:
    """What a worker and the readers have to do, and what nobody can."""
    texts = []
    if applied.changed:
        count = formatting.number(applied.changed)
        texts.append(tr("Studies that count otherwise now, once a worker has merged them: {count}.", count=count))
    if applied.read_again:
        count = formatting.number(applied.read_again)
        texts.append(
            tr("{count} objects are read from Orthanc again; then the list shows how many studies fit.", count=count)
        )
    if applied.unknown:
        count = formatting.number(applied.unknown)
        texts.append(tr("Studies that stay as they are, since Orthanc holds no object of them: {count}.", count=count))
    return " ".join(texts) or tr("No stored study counts otherwise.")


def _finish(result: str = "", error: str = "") -> None:
    st.session_state.pop(_PREPARED, None)
    st.session_state[_RESULT], st.session_state[_ERROR] = result, error
    st.rerun()
