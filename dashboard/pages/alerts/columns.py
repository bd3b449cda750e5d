"""Columns of the list of alerts and of its files, and their rows."""

from collections.abc import Iterable, Mapping
from datetime import UTC

from dashboard.exports.csv_file import csv_file
from dashboard.pages.alerts import texts
from dashboard.pages.alerts.shown_alert import in_rule_unit
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import equipment_name, full_equipment_name
from dashboard.ui.text.i18n import tr
from kerma.alerts.alert_rule import AlertRule
from kerma.database.query.alerts.alert_page import PageAlert
from kerma.database.query.operations.equipment_activity import EquipmentIdentity
from kerma.facts.fact import ValueKind

Rules = Mapping[str, AlertRule]

_ALERT = Column(name="title", label="Alert", help="What the rule is about.")
_VALUE = Column(
    name="value",
    label="Value",
    help="The value that was compared, with its expanded uncertainty (k = 2), or its upper bound.",
)
_LIMIT = Column(name="limit", label="Limit", help="The limit of the rule, which the value exceeds.")
_PERCENT = Column(
    name="percent",
    label="Of the limit",
    help="The value in per cent of the limit.",
    kind=ValueKind.NUMBER,
    unit="%",
    number_format=NumberFormat.FOUR_DIGITS,
)
_STATE = Column(name="state", label="State", help="What people did with the alert.")
_SEVERITY = Column(name="severity", label="Severity", help="What the rule demands.")
_OUTCOME = Column(name="outcome", label="Outcome", help="What the last comparison gave.")
_RAISED = Column(name="raised", label="Raised", help="When the alert was raised, server's time.")
OF_LIST = (
    _ALERT,
    _VALUE,
    _LIMIT,
    _PERCENT,
    _STATE,
    Column(name="study_at", label="Study date", help="Start of the study, local time.", kind=ValueKind.DATETIME),
    *columns_named("study_description"),
    EQUIPMENT,
    _RAISED,
    _SEVERITY,
    _OUTCOME,
    Column(name="cause", label="Cause", help="Why the value is above the limit, as a person stated last."),
    Column(name="acted_by", label="By", help="Who acted last."),
    Column(name="rule", label="Rule", help="Name of the rule."),
    Column(name="mark", label="Mark", help="How the limit was verified."),
    Column(name="source", label="Source", help="Where the limit comes from."),
)
#: The alerts of one study, on its page.
OF_STUDY = (_ALERT, _VALUE, _LIMIT, _PERCENT, _STATE, _SEVERITY, _OUTCOME, _RAISED)
_HEADINGS = (
    *("alert_id", "raised_at", "rule_id", "rule", "severity", "state", "outcome"),
    *("value", "value_low", "value_high", "is_upper_bound", "limit", "unit", "mark", "source"),
    *("study_instance_uid", "study_at", "study_description", "equipment", "institution_name", "department_name"),
    *("event_id", "cause", "comment", "acted_by", "acted_at"),
)


def row(found: PageAlert, rules: Rules) -> TableRow:
    """The row of an alert."""
    one, rule, last = found.alert, rules.get(found.alert.rule_id), found.last_action
    shown = in_rule_unit(found, rule)
    return {
        "title": texts.title(rule, one.rule_id),
        "value": shown.value_text,
        "limit": shown.limit_text,
        "percent": shown.percent_of_limit,
        "state": tr(texts.STATES[one.state]),
        "study_at": one.study_at,
        "study_description": found.study_description,
        EQUIPMENT.name: equipment_name(found.equipment) if found.equipment else None,
        "raised": formatting.received(one.raised_at),
        "severity": tr(texts.SEVERITIES[one.severity]),
        "outcome": tr(texts.OUTCOMES[one.outcome]),
        "cause": tr(texts.CAUSES[last.cause]) if last and last.cause else None,
        "acted_by": (last.acted_by or "Kerma") if last else None,
        "rule": one.rule_id,
        "mark": tr(texts.MARKS[rule.mark]) if rule else None,
        "source": texts.own_text(rule.source) if rule else None,
    }


def csv_of(found: Iterable[PageAlert], rules: Rules) -> bytes:
    """The alerts as CSV with unformatted values in the unit of the rule; text never becomes a formula."""
    return csv_file((), _HEADINGS, (cells(one, rules) for one in found))


def headings() -> tuple[str, ...]:
    """The headings of files."""
    return _HEADINGS


def cells(found: PageAlert, rules: Rules) -> tuple[object, ...]:
    """The cells of an alert in a file."""
    one, rule, last = found.alert, rules.get(found.alert.rule_id), found.last_action
    shown = in_rule_unit(found, rule)
    return (
        *(str(one.alert_id), one.raised_at.astimezone(UTC).isoformat(timespec="seconds"), one.rule_id),
        *(texts.title(rule, one.rule_id), str(one.severity), str(one.state), str(one.outcome)),
        *(shown.value, shown.low, shown.high, "yes" if shown.is_upper_bound else "no", shown.limit, shown.unit),
        *(str(rule.mark) if rule else None, texts.own_text(rule.source) if rule else None),
        *(one.study_instance_uid, one.study_at, found.study_description),
        *_equipment_cells(found.equipment),
        str(one.event_id) if one.event_id else None,
        *((last.cause and str(last.cause), last.comment, last.acted_by or "Kerma") if last else (None,) * 3),
        last.acted_at.astimezone(UTC).isoformat(timespec="seconds") if last else None,
    )


def _equipment_cells(equipment: EquipmentIdentity | None) -> tuple[object, ...]:
    if equipment is None:
        return (None, None, None)
    return (full_equipment_name(equipment), equipment.institution_name, equipment.department_name)
