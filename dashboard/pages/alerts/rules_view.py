"""Rules that raise alerts: all of them with source and mark, a preview, and whether they are enabled."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from dashboard.pages.alerts import data, offered_levels, rule_changes, rule_columns, rule_upload, texts
from dashboard.pages.alerts.rule_changes import RIGHT
from dashboard.ui import cached_queries, keys, page_file, segmented_options, table
from dashboard.ui.page_file import PageFile
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.alerts.alert_rule import AlertRule, RuleMark
from kerma.database.query.alerts.preview import Preview
from kerma.database.query.alerts.rule_scope import Period
from kerma.errors import ConfigurationError

_PREVIEW_DAYS = 90
_STATES = {"all": msg("All"), "enabled": msg("Enabled"), "disabled": msg("Disabled")}
_STATE = "rules"
_RESULT = "alert_rules_result"


def show() -> None:
    """Show the view."""
    offered_levels.show()
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    rules = data.rules()
    state = segmented_options.one_of(tr("Show"), _STATES, _STATE)
    found = [rule for rule in rules.values() if state == "all" or rule.is_enabled is (state == "enabled")]
    _table(found, len(rules), sum(rule.is_enabled for rule in rules.values()))
    selected = rules.get(st.query_params.get(keys.ALERT_RULE, ""))
    if selected is not None:
        _details(selected)
    file = PageFile("kerma_alert_rules.csv", "text/csv", rule_changes.csv_of_rules)
    page_file.button(tr("All rules as CSV"), file, key="alert-rules:csv")
    rule_upload.show()


def _table(found: list[AlertRule], count: int, enabled: int) -> None:
    plain_text.note(
        tr(
            "{enabled} of {count} rules are enabled. Click a row to see a preview.",
            enabled=formatting.number(enabled),
            count=formatting.number(count),
        )
    )
    if not found:
        plain_text.empty(tr("No rule is enabled."))
        return
    rows = [rule_columns.row(rule, _equipment_names()) for rule in found]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, rule_columns.OF_RULES),
        key=f"alert-rules:{hash(tuple((rule.rule_id, rule.is_enabled) for rule in found))}",
        alt=tr("Alert rules"),
    )
    if opened is not None:
        st.query_params[keys.ALERT_RULE] = found[opened].rule_id
        st.rerun()


def _equipment_names() -> Mapping[str, str]:
    return {str(key): name for key, name in data.equipment_names().items()}


def _details(rule: AlertRule) -> None:
    plain_text.heading(f"{rule.rule_id}: {texts.own_text(rule.title)}")
    plain_text.line(
        " · ".join(
            filter(
                None,
                (
                    texts.limit_text(rule),
                    texts.scope_text(rule, _equipment_names()),
                    tr(texts.SEVERITIES[rule.severity]),
                ),
            )
        )
    )
    plain_text.note(
        tr(
            "Source of the limit: {source} ({mark}).",
            source=texts.own_text(rule.source),
            mark=tr(texts.MARKS[rule.mark]),
        )
    )
    today = cached_queries.local_now().date()
    found = data.preview_of(rule.rule_id, Period(today - timedelta(days=_PREVIEW_DAYS - 1), today))
    plain_text.line(preview_text(found, _PREVIEW_DAYS))
    if may_change(RIGHT):
        _switch(rule)


def preview_text(found: Preview | None, days: int) -> str:
    """What a rule would have raised, as 37 alerts in 90 days, in 35 of 714 studies (4.9 %).

    Args:
        found: None: the user may see none.
        days: of the preview.
    """
    if found is None:
        return tr("There is no preview of regions for a user with a scope.")
    if not found.study_count:
        return tr("It concerns no study of the last {days} days.", days=days)
    text = tr(
        "It would have raised {alerts} alerts in {days} days, in {studies} of {count} studies ({percent} %).",
        alerts=formatting.number(found.alert_count),
        days=days,
        studies=formatting.number(found.exceeding_count),
        count=formatting.number(found.study_count),
        percent=formatting.percentage(formatting.percent(found.exceeding_count, found.study_count)),
    )
    if found.without_value_count:
        missing = formatting.number(found.without_value_count)
        text = (
            f"{text} {tr('Studies without a value, or without anything to compare it with: {count}.', count=missing)}"
        )
    return text


def _switch(rule: AlertRule) -> None:
    """The button that enables or disables a rule; an unchecked one needs a statement of the user."""
    if rule.is_enabled:
        if st.button(tr("Disable the rule"), icon=":material/notifications_off:"):
            _set(rule, is_enabled=False, is_compared=False)
        return
    is_compared = rule.mark is not RuleMark.UNCHECKED or st.checkbox(
        tr("I have compared the value with the publication"), key=f"compared:{rule.rule_id}"
    )
    label = tr("Enable the rule")
    if st.button(label, icon=":material/notifications_active:", type="primary", disabled=not is_compared):
        _set(rule, is_enabled=True, is_compared=is_compared)


def _set(rule: AlertRule, *, is_enabled: bool, is_compared: bool) -> None:
    try:
        rule_changes.set_enabled(rule, is_enabled=is_enabled, is_compared=is_compared)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return
    text = msg("Rule {name} is enabled.") if is_enabled else msg("Rule {name} is disabled; its alerts stay.")
    st.session_state[_RESULT] = tr(text, name=rule.rule_id)
    st.rerun()
