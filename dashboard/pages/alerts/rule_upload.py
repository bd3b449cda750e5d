"""A file of alert rules: its problems, what it would change, and its storing."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.alerts import rule_changes, rule_columns
from dashboard.pages.alerts.rule_changes import RIGHT, PreparedRules
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.row_file import RowProblem

_RESULT, _FILE_NUMBER = "alert_rule_file_result", "alert_rule_file"
_MAX_PROBLEMS = 50
_PROBLEM_COLUMNS = (
    Column(name="line", label="Line", help="Line of the file, from 1 with the heading.", kind=ValueKind.COUNT),
    Column(name="column", label="Column", help="Column of the file; empty: the whole line."),
    Column(name="problem", label="Problem", help="What is wrong."),
)


def show() -> None:
    """Show the panel to users who may manage rules."""
    if not may_change(RIGHT):
        return
    with st.expander(tr("Rules of this site"), icon=":material/upload_file:", expanded=_RESULT in st.session_state):
        if text := st.session_state.pop(_RESULT, None):
            plain_text.result(text)
        number = st.session_state.setdefault(_FILE_NUMBER, 0)
        uploaded = st.file_uploader(
            tr("File of rules (CSV)"),
            type=["csv", "txt"],
            key=f"alert_rule_file:{number}",
            max_upload_size=rule_changes.MAX_BYTES // 1024**2,
            help=tr("With the columns of the saved file. Rules that it does not name stay as they are."),
        )
        if uploaded is None:
            return
        try:
            prepared = rule_changes.prepare(uploaded)
        except ConfigurationError as error:
            plain_text.notice(translated(error.args[0]))
            return
        _confirm(prepared)


def _confirm(prepared: PreparedRules) -> None:
    if prepared.problems:
        _show_problems(prepared.problems)
        return
    if not prepared.new:
        plain_text.line(tr("All rules of the file exist already: there is nothing to store."))
        return
    plain_text.line(
        tr(
            "Rules that the file adds, enables or disables: {new}; that exist already: {unchanged}.",
            new=formatting.number(len(prepared.new)),
            unchanged=formatting.number(prepared.unchanged),
        )
    )
    rows = [rule_columns.row(rule) for rule in prepared.new]
    columns = table.columns_with_values(rows, rule_columns.OF_RULES)
    table.show(rows, columns, key="alert_rule_preview", alt=tr("What the file changes"))
    is_compared = not prepared.enables_unchecked or st.checkbox(tr("I have compared the values with the publication"))
    if st.button(tr("Store the rules"), icon=":material/save:", type="primary", disabled=not is_compared):
        _store(prepared, is_compared=is_compared)


def _show_problems(problems: Sequence[RowProblem]) -> None:
    count = formatting.number(len(problems))
    plain_text.notice(tr("Nothing of this file can be stored. Problems: {count}.", count=count))
    rows: list[table.TableRow] = [
        {"line": one.line, "column": one.column, "problem": translated(one.message)} for one in problems[:_MAX_PROBLEMS]
    ]
    table.show(rows, _PROBLEM_COLUMNS, key="alert_rule_problems", alt=tr("Problems of the file"), is_narrow=True)


def _store(prepared: PreparedRules, *, is_compared: bool) -> None:
    try:
        rule_changes.store(prepared, is_compared=is_compared)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return
    count = formatting.number(len(prepared.new))
    st.session_state[_RESULT] = tr("Stored. Rules added, enabled or disabled: {count}.", count=count)
    st.session_state[_FILE_NUMBER] += 1
    st.rerun()
