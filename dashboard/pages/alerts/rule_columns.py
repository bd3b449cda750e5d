"""Columns of tables of alert rules, and their rows."""

from collections.abc import Mapping

from dashboard.pages.alerts import texts
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.table import TableRow
from dashboard.ui.text.i18n import msg, tr
from kerma.alerts.alert_rule import AlertRule
from kerma.facts.fact import ValueKind

_YES, _NO = msg("yes"), msg("no")
OF_RULES = (
    Column(name="rule", label="Rule", help="Name of the rule."),
    Column(name="enabled", label="Enabled", help="Whether it raises alerts."),
    Column(name="title", label="Title", help="What the rule is about."),
    Column(name="limit", label="Limit", help="What is compared, and the limit that a value must exceed."),
    Column(name="scope", label="Concerns", help="Which studies it concerns; empty: all of the modality."),
    Column(name="modality", label="Modality", help="Modality of the studies."),
    Column(name="severity", label="Severity", help="What the rule demands."),
    Column(name="mark", label="Mark", help="How the limit was verified."),
    Column(name="source", label="Source", help="Where the limit comes from."),
    Column(name="valid_from", label="From", help="First day of studies that it concerns.", kind=ValueKind.DATE),
    Column(name="valid_to", label="To", help="Last day; empty: no end.", kind=ValueKind.DATE),
)


def row(rule: AlertRule, equipment: Mapping[str, str] | None = None) -> TableRow:
    """The row of a rule.

    Args:
        rule: the rule.
        equipment: names of equipment by identifier.
    """
    return {
        "rule": rule.rule_id,
        "enabled": tr(_YES if rule.is_enabled else _NO),
        "title": texts.own_text(rule.title),
        "limit": texts.limit_text(rule),
        "scope": texts.scope_text(rule, equipment) or None,
        "modality": tr(BY_CODE[rule.modality].title),
        "severity": tr(texts.SEVERITIES[rule.severity]),
        "mark": tr(texts.MARKS[rule.mark]),
        "source": texts.own_text(rule.source),
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }
